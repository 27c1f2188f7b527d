"""Compares what customers and agents remember with what the hub says afterwards."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.hub.running.shop import shop
from tests.integration.crowd import Crowd, Json

STATES = {"queued", "offered", "connected", "parked", "wrapping", "closed"}
ENDS_OF_AN_OFFER = {"offer.accepted", "offer.declined", "offer.missed", "offer.withdrawn"}


async def nothing_is_lost(crowd: Crowd) -> None:
    """Every promise at once; fails with the first that is broken."""
    token, _ = await crowd.line.sign_in("sofia")
    interactions = await crowd.line.everything("/api/v1/interactions", token)
    messages: dict[str, list[Json]] = {}
    for interaction in interactions:
        found = await crowd.line.everything(f"/api/v1/interactions/{interaction['id']}/messages", token)
        messages[interaction["id"]] = sorted(found, key=lambda message: int(message["seq"]))
        events = await crowd.line.everything(f"/api/v1/interactions/{interaction['id']}/events", token)
        _one_offer_at_a_time(interaction, sorted(events, key=lambda event: int(event["seq"])))
    _one_state_each(interactions)
    _each_message_once(crowd, [message for some in messages.values() for message in some])
    _in_order(crowd, messages)
    _customers_have_seen_everything(crowd, messages)
    announced = Counter(offer for agent in crowd.agents for offer in agent.offered)
    assert {offer: times for offer, times in announced.items() if times > 1} == {}


def _each_message_once(crowd: Crowd, messages: list[Json]) -> None:
    by_client_id = Counter(message["client_id"] for message in messages if message["client_id"])
    said = {client_id for visitor in crowd.visitors for client_id in visitor.said}
    ticked = {client_id for visitor in crowd.visitors for client_id in visitor.ticked}
    assert ticked <= said
    assert {client_id for client_id in ticked if by_client_id[client_id] != 1} == set()
    assert {client_id: times for client_id, times in by_client_id.items() if times > 1} == {}
    answered = {client_id for agent in crowd.agents for client_id in agent.said}
    assert {client_id for client_id in answered if by_client_id[client_id] != 1} == set()
    by_text = Counter(message["text"] for message in messages if message["from"] == "customer")
    texts = [text for texter in crowd.texters for text in texter.acknowledged]
    assert {text: by_text[text] for text in texts if by_text[text] != 1} == {}


def _in_order(crowd: Crowd, messages: dict[str, list[Json]]) -> None:
    """What one customer said stands in the order in which they said it."""
    place = {client_id: number for visitor in crowd.visitors for number, client_id in enumerate(visitor.said)}
    place |= {text: number for texter in crowd.texters for number, text in enumerate(texter.acknowledged)}
    for some in messages.values():
        places = [place[key] for one in some if one["from"] == "customer" and (key := one["client_id"] or one["text"]) in place]
        assert places == sorted(places)


def _customers_have_seen_everything(crowd: Crowd, messages: dict[str, list[Json]]) -> None:
    """A socket that was cut has resumed without a gap: who saw the end has seen every answer before it."""
    of_message = {message["id"]: interaction for interaction, some in messages.items() for message in some}
    for visitor in crowd.visitors:
        for conversation in visitor.conversations:
            if conversation.ended and conversation.seen:
                seen = {message["id"] for message in conversation.seen}
                there = messages[of_message[conversation.seen[0]["id"]]]
                assert [one for one in there if one["from"] == "agent" and not one["private"] and one["id"] not in seen] == []


def _one_state_each(interactions: list[Json]) -> None:
    assert len(interactions) == len({interaction["id"] for interaction in interactions})
    for interaction in interactions:
        assert interaction["state"] in STATES, interaction
        assert interaction["state"] != "closed" or interaction["ended_as"] is not None, interaction
        active = [one for one in interaction["handlings"] if one["state"] == "active"]
        assert len(active) == (1 if interaction["state"] == "connected" else 0), interaction


def _one_offer_at_a_time(interaction: Json, events: list[Json]) -> None:
    pending: set[Any] = set()
    for event in events:
        if event["type"] == "offer.made":
            assert not pending, f"two offers at once in {interaction['id']}"
            pending.add(event["data"]["offer_id"])
        elif event["type"] in ENDS_OF_AN_OFFER:
            pending.remove(event["data"]["offer_id"])


async def nobody_holds_too_much(crowd: Crowd) -> None:
    token, _ = await crowd.line.sign_in("sofia")
    _, floor = await crowd.line.ask("GET", "/api/v1/floor/now", token=token)
    rules = shop().channels
    for agent in floor["agents"]:
        held = Counter(item["channel"] for item in agent["items"])
        # Texts leave room for chats: they interrupt, and may add to a full agent.
        assert held["chat"] * rules["chat"].units <= agent["units"], agent
        assert held["sms"] <= (rules["sms"].most_in_hand or 0), agent


async def nobody_is_stuck(crowd: Crowd) -> None:
    """Everything that was taken in hand has come to its end, and everybody has room again."""
    token, _ = await crowd.line.sign_in("sofia")
    _, floor = await crowd.line.ask("GET", "/api/v1/floor/now", token=token)
    assert {agent["name"]: agent["units_used"] for agent in floor["agents"] if agent["units_used"]} == {}
    live = [one for one in await crowd.line.everything("/api/v1/interactions", token) if one["state"] not in ("closed", "parked")]
    assert live == []
