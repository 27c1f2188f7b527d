"""Ways out of waiting, as decisions."""

from dataclasses import replace
from datetime import UTC, datetime, time

from routing import BusinessClock, ExitDecision, ExitRule, InteractionId, Period, QueueName
from tests.routing.scene import EMAIL, HELP, SMS, Scene

EXITS = (
    ExitRule(after_seconds=120, kind="callback"),
    ExitRule(after_seconds=300, kind="overflow", to=QueueName("partner")),
    ExitRule(after_seconds=600, kind="voicemail"),
)
PATIENT = replace(HELP, exits=EXITS)
PARTNER = replace(HELP, name=QueueName("partner"))
OFFICE = BusinessClock(zone="UTC", week={day: (Period(opens=time(9), closes=time(17)),) for day in range(5)})
MONDAY = datetime(2026, 3, 2, tzinfo=UTC).timestamp()


def test_each_way_out_is_told_when_its_time_comes_and_the_router_asks_to_be_woken() -> None:
    scene = Scene(PATIENT, PARTNER)
    scene.waits("call", at=0)
    for seconds, kind in ((120, "callback"), (300, "overflow"), (600, "voicemail")):
        assert scene.router.next_wake(seconds - 1) == seconds
        assert scene.exits(seconds - 1) == []
        assert scene.exits(seconds) == [("call", kind)]
    assert scene.router.next_wake(601) is None


def test_of_several_overdue_the_last_is_told() -> None:
    scene = Scene(PATIENT, PARTNER)
    scene.router.restore(Scene(PATIENT, PARTNER).waits("call", at=0))
    assert scene.exits(400) == [("call", "overflow")]


def test_what_was_told_before_a_restart_is_not_told_again() -> None:
    before, after = Scene(PATIENT, PARTNER), Scene(PATIENT, PARTNER)
    before.waits("call", at=0)
    [decision] = [one for one in before.decides(130) if isinstance(one, ExitDecision)]
    after.router.restore(decision.waiting)
    assert after.exits(140) == []
    assert after.exits(300) == [("call", "overflow")]


def test_who_can_be_served_now_is_not_sent_away() -> None:
    scene = Scene(PATIENT, PARTNER)
    scene.waits("call", at=0)
    scene.agent("anna", at=120)
    assert scene.offers(120) == [("call", "anna")]
    assert scene.exits(130) == []


def test_a_callback_keeps_its_place() -> None:
    scene = Scene(PATIENT, PARTNER)
    scene.waits("call", at=0)
    scene.waits("later", at=10)
    assert scene.exits(120) == [("call", "callback")]
    assert scene.router.position(InteractionId("call"), 120) == 1


def test_another_queue_has_its_own_ways_out() -> None:
    scene = Scene(PATIENT, PARTNER)
    scene.waits("call", at=0)
    assert scene.exits(300) == [("call", "overflow")]
    moved = scene.router.move(InteractionId("call"), now=300, queue=QueueName("partner"))
    assert moved is not None
    assert moved.exits_taken == 0
    assert scene.router.next_wake(300) is None


def test_when_the_queue_closes_waiting_calls_leave_and_mail_stays() -> None:
    scene = Scene(replace(HELP, hours=OFFICE, at_close=ExitRule(after_seconds=0, kind="voicemail")))
    scene.waits("call", at=MONDAY + 16.9 * 3600)
    scene.waits("mail", channel=EMAIL, at=MONDAY + 16.9 * 3600)
    assert scene.router.next_wake(MONDAY + 16.95 * 3600) == MONDAY + 17 * 3600
    assert scene.exits(MONDAY + 17 * 3600) == [("call", "voicemail")]
    assert scene.exits(MONDAY + 18 * 3600) == []


def test_a_queue_that_serves_at_close_sends_nobody_away() -> None:
    scene = Scene(replace(HELP, hours=OFFICE))
    scene.waits("call", at=MONDAY + 16.9 * 3600)
    assert scene.exits(MONDAY + 18 * 3600) == []


def test_on_a_business_clock_nights_do_not_count() -> None:
    scene = Scene(replace(PATIENT, clock=OFFICE), PARTNER)
    scene.waits("text", channel=SMS, at=MONDAY + 17 * 3600 - 60)
    assert scene.exits(MONDAY + 20 * 3600) == []
    assert scene.router.next_wake(MONDAY + 20 * 3600) == MONDAY + 33 * 3600 + 60
    assert scene.exits(MONDAY + 33 * 3600 + 60) == [("text", "callback")]


def test_a_score_on_a_business_clock_rests_at_night() -> None:
    scene = Scene(replace(HELP, clock=OFFICE))
    scene.waits("yesterday", channel=SMS, at=MONDAY + 17 * 3600 - 40)
    scene.waits("today", "gold", channel=SMS, at=MONDAY + 33 * 3600, head_start=False)
    # At 09:00:13 yesterday's bronze text has 53 s x 1/300, today's gold one 13 s x 4/300; at 09:00:14 they have 54 and 56.
    assert scene.router.position(InteractionId("yesterday"), MONDAY + 33 * 3600 + 13) == 1
    assert scene.router.position(InteractionId("today"), MONDAY + 33 * 3600 + 14) == 1


def test_whoever_sits_and_waits_does_so_at_night_too() -> None:
    scene = Scene(replace(PATIENT, clock=OFFICE), PARTNER)
    scene.waits("call", at=MONDAY + 20 * 3600)
    assert scene.exits(MONDAY + 20 * 3600 + 120) == [("call", "callback")]
