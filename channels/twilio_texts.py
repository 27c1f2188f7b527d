"""The texts of our account at Twilio: one is sent, many are looked up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.contract import Address, ProviderId
from channels.twilio_errors import TEXTS
from channels.twilio_http import TwilioAccount, in_words_of

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecord:
    """One text as Twilio keeps it."""

    id: ProviderId
    state: str
    direction: str
    sender: Address
    recipient: Address
    body: str
    created_at: datetime
    updated_at: datetime
    error: int | None
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file of a text: its media type and address."""

    media_type: str
    url: str


class TwilioTexts:
    """The account's texts. Every method raises a `DeliveryError` when Twilio refuses or does not answer in time."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    async def send(self, *, sender: Address, recipient: Address, body: str, files: Sequence[str], status_callback: str) -> TextRecord:
        """Ask Twilio to take one text. Not repeatable: Twilio offers no idempotency key for messages."""
        client = await self._account.client()
        media = {"media_url": list(files)} if files else {}
        with in_words_of(TEXTS):
            taken = await client.messages.create_async(to=recipient, from_=sender, body=body, status_callback=status_callback, **media)
            return _text(taken)

    async def texts(
        self, *, sender: Address | None = None, recipient: Address | None = None, sent_since: datetime | None = None
    ) -> AsyncIterator[TextRecord]:
        """Texts from and to these numbers, newest first, page by page; stop reading when it is enough."""
        client = await self._account.client()
        asked = {"from_": sender, "to": recipient, "date_sent_after": sent_since}
        with in_words_of(TEXTS):
            pages = await client.messages.stream_async(
                **{name: value for name, value in asked.items() if value is not None}, page_size=PAGE
            )
            async with aclosing(pages) as records:
                async for record in records:
                    yield _text(record)

    async def files(self, text: ProviderId) -> Sequence[FileRecord]:
        client = await self._account.client()
        with in_words_of(TEXTS):
            records = await client.messages(text).media.list_async()
            return [
                FileRecord(media_type=record.content_type, url=self._account.at(record.uri.removesuffix(".json"))) for record in records
            ]

    async def close(self) -> None:
        await self._account.close()


def _text(record: Any) -> TextRecord:
    if not record.sid or record.date_created is None:
        raise ValueError("a message without sid or date")
    return TextRecord(
        id=ProviderId(record.sid),
        state=record.status,
        direction=record.direction or "",
        sender=Address(record.from_ or ""),
        recipient=Address(record.to or ""),
        body=record.body or "",
        created_at=record.date_created.astimezone(UTC),
        updated_at=(record.date_updated or record.date_created).astimezone(UTC),
        error=record.error_code or None,
        files=int(record.num_media or 0),
    )
