"""Timers: one for each waiting interaction, and none left behind."""

from routing.classes import Entry
from routing.desks import Need
from routing.timers import Timers
from tests.routing.scene import Scene


def _entries(number: int) -> list[Entry]:
    scene = Scene()
    return [Entry(scene.waits(f"call {at}"), Need(())) for at in range(number)]


def test_entries_fall_due_in_order_and_once() -> None:
    timers = Timers()
    first, second, third = _entries(3)
    for entry, due in ((second, 20.0), (first, 10.0), (third, 30.0)):
        timers.set(entry, due)
    assert timers.next_due() == 10
    assert list(timers.due(25)) == [first, second]
    assert list(timers.due(25)) == []
    assert timers.next_due() == 30


def test_a_timer_that_was_replaced_does_not_fall_due() -> None:
    timers = Timers()
    [entry] = _entries(1)
    timers.set(entry, 10.0)
    timers.set(entry, 50.0)
    assert list(timers.due(20)) == []
    timers.set(entry, None)
    assert timers.next_due() is None


def test_the_timers_of_those_who_are_gone_do_not_pile_up() -> None:
    timers = Timers()
    [entry] = _entries(1)
    for number in range(10_000):
        timers.set(entry, 4e9 + number)
        timers.set(entry, None)
    assert len(timers) < 200
