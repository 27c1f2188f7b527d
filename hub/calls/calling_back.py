"""A customer who asked to be called back keeps their place; who is not reached is tried again later, and is never counted as gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.calls.records import Call
from hub.journal.turn import Turn
from hub.work.handlings import close_if_done, finish, start_wrap_up
from hub.work.life import changed, close, end_wait, happened, rest, rest_until_opening
from hub.work.live import Live
from hub.work.opening import opens_at
from hub.work.records import Interaction


def keep_place(live: Live, turn: Turn, interaction: Interaction, number: str) -> None:
    """self_service or queued: from now on this is a callback. Its place in the queue is what it was, but nobody waits on the line any
    more: to the service level it has left by that exit.
    """
    if interaction.unanswered_since is not None:
        waited = live.waited_seconds(interaction, interaction.unanswered_since, turn.now)
        happened(turn, interaction, "interaction.flowed_out", exit="callback", waited_seconds=waited)
    interaction.mode = "callback"
    interaction.address = number
    interaction.away_since = None
    happened(turn, interaction, "interaction.callback_asked")
    changed(live, turn, interaction)


def wait_for_opening(live: Live, turn: Turn, interaction: Interaction) -> None:
    """queued, arrived or self_service → parked while its queue is closed: nobody is called back at night."""
    opens = opens_at(live, interaction.queue, turn.now)
    if opens is None or interaction.state not in ("arrived", "self_service", "queued"):
        return
    interaction.unanswered_since = interaction.unanswered_since or turn.now
    rest_until_opening(live, turn, interaction, opens)


def not_reached(live: Live, turn: Turn, interaction: Interaction, call: Call, because: str) -> None:
    """Nobody answered there. A callback is tried again, as often as configured; a call of ours ends with its agent's wrap-up."""
    happened(turn, interaction, "customer.not_reached", because=because)
    if interaction.mode != "callback":
        give_up_call(live, turn, interaction, "not_reached")
        return
    for handling in (*interaction.connecting, *interaction.active):
        finish(live, turn, interaction, handling, counts=False)
    rules = live.company.phone.callback
    call.tries += 1
    turn.save(call)
    if call.tries >= rules.tries:
        close(live, turn, interaction, "expired", reason="not_reached")
        return
    _try_again(live, turn, interaction, turn.now + timedelta(minutes=rules.between_minutes))


def give_up_call(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    """arrived → wrapping: a call of ours that nobody answered ends with its agent's wrap-up."""
    interaction.state = "wrapping"
    interaction.ended_as = "expired"
    happened(turn, interaction, "interaction.ended", reason=reason)
    for handling in interaction.connecting:
        start_wrap_up(live, turn, interaction, handling)
    changed(live, turn, interaction)
    close_if_done(live, turn, interaction)


def _try_again(live: Live, turn: Turn, interaction: Interaction, at: datetime) -> None:
    """Not while the queue is closed: nobody wants to be called at night."""
    due = opens_at(live, interaction.queue, at) or at
    end_wait(live, turn, interaction, "retry")
    rest(live, turn, interaction, until=due, due=due)
