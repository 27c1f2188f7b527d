"""What a console knows, as a pure function of the frames it was sent. Says the same as agent_ui/shared/reducer.ts."""

from dataclasses import dataclass, field, replace
from typing import Any

Shown = dict[str, Any]
LIVE = frozenset({"offered", "active", "wrapping"})
TRANSIENT = frozenset({"queue.changed", "floor.changed", "typing", "heartbeat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One console's picture; what is only passing (numbers, typing) is left out."""

    seq: int
    me: Shown
    presence: Shown
    settings: Shown
    offers: dict[str, Shown] = field(default_factory=dict)
    interactions: dict[str, Shown] = field(default_factory=dict)
    agents: dict[str, Shown] = field(default_factory=dict)


def reduce(desk: Desk | None, frame: Shown) -> Desk | None:
    """The picture after one frame; `None` before the first snapshot."""
    if frame["type"] == "snapshot":
        return from_snapshot(frame["seq"], frame["data"])
    if desk is None or frame["type"] in TRANSIENT:
        return desk
    return replace(_after(desk, frame["type"], frame["data"]), seq=max(desk.seq, frame["seq"]))


def from_snapshot(seq: int, snapshot: Shown) -> Desk:
    return Desk(
        seq=seq,
        me=snapshot["me"],
        presence=snapshot["presence"],
        settings=snapshot["settings"],
        offers={offer["offer_id"]: offer for offer in snapshot["offers"]},
        interactions={interaction["id"]: interaction for interaction in snapshot["interactions"]},
        agents={agent["id"]: agent for agent in snapshot["agents"]},
    )


def _after(desk: Desk, kind: str, data: Shown) -> Desk:
    match kind:
        case "offer.made":
            return desk if data["auto_accepted"] else replace(desk, offers={**desk.offers, data["offer_id"]: data})
        case "offer.withdrawn":
            return replace(desk, offers=_without(desk.offers, data["offer_id"]))
        case "interaction.changed" | "message.added" | "message.changed":
            return _with_interaction(desk, data["interaction"])
        case "presence.changed":
            return _with_agent(desk, data["agent"])
        case "notice":
            return desk
    raise ValueError(f"a console does not know {kind}")


def _with_interaction(desk: Desk, interaction: Shown) -> Desk:
    others = _without(desk.interactions, interaction["id"])
    return replace(desk, interactions={**others, interaction["id"]: interaction} if _is_in_hand(desk.me, interaction) else others)


def _with_agent(desk: Desk, agent: Shown) -> Desk:
    presence = agent["presence"] if agent["id"] == desk.me["id"] else desk.presence
    return replace(desk, presence=presence, agents={**desk.agents, agent["id"]: agent})


def _is_in_hand(me: Shown, interaction: Shown) -> bool:
    supervises = any(role != "agent" for role in me["roles"])
    live = [handling for handling in interaction["handlings"] if handling["state"] in LIVE]
    return any(supervises or handling["agent"]["id"] == me["id"] for handling in live)


def _without(shown: dict[str, Shown], key: str) -> dict[str, Shown]:
    return {name: value for name, value in shown.items() if name != key}
