"""The customer goes: while waiting that is an abandon, in a conversation it ends it."""

from __future__ import annotations

from hub.journal.turn import Turn
from hub.work import offers
from hub.work.handlings import end_conversation
from hub.work.life import abandon, close, end_wait, flow_out
from hub.work.live import Live
from hub.work.records import Interaction
from routing.ids import InteractionId


def let_customer_go(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    """The customer has left for good, as far as this interaction goes."""
    if interaction.state == "connected":
        end_conversation(live, turn, interaction, reason)
    elif interaction.state in ("queued", "offered"):
        _stop_waiting(live, turn, interaction, reason)
    elif interaction.state == "parked" and interaction.mode != "message":
        close(live, turn, interaction, "handled")


def _stop_waiting(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    offers.withdraw_all(live, turn, interaction, reason)
    if not interaction.active:
        abandon(live, turn, interaction)
        return
    # The sender of a transfer still has the customer: nobody abandoned us, that conversation ends.
    live.router.remove(InteractionId(interaction.id))
    end_wait(turn, interaction, reason)
    interaction.transfer = None
    flow_out(turn, interaction, reason)
    interaction.state = "connected"
    end_conversation(live, turn, interaction, reason)
