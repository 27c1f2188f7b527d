"""What was written as one is made two pieces of work, or two are made one; and that is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.intake.beginning import begin_interaction
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.needs import LetterNeeds
from hub.mail.records import Rearranged
from hub.store.ids import new_id
from hub.work import offers
from hub.work.agents import Agent
from hub.work.commands.moving import OnInteraction
from hub.work.handlings import finish
from hub.work.life import bring_back, changed, close, flow_out, happened
from hub.work.live import Live
from hub.work.messages import preview_of
from hub.work.needs import Needs
from hub.work.records import Conversation, Interaction, Message
from hub.work.refusals import NO_LETTER, NOT_FOUND, NOT_NOW, NOT_YOURS
from hub.work.taking_up import has_room, take_up
from hub.work.views import interaction_view
from hub.work.visibility import may_see

UNDONE_WITHIN = timedelta(hours=24)
JOINED = "joined"
NOTHING_LEFT = Refused(code="nothing_left", detail="This is where it begins: there would be nothing left before it.", status=422)
NO_SUCH_MESSAGE = Refused(code="no_such_message", detail="There is no such message in this interaction.", status=422)
OTHER_CUSTOMER = Refused(code="other_customer", detail="The two are not of the same customer.")
NOTHING_TO_UNDO = Refused(code="nothing_to_undo", detail="Nothing was split or joined here lately.")


@dataclass(kw_only=True)
class OnLetters(OnInteraction):
    """A command about the letters of an interaction."""

    def needs(self) -> Needs:
        return replace(super().needs(), letters=LetterNeeds(of_interactions=frozenset({self.interaction_id})))

    def find_letters(self, state: Live) -> tuple[Interaction, Agent] | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        return found if state.has_letters(found[0].channel) else NO_LETTER


@dataclass(kw_only=True)
class SplitLetters(OnLetters):
    """From a message on, it is a piece of work of its own, on a thread of its own."""

    from_message: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find_letters(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        if interaction.active_handling(agent.id) not in interaction.active or interaction.state != "connected":
            return NOT_YOURS
        messages = state.aside.letters.of_interaction(interaction.id)
        place = next((place for place, message in enumerate(messages) if message.id == self.from_message), None)
        if place is None:
            return NO_SUCH_MESSAGE
        if place == 0:
            return NOTHING_LEFT
        moved = messages[place:]
        subject = moved[0].mail.subject if moved[0].mail is not None else None
        other = _begin(state, turn, interaction, subject or interaction.subject)
        _move(turn, moved, other)
        _shows_latest(interaction, messages[:place])
        _keep(turn, "split", interaction, other, moved, agent)
        happened(turn, interaction, "interaction.split", agent=agent.id, into=other.id, messages=[message.id for message in moved])
        changed(state, turn, interaction)
        _give_to(state, turn, other, agent, cause="split", since=_waiting_since(moved))
        return _shown(state, other)


@dataclass(kw_only=True)
class JoinLetters(OnLetters):
    """Its messages go on in another interaction of the same customer, and it closes."""

    into: str

    def needs(self) -> Needs:
        both = frozenset({self.interaction_id, self.into})
        return replace(super().needs(), interactions=both, letters=LetterNeeds(of_interactions=both))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find_letters(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        into = state.interaction(self.into)
        if into is None or into is interaction or not may_see(agent, into):
            return NOT_FOUND
        refused = _join_refusal(state, interaction, into, agent)
        if refused is not None:
            return refused
        moved = state.aside.letters.of_interaction(interaction.id)
        _keep(turn, "join", interaction, into, moved, agent)
        _join(state, turn, interaction, into, moved, agent)
        return _shown(state, into)


@dataclass(kw_only=True)
class UndoRearranging(OnInteraction):
    """The last split or join that this interaction had part in is taken back."""

    other: str | None = None

    def needs(self) -> Needs:
        ids = frozenset(id for id in (self.interaction_id, self.other) if id is not None)
        return Needs(interactions=ids, letters=LetterNeeds(of_interactions=ids, rearranged_of=frozenset({self.interaction_id})))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        _, agent = found
        last = self._last(state)
        if last is None or turn.now - last.at > UNDONE_WITHIN:
            return NOTHING_TO_UNDO
        origin, other = state.interaction(last.interaction_id), state.interaction(last.other_id)
        if origin is None or other is None or not may_see(agent, other):
            return NOT_FOUND
        moved = [message for message in state.aside.letters.of_interaction(other.id) if message.id in last.messages]
        refused = _in_other_hands(agent, origin, other)
        if last.kind == "split":
            refused = refused or _not_now(origin, other)
        if refused is not None:
            return refused
        if last.kind == "split":
            _join(state, turn, other, origin, state.aside.letters.of_interaction(other.id), agent)
            shown = origin
        else:
            shown = _part_again(state, turn, origin, other, moved, agent)
        last.undone_at = turn.now
        turn.save(last)
        return _shown(state, shown)

    def _last(self, state: Live) -> Rearranged | None:
        """What was done last here, and is not undone. Other commands of the turn may have asked about others."""
        here = [one for one in state.aside.letters.rearranged if self.interaction_id in (one.interaction_id, one.other_id)]
        return next((one for one in reversed(here) if one.undone_at is None), None)


def _join_refusal(state: Live, interaction: Interaction, into: Interaction, agent: Agent) -> Refused | None:
    if not state.has_letters(into.channel):
        return NO_LETTER
    if interaction.whose != into.whose:
        return OTHER_CUSTOMER
    return _in_other_hands(agent, interaction, into) or _not_now(interaction, into)


def _in_other_hands(agent: Agent, *interactions: Interaction) -> Refused | None:
    taken = any(handling.agent_id != agent.id for one in interactions for handling in one.active)
    return NOT_YOURS if taken else None


def _not_now(*interactions: Interaction) -> Refused | None:
    over = any(one.state in ("closed", "wrapping") or one.transfer is not None for one in interactions)
    return NOT_NOW if over else None


def _join(state: Live, turn: Turn, interaction: Interaction, into: Interaction, moved: Sequence[Message], agent: Agent) -> None:
    had, since = bool(interaction.active), interaction.unanswered_since
    offers.withdraw_all(state, turn, interaction, JOINED)
    flow_out(state, turn, interaction, JOINED)
    for handling in interaction.active:
        finish(state, turn, interaction, handling, counts=False)
    into.unread += interaction.unread
    _move(turn, moved, into)
    happened(turn, interaction, "interaction.joined", agent=agent.id, into=into.id, messages=[message.id for message in moved])
    close(state, turn, interaction, "handled", reason=JOINED)
    happened(turn, into, "interaction.joined", agent=agent.id, into=into.id, messages=[message.id for message in moved])
    changed(state, turn, into)
    if into.state == "parked" and had:
        _give_to(state, turn, into, agent, cause=JOINED, since=since)
    elif into.state == "parked" and since is not None:
        bring_back(state, turn, into, cause=JOINED, since=since)


def _part_again(state: Live, turn: Turn, origin: Interaction, other: Interaction, moved: Sequence[Message], agent: Agent) -> Interaction:
    """What was joined is a piece of work of its own again: a new one in the place of that which was closed, on its old thread."""
    again = _begin(state, turn, origin, origin.subject, on_its_thread=True)
    _move(turn, moved, again)
    happened(turn, other, "interaction.split", agent=agent.id, into=again.id, messages=[message.id for message in moved])
    _shows_latest(other, [message for message in state.aside.letters.of_interaction(other.id) if message not in moved])
    changed(state, turn, other)
    _give_to(state, turn, again, agent, cause="split", since=_waiting_since(moved))
    return again


def _begin(state: Live, turn: Turn, origin: Interaction, subject: str | None, *, on_its_thread: bool = False) -> Interaction:
    """A piece of work of the same customer, in the same queue."""
    conversation = Conversation(
        id=f"{origin.channel}:{new_id('cnv')}",
        channel=origin.channel,
        customer_id=origin.customer_id,
        match=origin.match,
        opened_at=turn.now,
        name=origin.stated_name or origin.customer_name,
        address=origin.address,
        recipient=origin.recipient,
        queue=origin.queue,
        language=origin.language,
        thread_id=origin.thread_id if on_its_thread else None,
    )
    state.aside.conversations[conversation.id] = conversation
    return begin_interaction(state, turn, conversation, subject=(subject or "")[:200] or None)


def _move(turn: Turn, messages: Sequence[Message], to: Interaction) -> None:
    for message in messages:
        message.interaction_id, message.thread_id, message.conversation_id = to.id, to.thread_id, to.conversation_id
        turn.save(message)
        if message.mail is not None:
            message.mail.interaction_id = to.id
            turn.save(message.mail)
    _shows_latest(to, messages)


def _shows_latest(interaction: Interaction, messages: Sequence[Message]) -> None:
    """What the customer wrote last is what is shown of it."""
    latest = next((message for message in reversed(messages) if message.author == "customer"), None)
    if latest is not None:
        interaction.preview = preview_of(latest.text)
        interaction.last_customer_at = latest.at


def _waiting_since(messages: Sequence[Message]) -> datetime | None:
    """Since when the customer waits for an answer to these; nothing when they have one."""
    answered = max((message.seq for message in messages if message.author == "agent" and not message.private), default=0)
    return next((message.at for message in messages if message.author == "customer" and message.seq > answered), None)


def _give_to(state: Live, turn: Turn, interaction: Interaction, agent: Agent, *, cause: str, since: datetime | None) -> None:
    if has_room(state, agent, interaction.channel):
        take_up(state, turn, interaction, agent)
    else:
        bring_back(state, turn, interaction, cause=cause, since=since)


def _keep(turn: Turn, kind: str, origin: Interaction, other: Interaction, moved: Sequence[Message], agent: Agent) -> None:
    turn.save(
        Rearranged(
            id=new_id("rea"),
            kind="split" if kind == "split" else "join",
            interaction_id=origin.id,
            other_id=other.id,
            messages=[message.id for message in moved],
            agent_id=agent.id,
            at=turn.now,
        )
    )


def _shown(state: Live, interaction: Interaction) -> Answer:
    return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}
