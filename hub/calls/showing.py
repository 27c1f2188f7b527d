"""What desks show of a call and no event of the turn tells: a phone that rings now, somebody who accepted, an adviser who declined."""

from __future__ import annotations

from collections.abc import Hashable

from hub.calls.records import Call
from hub.journal.turn import Turn
from hub.work.life import happened
from hub.work.live import Live
from hub.work.records import Interaction

TELLS_IT_ANYWAY = ("interaction.", "handling.", "customer.", "party.", "call.", "recording.")


def tell_desks(live: Live, turn: Turn, call: Call, interaction: Interaction) -> None:
    """One event, where those who have it in hand see something else than before and would not hear of it."""
    shown = _shown(call, interaction)
    before, live.calls.shown[call.id] = live.calls.shown.get(call.id), shown
    if shown == before or not interaction.had_by:
        return
    if not any(event.subject is interaction and event.type.startswith(TELLS_IT_ANYWAY) for event in turn.events):
        happened(turn, interaction, "call.changed")


def _shown(call: Call, interaction: Interaction) -> Hashable:
    parties = tuple((party.id, party.role, party.state, party.on_hold, party.mode) for party in call.there)
    handlings = tuple((handling.id, handling.state) for handling in interaction.handlings)
    return (call.stage, call.on_hold, call.recording, call.tries, parties, handlings, tuple(interaction.offers))
