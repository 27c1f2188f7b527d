"""Who works at the demo's company: a dozen agents with skills and levels, a supervisor and an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hub.company import Company
from hub.demo.ids import demo_id
from hub.people.wire import Role
from hub.store.ids import UserId

PASSWORD = "demo"
TALKS = ("phone",)
"""Everybody answers calls."""
SUPERVISOR = "supervisor"
ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One user of the demo. Skills are `queue:…` and `lang:…` with levels from 1 to 5; channels say how work arrives."""

    username: str
    name: str
    roles: tuple[Role, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, Literal["ring", "auto"]] = field(default_factory=dict)

    @property
    def id(self) -> UserId:
        return UserId(demo_id("usr", self.username))


_agents: tuple[tuple[str, dict[str, int], tuple[str, ...]], ...] = (
    ("Alex Morgan", {"lang:en": 5, "lang:es": 4, "lang:fr": 3, "lang:de": 3}, ()),
    ("Bianca Torres", {"queue:support": 4, "queue:billing": 3, "lang:en": 4, "lang:es": 5}, ("chat", "sms", "email")),
    ("Chidi Okafor", {"queue:support": 5, "lang:en": 5, "lang:fr": 4}, ("chat", "email")),
    ("Dana Weiss", {"queue:support": 3, "queue:sales": 2, "lang:en": 4, "lang:de": 5}, ("chat", "sms", "email")),
    ("Emil Lindqvist", {"queue:sales": 5, "lang:en": 5, "lang:de": 2}, ("chat",)),
    ("Fatima Haddad", {"queue:sales": 4, "queue:support": 2, "lang:en": 4, "lang:fr": 5}, ("chat", "sms", "email")),
    ("Gabriel Costa", {"queue:sales": 3, "lang:en": 4, "lang:es": 4}, ("chat", "sms", "email")),
    ("Hana Suzuki", {"queue:billing": 5, "lang:en": 5}, ("chat", "sms", "email")),
    ("Ivan Petrov", {"queue:billing": 3, "queue:support": 2, "lang:en": 3, "lang:de": 4}, ("chat",)),
    ("Jo Bennett", {"queue:billing": 1, "queue:support": 3, "lang:en": 5}, ("sms", "email")),
    ("Kemal Aydin", {"queue:support": 2, "lang:en": 3, "lang:de": 5}, ("chat", "sms", "email")),
    ("Lena Fischer", {"queue:support": 1, "queue:sales": 1, "lang:en": 4, "lang:de": 5}, ("chat", "sms", "email")),
)


def staff(company: Company) -> list[Member]:
    """Everybody, fitted to the company: who names no channels and queues serves all, chats ring and the rest arrives by itself."""
    queues = [queue.name for queue in company.queues]
    members = []
    for number, (name, skills, channels) in enumerate(_agents, start=1):
        serves_all = not channels
        own_skills = skills | ({f"queue:{queue}": 5 for queue in queues} if serves_all else {})
        own_channels = [channel for channel in company.channels if serves_all or channel in (*channels, *TALKS)]
        members.append(
            Member(
                username=f"agent{number}",
                name=name,
                roles=("agent",),
                skills={skill: level for skill, level in own_skills.items() if _exists(skill, queues)},
                channels={channel: "ring" if company.channels[channel].live else "auto" for channel in own_channels},
            )
        )
    members.append(Member(username=SUPERVISOR, name="Sofia Marchetti", roles=("supervisor",)))
    members.append(Member(username=ADMIN, name="Robin Hale", roles=("admin",)))
    return members


def _exists(skill: str, queues: list[str]) -> bool:
    kind, _, name = skill.partition(":")
    return kind != "queue" or name in queues
