"""The long list that stays in order does what a sorted list does."""

from hypothesis import given
from hypothesis import strategies as st

from routing.ordered import Ordered


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**6)), unique=True, max_size=60), st.data())
def test_it_is_always_in_order(items: list[tuple[int, int]], data: st.DataObject) -> None:
    ordered: Ordered[tuple[int, int]] = Ordered()
    for item in items:
        ordered.add(item)
    gone = data.draw(st.sets(st.sampled_from(items))) if items else set()
    for item in sorted(gone):
        ordered.remove(item)
    left = sorted(set(items) - gone)
    assert list(ordered) == left
    assert ordered.size == len(left)
    assert [ordered.at(index) for index in range(len(left) + 1)] == [*left, None]
    for value in (-1, 0, 25, 51):
        assert ordered.below(value, lambda item: item[0]) == sum(item[0] < value for item in left)
        assert ordered.rank((value, 500)) == sum(item < (value, 500) for item in left)


def test_it_stays_in_order_when_it_is_long() -> None:
    ordered: Ordered[tuple[int]] = Ordered()
    numbers = [(number * 7919) % 20_011 for number in range(20_000)]
    for number in numbers:
        ordered.add((number,))
    assert [item[0] for item in ordered] == sorted(numbers)
    assert ordered.rank((10_000,)) == sum(number < 10_000 for number in numbers)
    for number in sorted(numbers)[:15_000]:
        assert ordered.at(0) == (number,)
        ordered.remove((number,))
    assert ordered.size == 5_000
