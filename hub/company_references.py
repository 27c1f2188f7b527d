"""Whether the names in the configuration point at something: queues, tiers, hours, channels, zones, dates, countries and origins.

Works on the tables as they were read, of which any may be missing or of the wrong kind: shapes are checked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS

from channels.catalog import CHANNELS
from hub.company_holidays import place_faults
from hub.company_mail_references import mail_faults
from hub.company_tables import Table, known, list_of, names, repeated, table_of, tables_of
from hub.faults import Fault, choices
from hub.self_service.addresses import is_public
from hub.self_service.flow_faults import Surroundings

OF_CALLS = frozenset({"callback", "voicemail"})
LINK_PLACEHOLDERS = frozenset({"customer_id", "external_id", "interaction_id"})


def reference_faults(tables: Table, *, menus: frozenset[str] | None = None) -> list[Fault]:
    """Every name that points nowhere, and every value that no table of names can hold. `menus` are the phone menus there are."""
    return [
        *_company(tables),
        *_tiers(tables),
        *_queues(tables),
        *_hours(tables),
        *_origins(tables),
        *_numbers(tables, "sms"),
        *_numbers(tables, "phone"),
        *mail_faults(tables),
        *_menus(tables, menus),
        *_links(tables),
        *_services(tables),
    ]


def surroundings(tables: Table) -> Surroundings:
    """What the phone menu may name."""
    calls = {queue.get("name") for queue in tables_of(tables.get("queues")) if "phone" in table_of(queue.get("channels"))}
    queues = names(tables, "queues")
    return Surroundings(
        queues=queues,
        taking_calls=queues & calls if "phone" in table_of(tables.get("channels")) else None,
        tiers=names(tables, "tiers"),
        services=frozenset(table_of(tables.get("services"))),
    )


def _company(tables: Table) -> Iterator[Fault]:
    yield from known("default_queue", tables.get("default_queue"), "queue", names(tables, "queues"))
    yield from known("default_tier", tables.get("default_tier"), "tier", names(tables, "tiers"))
    yield from _zone("zone", tables.get("zone"))
    for name in table_of(tables.get("channels")):
        yield from known(f"channels.{name}", name, "channel", frozenset(CHANNELS))
    yield from _unserved(table_of(tables.get("channels")), tables_of(tables.get("queues")))
    country = tables.get("country", "US")
    if isinstance(country, str) and country not in SUPPORTED_REGIONS:
        yield Fault(path="country", problem=f"{country!r} is not a country", remedy="Use a code of ISO 3166 such as US or ES")


def _unserved(channels: Table, queues: list[Table]) -> Iterator[Fault]:
    taken = {name for queue in queues for name in table_of(queue.get("channels"))}
    for name, channel in channels.items():
        if queues and name in CHANNELS and name not in taken and table_of(channel).get("enabled", True):
            yield Fault(
                path=f"channels.{name}",
                problem=f"no queue takes {name}",
                remedy="Add it to the channels of a queue, or set enabled = false",
            )


def _tiers(tables: Table) -> Iterator[Fault]:
    tiers = tables_of(tables.get("tiers"))
    yield from repeated("tiers", "name", tiers)
    weights = [(tier.get("name"), tier.get("weight")) for tier in tiers]
    for place, ((above, heavier), (name, weight)) in enumerate(pairwise(weights), start=2):
        if isinstance(heavier, int | float) and isinstance(weight, int | float) and weight > heavier:
            yield Fault(
                path=f"tiers[{place}].weight",
                problem=f"{name} weighs more than {above}, which is written above it",
                remedy="Write the most valuable tier first",
            )
    shares = [tier.get("share") for tier in tiers]
    given = [share for share in shares if isinstance(share, int | float)]
    if given and len(given) == len(shares) and abs(sum(given) - 1) > 0.0001:
        yield Fault(path="tiers", problem=f"the shares add up to {sum(given):g}", remedy="Let them add up to 1")


def _queues(tables: Table) -> Iterator[Fault]:
    queues = tables_of(tables.get("queues"))
    known_queues = names(tables, "queues")
    yield from repeated("queues", "name", queues)
    for place, queue in enumerate(queues, start=1):
        path = f"queues[{place}]"
        yield from known(f"{path}.hours", queue.get("hours"), "hours", names(tables, "hours"))
        yield from _queue_channels(path, queue, table_of(tables.get("channels")))
        yield from _skills(f"{path}.skills", queue.get("skills"), known_queues)
        yield from _rings(f"{path}.rings", tables_of(queue.get("rings")), known_queues)
        yield from _rising(f"{path}.exits", "exit", tables_of(queue.get("exits")))
        exits = [(f"{path}.exits[{number}]", exit_) for number, exit_ in enumerate(tables_of(queue.get("exits")), start=1)]
        if isinstance(queue.get("exit_when_unservable"), Mapping):
            exits.append((f"{path}.exit_when_unservable", queue["exit_when_unservable"]))
        for where, exit_ in exits:
            yield from _exit(where, exit_, queue.get("name"), known_queues)
            yield from _of_calls(where, exit_, queue)
            yield from _overflow(where, exit_, queue, tables_of(tables.get("queues")))
        if queue.get("at_close") and not queue.get("hours"):
            yield Fault(path=f"{path}.at_close", problem="the queue has no hours", remedy="Name its hours, or leave at_close out")


def _queue_channels(path: str, queue: Table, channels: Table) -> Iterator[Fault]:
    served = table_of(queue.get("channels"))
    for name in served:
        if name not in channels:
            yield Fault(
                path=f"{path}.channels.{name}",
                problem=f"there is no channel {name}",
                remedy=f"Add [channels.{name}] to hub.toml, or remove it; known: {choices(channels)}",
            )
    if "channels" in queue and not served:
        yield Fault(path=f"{path}.channels", problem="the queue serves no channel", remedy="Give it at least one, with its target_seconds")


def _rings(path: str, rings: list[Table], queues: frozenset[str]) -> Iterator[Fault]:
    for place, ring in enumerate(rings, start=1):
        yield from _skills(f"{path}[{place}].skills", ring.get("skills"), queues)
        for dropped in list_of(ring.get("drops")):
            if not re.fullmatch(r"lang:[a-z]{2,3}", str(dropped)):
                yield Fault(
                    path=f"{path}[{place}].drops", problem=f"no customer asks for {dropped!r}", remedy="Write a language like lang:es"
                )
    yield from _rising(path, "ring", rings)


def _rising(path: str, kind: str, entries: list[Table]) -> Iterator[Fault]:
    starts = [entry.get("after_seconds") for entry in entries]
    for place, (earlier, later) in enumerate(pairwise(starts), start=2):
        if isinstance(earlier, int | float) and isinstance(later, int | float) and later <= earlier:
            yield Fault(
                path=f"{path}[{place}].after_seconds", problem=f"it is not after the {kind} before it", remedy=f"Order the {kind}s by time"
            )


def _skills(path: str, skills: object, queues: frozenset[str]) -> Iterator[Fault]:
    for skill in table_of(skills):
        kind, _, name = skill.partition(":")
        if kind == "queue":
            yield from known(f'{path}."{skill}"', name, "queue", queues)


def _exit(path: str, exit_: Table, queue: object, queues: frozenset[str]) -> Iterator[Fault]:
    to = exit_.get("to")
    yield from known(f"{path}.to", to, "queue", queues)
    if exit_.get("kind") == "overflow" and to is None:
        yield Fault(path=f"{path}.to", problem="overflow goes nowhere", remedy=f"Name a queue; known: {choices(queues)}")
    if to is not None and to == queue:
        yield Fault(path=f"{path}.to", problem="the queue overflows into itself", remedy="Name another queue")


def _of_calls(path: str, exit_: Table, queue: Table) -> Iterator[Fault]:
    if exit_.get("kind") in OF_CALLS and "phone" not in table_of(queue.get("channels")):
        yield Fault(
            path=f"{path}.kind",
            problem=f"a {exit_['kind']} is for callers, and the queue takes no calls",
            remedy="Add phone to its channels, or use overflow or message",
        )


def _overflow(path: str, exit_: Table, queue: Table, queues: list[Table]) -> Iterator[Fault]:
    target = next((other for other in queues if other.get("name") == exit_.get("to")), None)
    if target is None:
        return
    for channel in table_of(queue.get("channels")):
        if channel not in table_of(target.get("channels")):
            yield Fault(
                path=f"{path}.to",
                problem=f"{target['name']} does not take {channel}, which may overflow into it",
                remedy=f"Add {channel} to its channels, or name another queue",
            )


def _hours(tables: Table) -> Iterator[Fault]:
    all_hours = tables_of(tables.get("hours"))
    yield from repeated("hours", "name", all_hours)
    for place, hours in enumerate(all_hours, start=1):
        path = f"hours[{place}]"
        yield from _zone(f"{path}.zone", hours.get("zone"))
        for number, day in enumerate(list_of(hours.get("closed")), start=1):
            yield from _date(f"{path}.closed[{number}]", day)
        for number, place in enumerate(list_of(hours.get("holidays")), start=1):
            yield from place_faults(f"{path}.holidays[{number}]", str(place))
        for day in table_of(hours.get("exceptions")):
            yield from _date(f"{path}.exceptions.{day}", day)
        for kind in ("days", "exceptions"):
            for day, periods in table_of(hours.get(kind)).items():
                yield from _periods(f"{path}.{kind}.{day}", tables_of(periods))


def _periods(path: str, periods: list[Table]) -> Iterator[Fault]:
    spans = [(period.get("opens"), period.get("closes")) for period in periods]
    times = [(opens, closes) for opens, closes in spans if isinstance(opens, str) and isinstance(closes, str)]
    for opens, closes in times:
        if closes <= opens:
            yield Fault(
                path=path, problem=f"it closes at {closes}, not after {opens}", remedy="Use 24:00 for midnight, and two periods across it"
            )
    for (_, earlier), (later, _) in pairwise(sorted(times)):
        if later < earlier:
            yield Fault(path=path, problem=f"the period from {later} begins before the one before it ends", remedy="Join the two")


def _origins(tables: Table) -> Iterator[Fault]:
    for place, origin in enumerate(list_of(table_of(tables.get("chat")).get("origins")), start=1):
        parts = _address(origin)
        if (
            parts is None
            or origin != f"{parts.scheme}://{parts.netloc}"
            or parts.scheme not in ("http", "https")
            or origin != origin.lower()
        ):
            yield Fault(
                path=f"chat.origins[{place}]", problem=f"{origin!r} is not an origin", remedy="Write it like https://www.example.com"
            )


def _numbers(tables: Table, channel: str) -> Iterator[Fault]:
    numbers = tables_of(table_of(tables.get(channel)).get("numbers"))
    yield from repeated(f"{channel}.numbers", "number", numbers)
    for place, entry in enumerate(numbers, start=1):
        yield from known(f"{channel}.numbers[{place}].queue", entry.get("queue"), "queue", names(tables, "queues"))
        queue = next((queue for queue in tables_of(tables.get("queues")) if queue.get("name") == entry.get("queue")), {})
        if queue and channel not in table_of(queue.get("channels")):
            yield Fault(
                path=f"{channel}.numbers[{place}].queue",
                problem=f"{entry['queue']} does not take {channel}",
                remedy=f"Add {channel} to its channels, or name another queue",
            )
        number = entry.get("number")
        if isinstance(number, str) and not re.fullmatch(r"\+[1-9]\d{6,14}", number):
            yield Fault(path=f"{channel}.numbers[{place}].number", problem=f"{number!r} is not E.164", remedy="Write it like +15005550006")


def _menus(tables: Table, menus: frozenset[str] | None) -> Iterator[Fault]:
    for place, entry in enumerate(tables_of(table_of(tables.get("phone")).get("numbers")), start=1):
        if menus is not None:
            yield from known(f"phone.numbers[{place}].flow", entry.get("flow"), "menu", menus)


def _links(tables: Table) -> Iterator[Fault]:
    for place, link in enumerate(tables_of(tables.get("links")), start=1):
        url = link.get("url")
        if not isinstance(url, str):
            continue
        if not re.match(r"https?://", url) or _address(re.sub(r"{[^}]*}", "x", url)) is None:
            yield Fault(path=f"links[{place}].url", problem="this is not a web address", remedy="Begin it with https://")
        for unknown in sorted(set(re.findall(r"{([^}]*)}", url)) - LINK_PLACEHOLDERS):
            yield Fault(
                path=f"links[{place}].url",
                problem=f"nothing fills in {{{unknown}}}",
                remedy=f"Use {choices(f'{{{name}}}' for name in LINK_PLACEHOLDERS)}",
            )


def _services(tables: Table) -> Iterator[Fault]:
    for name, service in table_of(tables.get("services")).items():
        base = table_of(service).get("base_url")
        inward = isinstance(base, str) and (base.startswith("{hub}") or _stands_inside(base))
        if inward and table_of(service).get("allow_private") is not True:
            yield Fault(
                path=f"services.{name}.base_url",
                problem="this is a private address",
                remedy="Set allow_private = true if the phone menu may ask there",
            )


def _stands_inside(base_url: str) -> bool:
    """Whether the address is written there and is not public; what a name stands for is seen when it is asked."""
    parts = _address(base_url)
    host = (parts.hostname or "") if parts is not None else ""
    return host == "localhost" or (re.fullmatch(r"[0-9.]+|.*:.*", host) is not None and not is_public(host))


def _zone(path: str, zone: object) -> Iterator[Fault]:
    if not isinstance(zone, str):
        return
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        yield Fault(path=path, problem=f"{zone!r} is not a time zone", remedy="Use an IANA name such as America/New_York or Europe/Madrid")


def _date(path: str, day: object) -> Iterator[Fault]:
    try:
        date.fromisoformat(str(day))
    except ValueError:
        yield Fault(path=path, problem=f"{day!r} is not a date", remedy="Write it like 2026-12-25")


def _address(written: object) -> SplitResult | None:
    try:
        return urlsplit(written) if isinstance(written, str) else None
    except ValueError:
        return None
