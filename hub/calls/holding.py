"""The customer on hold and back: asked for at once, and counted for whoever has them."""

from __future__ import annotations

from hub.calls.records import Call
from hub.journal.turn import Turn
from hub.work.life import happened
from hub.work.live import Live
from hub.work.records import Interaction


def put_on_hold(live: Live, turn: Turn, call: Call, interaction: Interaction, *, by: str | None = None) -> None:
    if call.on_hold:
        return
    call.on_hold, call.held_since = True, turn.now
    turn.save(call)
    live.calls.touch(call.id)
    happened(turn, interaction, "call.held", agent=by)


def take_off_hold(live: Live, turn: Turn, call: Call, interaction: Interaction, *, by: str | None = None) -> None:
    if not call.on_hold:
        return
    for handling in interaction.active:
        handling.hold_seconds += live.calls.held_seconds(interaction.id, handling.connected_at, turn.now)
        turn.save(handling)
    call.on_hold, call.held_since = False, None
    turn.save(call)
    live.calls.touch(call.id)
    happened(turn, interaction, "call.resumed", agent=by)
