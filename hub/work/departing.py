"""The customer goes: while waiting that is an abandon, in a conversation it ends it."""

from __future__ import annotations

from hub.journal.turn import Turn
from hub.work import offers
from hub.work.handlings import close_if_done, finish, start_wrap_up
from hub.work.life import abandon, changed, close, happened
from hub.work.live import Live
from hub.work.records import Interaction
from hub.work.transfers import call_off


def let_customer_go(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    """The customer has left for good, as far as this interaction goes."""
    for handling in interaction.connecting:
        # They went before this agent's phone was answered: nothing to wrap up, and no reason to wait longer for the next.
        finish(live, turn, interaction, handling, counts=False, idle=False)
    if interaction.state == "connected":
        end_conversation(live, turn, interaction, reason)
    elif interaction.state in ("arrived", "self_service"):
        close(live, turn, interaction, "deflected" if live.calls.solved(interaction.id) else "abandoned", reason=reason)
    elif interaction.state in ("queued", "offered"):
        _stop_waiting(live, turn, interaction, reason)
    elif interaction.state == "parked" and interaction.mode != "message":
        close(live, turn, interaction, "handled", reason=reason)


def customer_had_enough(live: Live, turn: Turn, interaction: Interaction) -> None:
    """A customer whom we have called back hangs up: they were served, whoever was still on the way to them."""
    if interaction.active:
        end_conversation(live, turn, interaction, "customer_ended")
        return
    for handling in interaction.connecting:
        finish(live, turn, interaction, handling, counts=False, idle=False)
    offers.withdraw_all(live, turn, interaction, "customer_ended")
    close(live, turn, interaction, "handled", reason="customer_ended")


def _stop_waiting(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    if interaction.mode == "message" and not interaction.active:
        # They were told that their message is kept: it waits without them.
        return
    offers.withdraw_all(live, turn, interaction, reason)
    if not interaction.active:
        abandon(live, turn, interaction)
        return
    # The sender of a transfer still has the customer: nobody abandoned us, that conversation ends.
    end_conversation(live, turn, interaction, reason)


def end_conversation(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    """connected → wrapping: the customer is gone, everybody who was with them wraps up, and nobody is waited for any more. One that was
    being passed on is not any more.
    """
    if interaction.state in ("queued", "offered"):
        offers.withdraw_all(live, turn, interaction, reason)
        call_off(live, turn, interaction, reason)
    offers.wait_for_no_advice(live, turn, interaction)
    for handling in interaction.connecting:
        finish(live, turn, interaction, handling, counts=False, idle=False)
    interaction.state = "wrapping"
    interaction.away_since = None
    happened(turn, interaction, "interaction.ended", reason=reason)
    for handling in interaction.active:
        start_wrap_up(live, turn, interaction, handling)
    changed(live, turn, interaction)
    close_if_done(live, turn, interaction)
