"""At the end of each turn the router matches, and what it decided is written down: offers, exits, and what holds work back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work import exits, offers
from hub.work.live import Live
from hub.work.records import Decision
from hub.work.timer_rules import ROUTING
from routing.decisions import ExitDecision, HoldDecision, OfferDecision
from routing.reasons import Hold, HoldKind, as_time
from routing.waiting import NO_END

HOLDS: dict[HoldKind, str] = {
    "preferred": "kept for their preferred agent",
    "ring": "agents with less of the skill come later",
    "reserve": "the last free agents are kept for customers of more value",
    "exclusion": "not for who declined, missed or handed it over",
    "draining": "an agent is kept free for a call",
    "unservable": "nobody signed in can serve it",
}
EXITS = {
    "waited": "it has waited long enough",
    "closed": "the queue is closed",
    "unservable": "nobody signed in can serve it",
    "named_agent_away": "the agent it was for is away",
    "named_agent_busy": "the agent it was for has not taken it in time",
}


def match(live: Live, turn: Turn) -> None:
    """Offer work until nothing more fits, and set the timer for when the router wants to look again."""
    now = turn.now.timestamp()
    left: exits.Left = set()
    while decisions := live.router.match(now):
        for decision in decisions:
            if isinstance(decision, OfferDecision):
                offers.make(live, turn, decision)
            else:
                write_down(turn, decision)
                if isinstance(decision, ExitDecision):
                    exits.take(live, turn, decision, left)
    wake = live.router.next_wake(now)
    live.set_timer(ROUTING, None if wake is None else _not_before(wake))


def _not_before(wake: float) -> datetime:
    """Our instants count microseconds, the router's do not: one that was rounded down would come too early, again and again."""
    at = datetime.fromtimestamp(wake, UTC)
    return at if at.timestamp() >= wake else at + timedelta(microseconds=1)


def write_down(turn: Turn, decision: HoldDecision | ExitDecision) -> None:
    is_hold = isinstance(decision, HoldDecision)
    event = turn.record(
        "routing.held" if is_hold else "routing.exit",
        interaction=decision.id,
        facts={"until": as_time(decision.until)} if isinstance(decision, HoldDecision) else {"exit": decision.exit.kind},
    )
    turn.save(
        Decision(
            id=new_id("dec"),
            interaction_id=decision.id,
            seq=event.seq,
            at=turn.now,
            kind="hold" if is_hold else "exit",
            agent_id=None,
            reason=decision.reason.as_json() | {"in_words": in_words(decision, turn.now.timestamp())},
        )
    )


def in_words(decision: HoldDecision | ExitDecision, now: float) -> str:
    """What holds it back, each with the time it may still last, or why it leaves."""
    if isinstance(decision, ExitDecision):
        way = decision.exit.kind.replace("_", " ")
        return f"Way out: {way}; {EXITS[decision.reason.because or 'waited']}."
    if not decision.reason.holds:
        return "Nothing holds it back any more."
    held = dict.fromkeys(_hold_in_words(hold, now) for hold in decision.reason.holds)
    return f"Waits: {'; '.join(held)}."


def _hold_in_words(hold: Hold, now: float) -> str:
    what = HOLDS[hold.kind]
    return what if hold.until is None or hold.until >= NO_END else f"{what}, for {round(hold.until - now)} s"
