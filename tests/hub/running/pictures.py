"""Two pictures of one desk, made comparable: lists without an order of their own by id."""

from typing import Any

import orjson

from tests.hub.running.reducer import Desk, from_snapshot


def fresh(snapshot: object) -> dict[str, Any]:
    """A snapshot as it would go over the wire."""
    return kept(from_snapshot(0, orjson.loads(orjson.dumps(snapshot, option=orjson.OPT_UTC_Z))))


def kept(desk: Desk) -> dict[str, Any]:
    """What a console has, without the number it stands at."""
    return {
        "me": desk.me,
        "presence": desk.presence,
        "settings": desk.settings,
        "offers": desk.offers,
        "interactions": {id: _in_order(interaction) for id, interaction in desk.interactions.items()},
        "agents": desk.agents,
    }


def _in_order(interaction: dict[str, Any]) -> dict[str, Any]:
    return interaction | {"handlings": sorted(interaction["handlings"], key=orjson.dumps)}
