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


def match(live: Live, turn: Turn) -> None:
    """Offer work until nothing more fits, and set the timer for when the router wants to look again."""
    now = turn.now.timestamp()
    while decisions := live.router.match(now):
        for decision in decisions:
            if isinstance(decision, OfferDecision):
                offers.make(live, turn, decision)
            else:
                write_down(turn, decision)
                if isinstance(decision, ExitDecision):
                    exits.take(live, turn, decision)
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
        facts={"until": decision.until} if isinstance(decision, HoldDecision) else {"exit": decision.exit.kind},
    )
    turn.save(
        Decision(
            id=new_id("dec"),
            interaction_id=decision.id,
            seq=event.seq,
            at=turn.now,
            kind="hold" if is_hold else "exit",
            agent_id=None,
            reason=dict(decision.reason.as_json()),
        )
    )
