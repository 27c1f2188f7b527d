"""An agent writes first: the interaction starts in their hands and is no part of the service level."""

from __future__ import annotations

from dataclasses import dataclass, replace

from channels.contract import IdentityClaim, IdentityKind
from channels.mail import bare
from hub.calls.placing_calls import place_call
from hub.customers.identity import InvalidIdentity, best, normalise
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.answering import ours
from hub.mail.writing import PLAIN, Letter, send_letter
from hub.store.ids import new_id
from hub.work import messages
from hub.work.agents import Agent
from hub.work.commands.moving import park_after_reply
from hub.work.commands.talking import has_opted_out
from hub.work.handlings import begin
from hub.work.life import arrive, changed
from hub.work.live import Live
from hub.work.needs import ByAgent, Needs
from hub.work.placing import EMAIL, PHONE, routed_as
from hub.work.records import Conversation, Interaction, Thread
from hub.work.refusals import (
    ALREADY_OPEN,
    BAD_ADDRESS,
    CANNOT_START,
    EMPTY,
    NO_ADDRESS,
    NO_LETTER,
    NO_ROOM,
    NO_SUCH_MESSAGE,
    NO_SUCH_QUEUE,
    NO_TEXT,
    NOT_SIGNED_IN,
    OPTED_OUT,
    TOO_LONG,
)
from hub.work.taking_up import has_room, take_up
from hub.work.views import interaction_view
from routing.ids import AgentId, InteractionId

ONE_EACH = (PHONE, EMAIL)
"""Every call, and every letter that answers none, is a conversation of its own."""


