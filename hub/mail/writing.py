"""A letter of ours: to whom it goes, what it says, and until when it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from channels.contract import Address, DeliveryState, MessageId
from channels.mail import Correspondent, header_id
from hub.company import Company
from hub.journal.command import Refused
from hub.journal.turn import Turn
from hub.mail.answering import (
    Recipients,
    answer_recipients,
    latest_letter,
    ours,
    passed_on,
    person,
    quote,
    sender,
    sender_name,
    signature,
    subject_of,
    without,
)
from hub.mail.records import Mail, listed
from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.messages import add, use_files, was_answered
from hub.work.records import Interaction, Message
from hub.work.refusals import NO_RECIPIENT, NO_SUCH_MESSAGE
from hub.work.timer_rules import set_message_timer

MOST_ANSWERED = 50
"""So many ids are listed as answered: mail programs thread by the nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What an agent decides about a letter besides its text. Addresses and files have been looked at."""

    to: tuple[str, ...] | None = None
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str | None = None
    html: str | None = None
    """The key of the file that holds it, made safe."""
    attachments: tuple[dict[str, Any], ...] = ()
    forwards: str | None = None
    """The message that is passed on."""
    quote: bool | None = None
    answers: str | None = None
    """The message that is answered; by default what the customer wrote last."""
    seen: str | None = None
    """The last message that the writer had before them."""


PLAIN = Letter()


def recipients_of(live: Live, interaction: Interaction, letter: Letter) -> Recipients | None:
    """To whom it goes; nothing where that is nobody but ourselves."""
    company = live.company
    taken = ours(company)
    if letter.to is not None:
        to = without(_people(letter.to), taken)
    else:
        latest = answered_letter(live, interaction, letter)
        by_address = (person(interaction.address, interaction.customer_name),) if interaction.address else ()
        to = answer_recipients(latest[1], company, everybody=False).to if latest is not None else without(by_address, taken)
    if not to:
        return None
    told = taken | {one.address.lower() for one in to}
    cc = without(_people(letter.cc), told)
    return Recipients(to=to, cc=cc, bcc=without(_people(letter.bcc), told | {one.address.lower() for one in cc}))


def send_letter(
    live: Live, turn: Turn, interaction: Interaction, agent: Agent, text: str, letter: Letter, *, client_id: str
) -> Message | Refused:
    """An agent writes this to the customer, or to whom they choose."""
    recipients = recipients_of(live, interaction, letter)
    if recipients is None:
        return NO_RECIPIENT
    if letter.forwards is not None and not _may_pass_on(live, interaction, letter.forwards):
        return NO_SUCH_MESSAGE
    message = add(live, turn, interaction, author="agent", author_id=agent.id, name=agent.name, text=text, client_id=client_id)
    write(live, turn, interaction, message, agent, letter, recipients)
    was_answered(live, turn, interaction, agent)
    return message


def write(live: Live, turn: Turn, interaction: Interaction, message: Message, agent: Agent, letter: Letter, recipients: Recipients) -> None:
    """Make this message a letter to them. It leaves when it cannot be taken back any more."""
    company = live.company
    letters = live.aside.letters.of_interaction(interaction.id)
    latest = answered_letter(live, interaction, letter)
    ours_is = sender(company, interaction.queue, interaction.recipient)
    passes_on = live.aside.letters.by_id.get(letter.forwards or "")
    before = latest[1] if latest is not None else None
    message.mail = Mail(
        id=message.id,
        interaction_id=interaction.id,
        header_id=header_id(MessageId(message.id), ours_is),
        answers=_answers(letters, latest) if passes_on is None else [],
        subject=letter.subject if letter.subject is not None else _subject(before, interaction, passes_on),
        sender=ours_is,
        sender_name=sender_name(company, interaction.queue),
        to=listed(recipients.to),
        cc=listed(recipients.cc),
        bcc=listed(recipients.bcc),
        quoted=_below(company, latest, passes_on, letter),
        signature=signature(company, interaction.queue, agent_name=agent.name, customer_name=interaction.customer_name),
        html=letter.html,
        forwards=letter.forwards,
    )
    message.attachments = [dict(item) for item in letter.attachments]
    if passes_on is not None:
        message.attachments += passes_on.attachments
    use_files(turn, message)
    if interaction.direction == "outbound":
        interaction.subject = interaction.subject or (message.mail.subject or "")[:200] or None
    _let_leave(live, turn, message, recipients.to[0], ours_is)


def write_by_itself(live: Live, turn: Turn, interaction: Interaction, message: Message, to: Correspondent) -> None:
    """Make this message a letter that nobody wrote: an answer of a machine, which no machine answers (RFC 3834)."""
    letters = live.aside.letters.of_interaction(interaction.id)
    ours_is = sender(live.company, interaction.queue, interaction.recipient)
    message.mail = Mail(
        id=message.id,
        interaction_id=interaction.id,
        header_id=header_id(MessageId(message.id), ours_is),
        answers=_answers(letters, latest_letter(letters)),
        subject=subject_of(letters[-1].mail if letters else None, interaction.subject, forward=False),
        sender=ours_is,
        sender_name=sender_name(live.company, interaction.queue),
        to=listed([to]),
        automatic="ours",
    )
    message.delivery_state, message.attempts = "sending", 1
    message.to, message.sender = to.address, ours_is
    live.leaving[message.id] = message
    live.outgoing.append(message)
    live.aside.letters.remember(message)
    turn.save(message.mail)


def is_withdrawn(message: Message) -> bool:
    """Taken back before it left: nobody has it."""
    return message.delivery_state == DeliveryState.WITHDRAWN


def _may_pass_on(live: Live, interaction: Interaction, message_id: str) -> bool:
    """What stands on this thread may be passed on from it."""
    message = live.aside.letters.by_id.get(message_id)
    return message is not None and message.thread_id == interaction.thread_id and not message.private


def _let_leave(live: Live, turn: Turn, message: Message, to: Correspondent, ours_is: Address) -> None:
    seconds = live.company.email.undo_seconds
    assert message.mail is not None, "it has just been made one"
    message.to, message.sender = to.address, ours_is
    live.leaving[message.id] = message
    if seconds:
        message.delivery_state, message.attempts = "pending", 0
        message.due_at = message.mail.take_back_until = turn.now + timedelta(seconds=seconds)
    else:
        message.delivery_state, message.attempts = "sending", 1
        live.outgoing.append(message)
    set_message_timer(live, message)
    live.aside.letters.remember(message)
    turn.save(message.mail)


def _subject(before: Mail | None, interaction: Interaction, passes_on: Message | None) -> str:
    if passes_on is not None:
        return subject_of(passes_on.mail, interaction.subject, forward=True)
    begins = before is None and interaction.subject is None
    return "" if begins else subject_of(before, interaction.subject, forward=False)


def answered_letter(live: Live, interaction: Interaction, letter: Letter) -> tuple[Message, Mail] | None:
    """The letter that this one answers: the one that was chosen, else what the customer wrote last."""
    chosen = live.aside.letters.by_id.get(letter.answers or "")
    if chosen is not None and chosen.mail is not None and chosen.interaction_id == interaction.id:
        return chosen, chosen.mail
    return latest_letter(live.aside.letters.of_interaction(interaction.id))


def _answers(letters: Sequence[Message], answered: tuple[Message, Mail] | None) -> list[str]:
    """The ids of the thread, the nearest first, and the nearest is what is answered."""
    own = [answered[1].header_id, *answered[1].answers] if answered is not None else []
    others = [message.mail.header_id for message in reversed(letters) if message.mail is not None and not is_withdrawn(message)]
    known = [id for id in (*own, *others) if id is not None]
    return list(dict.fromkeys(known))[:MOST_ANSWERED]


def _below(company: Company, latest: tuple[Message, Mail] | None, passes_on: Message | None, letter: Letter) -> str | None:
    if passes_on is not None and passes_on.mail is not None:
        return passed_on(passes_on, passes_on.mail, company)
    wanted = company.email.quote if letter.quote is None else letter.quote
    return quote(*latest, company) if wanted and latest is not None else None


def _people(addresses: Sequence[str]) -> list[Correspondent]:
    return [person(address) for address in addresses]
