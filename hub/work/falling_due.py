"""What happens when a timer falls due. Each looks first whether what it was set for still holds: somebody may have been quicker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.calls.overdue import is_quiet, message_overdue, report_overdue
from hub.calls.steering import look_after, send_away_again
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.needs import LetterNeeds
from hub.work import offers, presence
from hub.work.commands.taking_note import take_notes
from hub.work.departing import end_conversation, let_customer_go
from hub.work.handlings import close_if_done, finish, lacks_outcome
from hub.work.life import bring_back, changed, close, happened
from hub.work.live import Live
from hub.work.loading import MOST_PARKED_DUE
from hub.work.messages import message_changed, say_as_system
from hub.work.needs import NOTHING, Needs, WorkCommand
from hub.work.timer_rules import PARKED, sooner_parked
from hub.work.timers import Timer, TimerKind
from hub.work.transfers import fall_back

STILL_THERE = "Are you still there? This conversation will end in a moment if you do not answer."


@dataclass(kw_only=True)
class FellDue(WorkCommand):
    """A timer fell due."""

    timer: Timer

    def needs(self) -> Needs:
        if self.timer.kind == "parked" and self.timer != PARKED:
            return Needs(interactions=frozenset({self.timer.id}))
        if self.timer.kind == "send":
            return Needs(letters=LetterNeeds(messages=frozenset({self.timer.id})))
        return _NEEDS.get(self.timer.kind, NOTHING)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        _WHAT_TO_DO[self.timer.kind](state, turn, self.timer.id)
        return {}


def _offer(live: Live, turn: Turn, offer_id: str) -> None:
    offer = live.offers.get(offer_id)
    if offer is None:
        return
    offers.miss(live, turn, offer)
    presence.miss(live, turn, live.agents[offer.agent_id])


def _wrap_up(live: Live, turn: Turn, handling_id: str) -> None:
    handling = live.handlings.get(handling_id)
    if handling is None or handling.state != "wrapping":
        return
    interaction = live.interactions[handling.interaction_id]
    if lacks_outcome(live, handling):
        # It stays in wrap-up until somebody says how it ended; the floor shows it as overdue.
        handling.overdue = True
        happened(turn, interaction, "handling.overdue", agent=handling.agent_id, handling_id=handling.id)
        return
    finish(live, turn, interaction, handling)
    close_if_done(live, turn, interaction)


def _away(live: Live, turn: Turn, interaction_id: str) -> None:
    interaction = live.interactions.get(interaction_id)
    if interaction is None or interaction.away_since is None:
        return
    let_customer_go(live, turn, interaction, "customer_left")


def _silent(live: Live, turn: Turn, interaction_id: str) -> None:
    interaction = live.interactions.get(interaction_id)
    if interaction is None or interaction.state != "connected":
        return
    if interaction.asked_at is not None:
        end_conversation(live, turn, interaction, "customer_silent")
        return
    interaction.asked_at = turn.now
    say_as_system(live, turn, interaction, STILL_THERE)
    changed(live, turn, interaction)


def _transfer(live: Live, turn: Turn, interaction_id: str) -> None:
    """The named agent did not come: on to the fallback queue. While it rings at their desk it is theirs to take."""
    interaction = live.interactions.get(interaction_id)
    if interaction is not None and interaction.state == "queued":
        fall_back(live, turn, interaction)


def _desk_grace(live: Live, turn: Turn, agent_id: str) -> None:
    agent = live.agents.get(agent_id)
    if agent is not None and agent.presence.desk_lost_at is not None:
        presence.desk_grace_over(live, turn, agent)


def _desk_limit(live: Live, turn: Turn, agent_id: str) -> None:
    agent = live.agents.get(agent_id)
    if agent is not None and agent.presence.desk_lost_at is not None:
        presence.desk_limit_over(live, turn, agent)


def _parked(live: Live, turn: Turn, interaction_id: str) -> None:
    """Parked work whose time has come: back to the queue when a time was chosen, expired when nobody wrote or its channel is gone."""
    if interaction_id == PARKED.id:
        _raise_parked(live, turn)
        return
    interaction = live.interaction(interaction_id)
    if interaction is None or interaction.state != "parked" or interaction.due_at is None:
        return
    if interaction.due_at > turn.now:
        sooner_parked(live, interaction.due_at)
    elif interaction.parked_until is not None and live.serves(interaction.channel):
        bring_back(live, turn, interaction)
    else:
        close(live, turn, interaction, "expired")


def _raise_parked(live: Live, turn: Turn) -> None:
    """A timer for each whose time has come, so that one that fails keeps none of the others; then for the first of the rest."""
    for interaction_id, due_at in live.aside.parked_due:
        if due_at > turn.now:
            sooner_parked(live, due_at)
            return
        interaction = live.interaction(interaction_id)
        if interaction is None or interaction.state == "parked":
            live.set_timer(Timer("parked", interaction_id), due_at)
    if len(live.aside.parked_due) == MOST_PARKED_DUE:
        sooner_parked(live, turn.now)


def _send(live: Live, turn: Turn, message_id: str) -> None:
    """Time for another attempt, or to ask the provider again what became of the last one."""
    message = live.leaving.get(message_id)
    if message is None or message.delivery_state not in ("pending", "unknown"):
        return
    message.attempts += 1
    message.due_at = None
    if message.delivery_state == "pending":
        message.delivery_state = "sending"
    live.outgoing.append(message)
    message_changed(live, turn, message)


def _interrupted(live: Live, turn: Turn, agent_id: str) -> None:
    """The call goes on: what waits for its agent meanwhile is for somebody else."""
    agent = live.agents.get(agent_id)
    if agent is None:
        return
    held = [(handling, live.interactions[handling.interaction_id]) for handling in agent.handlings.values()]
    if not any(handling.state == "active" and live.is_call(interaction) for handling, interaction in held):
        return
    for handling, interaction in held:
        if handling.state == "active" and not live.is_live_work(interaction):
            presence.give_back(live, turn, interaction, handling)


def _call(live: Live, turn: Turn, interaction_id: str) -> None:
    """Something was to be asked again, or the carrier should have reported by now: then it is asked what it sees."""
    send_away_again(live, interaction_id)
    call = live.calls.calls.get(interaction_id)
    if call is None:
        return
    unheard = is_quiet(live, call, turn.now)
    live.calls.touch(call.id)
    overdue = [at for party in call.there if (at := report_overdue(live, party)) is not None and at <= turn.now]
    message = message_overdue(live, call)
    if unheard or overdue or (message is not None and message <= turn.now) or live.calls.looks_again(call, turn.now):
        look_after(live, turn, call)


def _notes(live: Live, turn: Turn, _: str) -> None:
    """There were more notes than one turn takes."""
    take_notes(live, turn)


def _routing(live: Live, turn: Turn, _: str) -> None:
    """The router wanted to look again: it does so at the end of every turn."""


_NEEDS: Mapping[TimerKind, Needs] = {"parked": Needs(parked_due=True), "notes": Needs(notes=True)}
_WHAT_TO_DO: Mapping[TimerKind, Callable[[Live, Turn, str], None]] = {
    "offer": _offer,
    "wrap_up": _wrap_up,
    "away": _away,
    "silent": _silent,
    "transfer": _transfer,
    "desk_grace": _desk_grace,
    "desk_limit": _desk_limit,
    "parked": _parked,
    "send": _send,
    "call": _call,
    "interrupted": _interrupted,
    "routing": _routing,
    "notes": _notes,
}