@dataclass(kw_only=True)
class ReachOut(ByAgent):
    """To a customer's known number, or to a number. `sender` is our own number; the two make the channel's key."""

    channel: str
    customer: str | None
    to: str | None
    queue: str
    text: str | None
    client_id: str
    sender: str | None
    country: str
    letter: Letter | None = None

    def needs(self) -> Needs:
        claim = self._claim()
        whom = Needs(claims=(claim,) if claim else (), customers=frozenset({self.customer} if self.customer else ()))
        if self.channel in ONE_EACH:
            return whom
        return replace(
            whom,
            conversations=frozenset({self._conversation_id(claim.value)} if claim else ()),
            conversations_with=frozenset({(self.customer, self._conversation_id(""))} if self.customer else ()),
        )

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        agent = state.agents.get(self.agent_id)
        capabilities = state.capabilities.get(self.channel)
        if capabilities is None or not capabilities.starts_outbound or self.sender is None:
            return CANNOT_START
        if not state.company.takes(self.queue, self.channel):
            return NO_SUCH_QUEUE
        if agent is None or not agent.signed_in:
            return NOT_SIGNED_IN
        if self.text is not None and capabilities.longest_text == 0:
            return NO_TEXT
        if self.text is not None and len(self.text) > capabilities.longest_text:
            return TOO_LONG
        customer_id, address = self._who(state)
        if address is None or address == self.sender or bare(address) in ours(state.company):
            return NO_ADDRESS if self.to is None else BAD_ADDRESS
        if has_opted_out(state, customer_id, self.channel):
            return OPTED_OUT
        if not has_room(state, agent, self.channel):
            return NO_ROOM
        if self.letter is not None and not capabilities.carries_mail:
            return NO_LETTER
        if self.letter is not None and self.letter.forwards is not None:
            return NO_SUCH_MESSAGE
        if self.is_call:
            return self._call(state, turn, agent, customer_id, address)
        if capabilities.carries_mail:
            return self._write(state, turn, agent, customer_id, address)
        conversation = self._conversation(state, turn, customer_id, address)
        latest = state.interaction(conversation.interaction_id) if conversation.interaction_id else None
        if latest is not None and latest.is_live and latest.state != "wrapping":
            return ALREADY_OPEN
        if latest is None or latest.state != "parked":
            latest = self._start(state, turn, conversation, customer_id, address)
        take_up(state, turn, latest, agent)
        if self.text is not None:
            messages.say(state, turn, latest, agent, self.text, client_id=self.client_id)
            park_after_reply(state, turn, latest, agent)
        return {"interaction": interaction_view(latest, state.names, needs_outcome=state.needs_outcome)}

    @property
    def is_call(self) -> bool:
        return self.channel == PHONE

    def _call(self, state: Live, turn: Turn, agent: Agent, customer_id: str | None, address: str) -> Answer | Refused:
        """The agent's own phone rings first; the customer is called once it is answered. Every call is a conversation of its own."""
        conversation = self._new_conversation(state, turn, f"{self.channel}:{new_id('out')}", customer_id, address)
        interaction = self._start(state, turn, conversation, customer_id, address)
        state.router.occupy(AgentId(agent.id), InteractionId(interaction.id), routed_as(interaction))
        begin(state, turn, interaction, agent, None, connecting=True)
        place_call(state, turn, interaction)
        changed(state, turn, interaction)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _write(self, state: Live, turn: Turn, agent: Agent, customer_id: str | None, address: str) -> Answer | Refused:
        """A letter begins a conversation of its own: whoever answers it goes on with that."""
        letter = replace(self.letter or PLAIN, to=(address, *((self.letter.to or ()) if self.letter is not None else ())))
        if not (self.text or "").strip() and not letter.attachments:
            return EMPTY
        conversation = self._new_conversation(state, turn, f"{self.channel}:{new_id('out')}", customer_id, address)
        interaction = self._start(state, turn, conversation, customer_id, address)
        take_up(state, turn, interaction, agent)
        sent = send_letter(state, turn, interaction, agent, self.text or "", letter, client_id=self.client_id)
        assert not isinstance(sent, Refused), "an address that is not ours was found before"
        park_after_reply(state, turn, interaction, agent)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _who(self, state: Live) -> tuple[str | None, str | None]:
        if self.customer is not None:
            card = state.cards.get(self.customer)
            reached = [identity for identity in card.identities if identity["kind"] == self._kind] if card else []
            known = sorted(reached, key=lambda identity: identity["match"] != "known")
            return self.customer, known[0]["value"] if known else None
        claim = self._claim()
        if claim is None:
            return None, None
        match = best((claim,), state.aside.matches)
        return (match.customer_id if match else None), claim.value

    def _conversation(self, state: Live, turn: Turn, customer_id: str | None, address: str) -> Conversation:
        """The one between these two numbers, or a new one."""
        conversation_id = self._conversation_id(address)
        known = state.conversation(conversation_id)
        return known or self._new_conversation(state, turn, conversation_id, customer_id, address)

    def _new_conversation(self, state: Live, turn: Turn, conversation_id: str, customer_id: str | None, address: str) -> Conversation:
        match = "known" if customer_id in state.cards else "unknown"
        conversation = Conversation(
            id=conversation_id,
            channel=self.channel,
            customer_id=customer_id,
            match=match,
            opened_at=turn.now,
            address=address,
            recipient=self.sender,
        )
        state.aside.conversations[conversation.id] = conversation
        return conversation

    def _start(self, state: Live, turn: Turn, conversation: Conversation, customer_id: str | None, address: str) -> Interaction:
        """arrived: on the conversation's thread, if it has one."""
        card = state.cards.get(customer_id or "")
        thread = state.thread(conversation.thread_id) if conversation.thread_id else None
        if thread is None:
            thread = Thread(id=new_id("thr"), customer_id=customer_id, subject=None, created_at=turn.now)
            state.aside.threads[thread.id] = thread
            turn.save(thread)
        interaction = Interaction(
            id=new_id("int"),
            channel=self.channel,
            direction="outbound",
            mode="live" if state.is_live_channel(self.channel) else "message",
            queue=self.queue,
            tier=card.tier if card else state.company.default_tier,
            state="arrived",
            customer_id=customer_id,
            customer_name=card.name if card else address,
            match="known" if card else "unknown",
            thread_id=thread.id,
            conversation_id=conversation.id,
            arrived_at=turn.now,
            address=address,
            recipient=self.sender,
        )
        conversation.thread_id, conversation.interaction_id = thread.id, interaction.id
        turn.save(conversation)
        arrive(state, turn, interaction)
        return interaction

    def _claim(self) -> IdentityClaim | None:
        if self.to is None:
            return None
        try:
            return IdentityClaim(kind=self._kind, value=normalise(self._kind, self.to, self.country), match="known")
        except InvalidIdentity:
            return None

    @property
    def _kind(self) -> IdentityKind:
        return "email" if self.channel == EMAIL else "phone"

    def _conversation_id(self, address: str) -> str:
        return f"{self.channel}:{self.sender}|{address}"
