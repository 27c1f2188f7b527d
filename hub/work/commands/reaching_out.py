"""An agent writes first: the interaction starts in their hands and is no part of the service level."""

from __future__ import annotations

from dataclasses import dataclass

from channels.contract import IdentityClaim
from hub.customers.identity import InvalidIdentity, best, normalise
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work import messages
from hub.work.agents import Agent
from hub.work.commands.moving import park_after_reply, takes
from hub.work.commands.talking import has_opted_out
from hub.work.handlings import begin
from hub.work.life import arrive, changed, connect
from hub.work.live import Live
from hub.work.needs import ByAgent, Needs
from hub.work.records import Conversation, Interaction, Thread
from hub.work.refusals import (
    ALREADY_OPEN,
    BAD_ADDRESS,
    CANNOT_START,
    NO_ADDRESS,
    NO_ROOM,
    NO_SUCH_QUEUE,
    NOT_SIGNED_IN,
    OPTED_OUT,
    TOO_LONG,
)
from hub.work.views import interaction_view
from routing.ids import AgentId, Channel, InteractionId


@dataclass(kw_only=True)
class ReachOut(ByAgent):
    """To a customer's known number, or to a number. `sender` is our own number, `conversation_of` joins the two into the channel's key."""

    channel: str
    customer: str | None
    to: str | None
    queue: str
    text: str | None
    client_id: str
    sender: str | None
    country: str

    def needs(self) -> Needs:
        claim = self._claim()
        return Needs(
            claims=(claim,) if claim else (),
            customers=frozenset({self.customer} if self.customer else ()),
            conversations=frozenset({self._conversation_id(claim.value)} if claim else ()),
        )

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        agent = state.agents.get(self.agent_id)
        capabilities = state.capabilities.get(self.channel)
        if capabilities is None or not capabilities.starts_outbound or self.sender is None:
            return CANNOT_START
        if not takes(state, self.queue, self.channel):
            return NO_SUCH_QUEUE
        if agent is None or not agent.signed_in:
            return NOT_SIGNED_IN
        if self.text is not None and len(self.text) > capabilities.longest_text:
            return TOO_LONG
        customer_id, address = self._who(state)
        if address is None:
            return BAD_ADDRESS if self.to is not None else NO_ADDRESS
        interaction = self._start(state, turn, customer_id, address)
        if has_opted_out(state, interaction):
            return OPTED_OUT
        if not has_room(state, agent, self.channel):
            return NO_ROOM
        if interaction.conversation_id in state.conversations:
            return ALREADY_OPEN
        self._take_in_hand(state, turn, interaction, agent)
        if self.text is not None:
            messages.say(state, turn, interaction, agent, self.text, client_id=self.client_id)
            park_after_reply(state, turn, interaction, agent)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _who(self, state: Live) -> tuple[str | None, str | None]:
        if self.customer is not None:
            card = state.cards.get(self.customer)
            phones = [identity for identity in card.identities if identity["kind"] == "phone"] if card else []
            known = sorted(phones, key=lambda identity: identity["match"] != "known")
            return self.customer, known[0]["value"] if known else None
        claim = self._claim()
        if claim is None:
            return None, None
        match = best((claim,), state.aside.matches)
        return (match.customer_id if match else None), claim.value

    def _start(self, state: Live, turn: Turn, customer_id: str | None, address: str) -> Interaction:
        card = state.cards.get(customer_id or "")
        conversation_id = self._conversation_id(address)
        conversation = state.conversation(conversation_id) or Conversation(
            id=conversation_id,
            channel=self.channel,
            customer_id=customer_id,
            match="known" if card else "unknown",
            opened_at=turn.now,
            address=address,
            recipient=self.sender,
        )
        thread = Thread(id=new_id("thr"), customer_id=customer_id, subject=None, created_at=turn.now)
        state.aside.conversations[conversation.id] = conversation
        state.aside.threads[thread.id] = thread
        return Interaction(
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

    def _take_in_hand(self, state: Live, turn: Turn, interaction: Interaction, agent: Agent) -> None:
        conversation, thread = state.conversation(interaction.conversation_id), state.thread(interaction.thread_id)
        assert conversation is not None, "made with the interaction"
        assert thread is not None, "made with the interaction"
        conversation.thread_id, conversation.interaction_id = thread.id, interaction.id
        turn.save(conversation)
        turn.save(thread)
        arrive(state, turn, interaction)
        state.router.occupy(AgentId(agent.id), InteractionId(interaction.id), Channel(interaction.channel))
        begin(state, turn, interaction, agent, None)
        connect(state, turn, interaction, agent.id)
        changed(state, turn, interaction)

    def _claim(self) -> IdentityClaim | None:
        if self.to is None:
            return None
        try:
            return IdentityClaim(kind="phone", value=normalise("phone", self.to, self.country), match="known")
        except InvalidIdentity:
            return None

    def _conversation_id(self, address: str) -> str:
        return f"{self.channel}:{self.sender}|{address}"


def has_room(live: Live, agent: Agent, channel: str) -> bool:
    """Whether one more interaction of this channel fits into the agent's units and the most they may have in hand."""
    offered = [live.interactions[offer.interaction_id].channel for offer in agent.offers.values()]
    in_hand = [*offered, *(handling.channel for handling in agent.handlings.values())]
    rules = live.company.channels
    used = sum(rules[held].units for held in in_hand)
    most = rules[channel].most_in_hand
    return used + rules[channel].units <= agent.seat.capacity and (most is None or in_hand.count(channel) < most)
