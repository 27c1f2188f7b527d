"""Who is it? A conversation is matched to a customer by what it claims: known links first, probable ones shown as "maybe"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.contract import ConversationOpened, IdentityClaim
from hub.customers.card import Card
from hub.customers.identity import best, stranger_name
from hub.customers.rows import identity_row, new_customer_id, new_customer_row
from hub.customers.tables import customers, identities
from hub.journal.turn import NewRow, Turn
from hub.store.json_columns import merged
from hub.work.live import Live
from hub.work.records import Conversation


def open_conversation(
    live: Live, turn: Turn, conversation_id: str, event: ConversationOpened, claims: Sequence[IdentityClaim]
) -> Conversation:
    """What the customer said about themselves, before their first message."""
    conversation = identify(live, turn, conversation_id, event.channel, claims, name=event.name)
    conversation.name = event.name or conversation.name
    conversation.queue, conversation.topic = event.queue, event.topic
    conversation.language = event.language
    conversation.fields = dict(event.fields) | ({"page_url": event.page_url} if event.page_url else {})
    return conversation


def identify(
    live: Live,
    turn: Turn,
    conversation_id: str,
    channel: str,
    claims: Sequence[IdentityClaim],
    *,
    recipient: str | None = None,
    name: str | None = None,
) -> Conversation:
    """The conversation, with the customer behind it as far as we know. A stranger who shows an address gets a record, so that they
    are known next time.
    """
    conversation = live.conversation(conversation_id)
    if conversation is None:
        conversation = Conversation(id=conversation_id, channel=channel, customer_id=None, match="unknown", opened_at=turn.now)
        live.aside.conversations[conversation_id] = conversation
    if recipient is not None:
        conversation.recipient = recipient
    if claims:
        conversation.claims = [{"kind": claim.kind, "value": claim.value, "match": claim.match} for claim in claims]
        conversation.address = next((claim.value for claim in claims if claim.kind in ("phone", "email")), conversation.address)
    if conversation.match != "known":
        _match(live, turn, conversation, claims, name)
    turn.save(conversation)
    return conversation


def keep_consent(live: Live, turn: Turn, customer_id: str, channel: str, allowed: bool) -> None:
    """The customer said whether we may write to them on this channel; what was said of other channels stands, whoever said it."""
    card = live.cards[customer_id]
    live.cards[customer_id] = replace(card, consents={**card.consents, channel: allowed})
    kept = {
        "consents": merged(customers.c.consents, {channel: allowed}),
        "stopped": merged(customers.c.stopped, {channel: not allowed}),
        "updated_at": turn.now,
    }
    turn.amend(customers, customer_id, kept)


def _match(live: Live, turn: Turn, conversation: Conversation, claims: Sequence[IdentityClaim], stated: str | None) -> None:
    found = best(claims, live.aside.matches)
    if found is not None:
        conversation.customer_id, conversation.match = found.customer_id, found.match
    elif conversation.customer_id is None and any(claim.kind != "chat" for claim in claims):
        name = stranger_name(claims, stated)
        conversation.customer_id = _new_customer(live, turn, name, claims)


def _new_customer(live: Live, turn: Turn, name: str, claims: Sequence[IdentityClaim]) -> str:
    customer_id = new_customer_id()
    tier = live.company.default_tier
    external_id = next((claim.value for claim in claims if claim.kind == "external" and claim.match == "known"), None)
    row = new_customer_row(customer_id=customer_id, name=name, tier=tier, at=turn.now, external_id=external_id)
    turn.save(NewRow(table=customers, values=row))
    links = [identity_row(customer_id=customer_id, claim=claim, source="contact", at=turn.now) for claim in claims if claim.kind != "chat"]
    for link in links:
        turn.save(NewRow(table=identities, values=link))
    live.cards[customer_id] = Card(
        id=customer_id,
        name=name,
        tier=tier,
        tier_pinned=False,
        value={},
        identities=tuple({"id": link["id"], "kind": link["kind"], "value": link["value"], "match": link["match"]} for link in links),
        fields={},
        notes="",
        consents={},
        segments=(),
        external_id=external_id,
        created_at=turn.now,
        updated_at=turn.now,
    )
    live.contacts[customer_id] = []
    live.aside.customers.add(customer_id)
    turn.record("customer.created", customer=customer_id)
    return customer_id
