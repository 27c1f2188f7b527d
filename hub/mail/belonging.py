"""Which message a letter answers: by the signed token in the address it came to, then by the ids in its headers, the nearest first.

Never by its subject: that only tells whether an old thread is about something new.
"""

from __future__ import annotations

from channels.mail import MailReceived
from hub.mail.needs import LettersFound
from hub.mail.subjects import topic
from hub.work.live import Live
from hub.work.records import Interaction, Message

COMPARED = 150


def answered(letters: LettersFound, event: MailReceived) -> Message | None:
    """Nothing for a letter that begins something."""
    by_token = letters.by_id.get(event.answers_message or "")
    return by_token or _named(letters, event.answers)


def bounced(letters: LettersFound, event: MailReceived) -> Message | None:
    """The letter of ours that a mail server writes about."""
    report = event.bounced
    if report is None:
        return None
    named = letters.by_id.get(report.message or "") or _named(letters, report.letters)
    if named is None or named.author == "customer" or named.mail is None or event.verification.verdict == "failed":
        return None
    went_to = {one["address"].lower() for one in (*named.mail.to, *named.mail.cc, *named.mail.bcc)}
    # Whoever has seen our letter could write a report on it, but hardly knows all whom it went to.
    return named if not report.recipients or went_to & {one.lower() for one in report.recipients} else None


def is_something_new(interaction: Interaction, before: Message, event: MailReceived) -> bool:
    """Whether an answer in an old thread is about something else than the interaction, and than what it answers, since agents change
    subjects too. One without a subject goes on with what there is.
    """
    about = _compared(event.subject)
    known = (interaction.subject, before.mail.subject if before.mail is not None else None)
    return bool(about) and about not in {_compared(subject) for subject in known}


def _compared(subject: str | None) -> str:
    """An interaction keeps only the beginning of a long subject."""
    return topic(subject)[:COMPARED]


def is_somebody_else(live: Live, interaction: Interaction, sender: str) -> bool:
    """Whether this is not the customer whom the interaction is with, as far as addresses tell."""
    if sender == interaction.address:
        return False
    card = live.cards.get(interaction.customer_id or "")
    known = {identity["value"] for identity in card.identities if identity["kind"] == "email"} if card is not None else set()
    return sender not in known


def _named(letters: LettersFound, ids: tuple[str, ...]) -> Message | None:
    return next((letters.by_header[id] for id in ids if id in letters.by_header), None)
