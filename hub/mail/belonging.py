"""Which message a letter answers: by the signed token in the address it came to, then by the ids in its headers, the nearest first.

Never by its subject: that only tells whether an old thread is about something new.
"""

from __future__ import annotations

from channels.mail import MailReceived
from hub.mail.needs import LettersFound
from hub.mail.subjects import topic
from hub.work.live import Live
from hub.work.records import Interaction, Message


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
    return named if named is not None and named.author != "customer" else None


def is_something_new(interaction: Interaction, event: MailReceived) -> bool:
    """Whether an answer in an old thread is about something else. One without a subject goes on with what there is."""
    about = topic(event.subject)
    return bool(about) and about != topic(interaction.subject)


def is_somebody_else(live: Live, interaction: Interaction, sender: str) -> bool:
    """Whether this is not the customer whom the interaction is with, as far as addresses tell."""
    if sender == interaction.address:
        return False
    card = live.cards.get(interaction.customer_id or "")
    known = {identity["value"] for identity in card.identities if identity["kind"] == "email"} if card is not None else set()
    return sender not in known


def _named(letters: LettersFound, ids: tuple[str, ...]) -> Message | None:
    return next((letters.by_header[id] for id in ids if id in letters.by_header), None)
