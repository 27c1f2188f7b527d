"""A long list that stays in order: adding, taking and counting cost little at ten items and at a hundred thousand."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=tuple[object, ...])

_BLOCK = 512


class Ordered(Generic[Item]):
    """Distinct tuples in rising order, `size` of them, in blocks of at most twice 512: no operation moves more than that."""

    __slots__ = ("_blocks", "_lasts", "size")

    def __init__(self) -> None:
        self._blocks: list[list[Item]] = []
        self._lasts: list[Item] = []
        self.size = 0

    def __iter__(self) -> Iterator[Item]:
        for block in self._blocks:
            yield from block

    def at(self, index: int) -> Item | None:
        """The item at an index counted from 0; None beyond the end."""
        for block in self._blocks:
            if index < len(block):
                return block[index]
            index -= len(block)
        return None

    def add(self, item: Item) -> None:
        """Put an item in its place."""
        self.size += 1
        if not self._blocks:
            self._blocks.append([item])
            self._lasts.append(item)
            return
        at = min(bisect_left(self._lasts, item), len(self._blocks) - 1)
        block = self._blocks[at]
        insort(block, item)
        self._lasts[at] = block[-1]
        if len(block) > 2 * _BLOCK:
            self._split(at)

    def remove(self, item: Item) -> None:
        """Take an item out; it must be there."""
        at = bisect_left(self._lasts, item)
        block = self._blocks[at]
        del block[bisect_left(block, item)]
        self.size -= 1
        if block:
            self._lasts[at] = block[-1]
        else:
            del self._blocks[at], self._lasts[at]

    def below(self, value: float, measure: Callable[[Item], float]) -> int:
        """How many items measure less than `value`, where the measure rises along the list."""
        at = bisect_left(self._lasts, value, key=measure)
        return self._before(at) + (bisect_left(self._blocks[at], value, key=measure) if at < len(self._blocks) else 0)

    def rank(self, item: tuple[object, ...]) -> int:
        """How many items come before this one, which need not be there and may be a shorter tuple."""
        at = bisect_left(self._lasts, item)
        return self._before(at) + (bisect_left(self._blocks[at], item) if at < len(self._blocks) else 0)

    def _before(self, block: int) -> int:
        return sum(map(len, self._blocks[:block]))

    def _split(self, at: int) -> None:
        block = self._blocks[at]
        self._blocks[at : at + 1] = [block[:_BLOCK], block[_BLOCK:]]
        self._lasts.insert(at, block[_BLOCK - 1])
