"""Routing's value for one who waits, as it is kept in the interaction's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hub.work.records import Interaction
from routing.ids import Channel
from routing.waiting import Waiting

EMAIL = Channel("email")
PHONE = Channel("phone")
VOICEMAIL = Channel("voicemail")
_FIELDS = tuple(field.name for field in fields(Waiting))


def placed(stored: Mapping[str, Any]) -> Waiting:
    """The place as it was stored."""
    return Waiting(**stored)


def routed_as(interaction: Interaction) -> Channel:
    """The kind of work it is to the router: a voicemail is deferred work, of whatever channel it was left on."""
    return VOICEMAIL if interaction.mode == "voicemail" else Channel(interaction.channel)


def take_place(interaction: Interaction, waiting: Waiting) -> None:
    """Keep an interaction's place with its row."""
    interaction.waiting = {name: getattr(waiting, name) for name in _FIELDS}
    interaction.routing_key = waiting.key


def leave_place(interaction: Interaction) -> None:
    """It waits no more."""
    interaction.waiting = None
    interaction.routing_key = None
    interaction.waiting_since = None
