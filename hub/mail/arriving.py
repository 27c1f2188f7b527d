"""A letter comes: whose it is, what it answers, whether anybody has to look at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property

from channels.contract import IdentityClaim
from channels.mail import MailReceived
from hub.customers.identity import InvalidIdentity, normalise, normalised
from hub.intake.beginning import begin_interaction
from hub.intake.identifying import identify
from hub.intake.inbound import Arriving, conversation_id, stored
from hub.intake.placing_messages import is_kept_for_opening
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.acknowledging import acknowledge, address_key
from hub.mail.belonging import answered, bounced, is_somebody_else, is_something_new
from hub.mail.needs import LetterNeeds
from hub.mail.records import Mail, listed
from hub.mail.tables import LONGEST_SUBJECT
from hub.replies.progress import not_delivered
from hub.work.life import bring_back, close
from hub.work.live import Live
from hub.work.messages import add_letter
from hub.work.needs import Needs
from hub.work.records import Conversation, Interaction, Message

FOR_NOBODY = "automatic"
"""Why a letter is closed at once: a machine answers or reports what was none of ours. It is kept, and found by whoever looks for it."""
OWN = "ours"


class HearLetter(Arriving[MailReceived]):
    """Somebody wrote a letter, or a machine did. `wakes`: somebody has to look at it."""

    wakes: bool = True

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return normalised(self.event.claims, self.country)

    @cached_property
    def sender(self) -> str:
        try:
            return normalise("email", self.event.sender.address, self.country)
        except InvalidIdentity:
            return self.event.sender.address

    def needs(self) -> Needs:
        event = self.event
        report = event.bounced
        letters = LetterNeeds(
            header_ids=frozenset((*event.answers, *(report.letters if report else ()))),
            messages=frozenset(id for id in (event.answers_message, report.message if report else None) if id),
            acknowledged=frozenset({address_key(event.sender.address)}),
        )
        return replace(super().needs(), letters=letters)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        if self.event.automatic == OWN:
            # A letter of ours has come back to us: it is kept where it was written.
            return stored(turn.record("letter.came_back", facts={"channel": self.event.channel}).seq)
        returned = bounced(state.aside.letters, self.event)
        before = returned or answered(state.aside.letters, self.event)
        self.wakes = self._needs_somebody(returned)
        message = self._hear(state, turn, before)
        if returned is not None and self.event.bounced is not None and self.event.bounced.final:
            not_delivered(state, turn, returned, self.event.bounced.reason)
        return stored(message.seq)

    def _hear(self, state: Live, turn: Turn, before: Message | None) -> Message:
        """Where it belongs: in what it answers, in something new on the same thread, or at the start of a thread."""
        conversation = self._conversation(state, turn, before)
        interaction = state.interaction(conversation.interaction_id) if conversation.interaction_id else None
        if interaction is not None and (not self.wakes or interaction.state not in ("closed", "wrapping")):
            message = self._add(state, turn, interaction)
            if self.wakes and interaction.state == "parked" and not is_kept_for_opening(interaction):
                bring_back(state, turn, interaction, since=self._since(turn))
            return message
        interaction = begin_interaction(
            state, turn, conversation, language=self.event.language, subject=(self.event.subject or "")[:200] or None
        )
        message = self._add(state, turn, interaction)
        if not self.wakes:
            close(state, turn, interaction, "refused", reason=FOR_NOBODY)
            return message
        bring_back(state, turn, interaction, cause="arrival", since=self._since(turn))
        if before is None:
            acknowledge(state, turn, interaction, self.event)
        interaction.received_at = self.received_at
        return message

    def _needs_somebody(self, returned: Message | None) -> bool:
        """Whether somebody has to look at it: not where a machine answers us, or a mail server writes of nothing of ours or still tries."""
        report = self.event.bounced
        if report is not None:
            return report.final and returned is not None
        return self.event.automatic not in ("replied", "bounce")

    def _since(self, turn: Turn) -> datetime:
        """Since when it waits for us: it may have lain in a mailbox while nobody was here."""
        return min(self.event.occurred_at, turn.now)

    def _conversation(self, state: Live, turn: Turn, before: Message | None) -> Conversation:
        event = self.event
        if before is not None and not self._begins_anew(state, before):
            known = state.conversation(before.conversation_id)
            assert known is not None, "a message stands in a conversation, which was read with it"
            return known
        conversation = identify(
            state, turn, conversation_id(event), event.channel, self.claims, recipient=event.recipient, name=event.sender.name
        )
        conversation.name = event.sender.name or conversation.name
        conversation.address = conversation.address or self.sender or None
        conversation.queue = self._queue_of_plus(state) or conversation.queue
        if before is not None:
            conversation.thread_id = before.thread_id
        return conversation

    def _begins_anew(self, state: Live, before: Message) -> bool:
        interaction = state.interaction(before.interaction_id)
        return self.wakes and self.event.bounced is None and interaction is not None and is_something_new(interaction, before, self.event)

    def _queue_of_plus(self, state: Live) -> str | None:
        address = next((one for one in state.company.email.addresses if one.address == self.event.recipient), None)
        return address.plus.get(self.event.plus or "") if address is not None else None

    def _add(self, state: Live, turn: Turn, interaction: Interaction) -> Message:
        event = self.event
        different = is_somebody_else(state, interaction, self.sender)
        mail = Mail(
            id="",
            interaction_id=interaction.id,
            header_id=event.header_id,
            answers=list(event.answers),
            subject=(event.subject or "")[:LONGEST_SUBJECT] or None,
            sender=self.sender,
            sender_name=event.sender.name,
            reply_to=listed([event.reply_to])[0] if event.reply_to is not None else None,
            to=listed(event.to),
            cc=listed(event.cc),
            quoted=event.quoted,
            html=event.html,
            source=event.source,
            automatic=event.automatic,
            verdict=event.verification.verdict,
            verdict_reason=event.verification.reason,
            different_sender=different and event.automatic != "bounce",
            remarks=list(event.remarks),
        )
        return add_letter(state, turn, interaction, event, mail, name=self._name(interaction, different), wakes=self.wakes)

    def _name(self, interaction: Interaction, different: bool) -> str:
        own = interaction.stated_name or interaction.customer_name
        return (self.event.sender.name or self.sender)[:200] if different else own
