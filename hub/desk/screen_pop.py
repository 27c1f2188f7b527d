"""The screen pop: who this is, what they are worth and what happened before, shown with the offer, before the agent accepts."""

from __future__ import annotations

from typing import cast

from hub.customers.context_links import context_links
from hub.work.live import Live
from hub.work.records import Interaction, Offer
from hub.work.views import interaction_view
from hub.work.wire import MatchLevel, OfferMade, OpenInteraction, PopCustomer, PopInteraction


def pop_of(live: Live, offer: Offer, interaction: Interaction) -> OfferMade:
    """The pop as it was when the offer was made; drawn anew only after a restart."""
    if offer.pop is None:
        offer.pop = screen_pop(live, offer, interaction)
    return offer.pop


def screen_pop(live: Live, offer: Offer, interaction: Interaction) -> OfferMade:
    """Everything from memory: the turn that made the offer has read what it needs."""
    path = interaction.call.path if interaction.call is not None else []
    shown = cast(PopInteraction, dict(interaction_view(interaction, live.names, needs_outcome=live.needs_outcome)) | {"ivr": path})
    return {
        "offer_id": offer.id,
        "purpose": offer.purpose,
        "expires_at": offer.expires_at,
        "interaction": shown,
        "customer": _customer(live, interaction),
        "why": {"score": offer.score, "reason": offer.why, "position_when_taken": offer.position_when_taken},
        "auto_accepted": offer.state == "accepted",
        "note": offer.note,
    }


def _customer(live: Live, interaction: Interaction) -> PopCustomer:
    card = live.cards.get(interaction.customer_id or "")
    if card is None:
        return _stranger(live, interaction)
    return {
        "id": card.id,
        "name": card.name,
        "tier": interaction.tier,
        "match": cast(MatchLevel, interaction.match),
        "value": dict(card.value),
        "identities": list(card.identities),
        "fields": dict(card.fields),
        "notes": card.notes,
        "consents": dict(card.consents),
        "segments": list(card.segments),
        "open_interactions": _open(live, interaction),
        "last_contacts": live.contacts.get(card.id, []),
        "next_best_action": None,
        "links": context_links(live.company.links, customer_id=card.id, external_id=card.external_id, interaction_id=interaction.id),
    }


def _stranger(live: Live, interaction: Interaction) -> PopCustomer:
    return {
        "id": None,
        "name": interaction.customer_name,
        "tier": interaction.tier,
        "match": "unknown",
        "value": {},
        "identities": [],
        "fields": interaction.fields,
        "notes": "",
        "consents": {},
        "segments": [],
        "open_interactions": _open(live, interaction),
        "last_contacts": live.contacts.get(interaction.whose, []),
        "next_best_action": None,
        "links": [],
    }


def _open(live: Live, interaction: Interaction) -> list[OpenInteraction]:
    """This customer's other interactions that are not closed."""
    others = [live.interactions[id] for id in sorted(live.of_customer.get(interaction.whose, ())) if id in live.interactions]
    found: dict[str, OpenInteraction] = dict(live.parked_of.get(interaction.whose, {}))
    for other in others:
        found[other.id] = cast(
            OpenInteraction,
            {"id": other.id, "channel": other.channel, "state": other.state, "queue": other.queue, "subject": other.subject},
        )
    return [shown for id, shown in found.items() if id != interaction.id]
