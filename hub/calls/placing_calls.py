"""A call of ours: the agent's phone first, then the customer's."""

from __future__ import annotations

from hub.calls.records import Call, Party
from hub.calls.steering import seat
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.live import Live
from hub.work.records import Interaction


def place_call(live: Live, turn: Turn, interaction: Interaction) -> Call:
    """The call and its customer, who is called when somebody is there to talk to them."""
    call = Call(
        id=interaction.id,
        channel=interaction.channel,
        stage="away",
        began_at=turn.now,
        address=interaction.address,
        recipient=interaction.recipient,
    )
    live.calls.calls[call.id] = interaction.call = call
    turn.save(call)
    customer = Party(id=new_id("par"), interaction_id=call.id, role="customer", address=interaction.address, made_at=turn.now)
    seat(turn, call, customer)
    return call
