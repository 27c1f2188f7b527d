"""The wallboard's picture: today's numbers, what waits, who does what, and only what a supervisor may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from hub.floor.activity import Activity, activity
from hub.floor.now import CellDepth, Floor, Seated
from hub.floor.rollups import Cell, fold, rollup_rows, rollup_upsert
from hub.floor.today import day_of
from hub.floor.wire import ChannelState, FloorAgent, FloorItem, FloorNow
from hub.store.engine import Database
from hub.work.tables import offers
from hub.work.wire import PresenceState
from tests.hub.floor.facts import NOON, recorder, worked_example
from tests.hub.northwind import northwind

UP: ChannelState = {"channel": "chat", "up": True, "since": NOON, "reason": None}


@dataclass
class Hands:
    """A clock that is set by hand."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class Live:
    """What waits and who is here, as a test says."""

    cells: dict[Cell, CellDepth] = field(default_factory=dict)
    agents: list[Seated] = field(default_factory=list)

    def depths(self) -> dict[Cell, CellDepth]:
        return self.cells

    def seated(self) -> Sequence[Seated]:
        return self.agents

    def channels(self) -> Sequence[ChannelState]:
        return [UP]


def item(queue: str) -> FloorItem:
    return {
        "interaction_id": f"int_{queue}",
        "channel": "chat",
        "queue": queue,
        "tier": "gold",
        "state": "connected",
        "since": NOON,
        "customer": "Ann",
    }


def seated(name: str, doing: Activity, *queues: str, items: Sequence[FloorItem] = ()) -> Seated:
    agent: FloorAgent = {
        "id": f"usr_{name}",
        "name": name,
        "presence": {"state": "available", "reason": None, "since": NOON},
        "pending": None,
        "reachable": True,
        "activity": doing,
        "activity_since": NOON,
        "units_used": 30 * len(items),
        "units": 100,
        "items": list(items),
        "missed_today": 0,
        "wrap_up_overdue": False,
    }
    return Seated(agent=agent, queues=frozenset(queues))


def cell_of(now: FloorNow, queue: str, channel: str, tier: str) -> dict[str, object]:
    (found,) = [cell for cell in now["cells"] if (cell["queue"], cell["channel"], cell["tier"]) == (queue, channel, tier)]
    return dict(found)


def test_an_empty_floor_shows_every_cell_and_no_figure() -> None:
    now = Floor(northwind(), Hands(), Live()).now()
    assert len(now["cells"]) == 3 * 2 * 4
    assert [(cell["queue"], cell["channel"], cell["tier"]) for cell in now["cells"][:5]] == [
        ("support", "chat", "platinum"),
        ("support", "chat", "gold"),
        ("support", "chat", "silver"),
        ("support", "chat", "bronze"),
        ("support", "sms", "platinum"),
    ]
    assert now["totals"] == {
        "waiting": 0,
        "oldest_waiting_since": None,
        "service_level": None,
        "abandon_rate": None,
        "agents_available": 0,
        "agents_busy": 0,
        "agents_wrapping": 0,
        "agents_not_ready": 0,
        "agents_offline": 0,
    }
    assert (now["at"], now["channels"]) == (NOON, [UP])


def test_a_cell_shows_what_waits_beside_todays_numbers() -> None:
    live = Live({Cell("support", "chat", "gold"): CellDepth(waiting=3, oldest_waiting_since=NOON - timedelta(minutes=2), in_hand=1)})
    floor = Floor(northwind(), Hands(), live)
    record = recorder()
    floor.feed(worked_example(record))
    floor.feed([record("handling.done", talk_seconds=100.0, hold_seconds=10.0, wrap_seconds=30.0, outcome="resolved", counts=True)])
    cell = cell_of(floor.now(), "support", "chat", "gold")
    assert cell == {
        "queue": "support",
        "channel": "chat",
        "tier": "gold",
        "waiting": 3,
        "oldest_waiting_since": NOON - timedelta(minutes=2),
        "in_hand": 1,
        "offered": 100,
        "answered": 80,
        "answered_in_target": 70,
        "abandoned": 15,
        "short_abandoned": 5,
        "flowed_out": 5,
        "deflected": 0,
        "callbacks": 0,
        "voicemails": 0,
        "in_menu": 0,
        "handled": 1,
        "service_level": pytest.approx(70 / 90),
        "target_seconds": 30,
        "wait_mean_seconds": pytest.approx(16.125),
        "wait_max_seconds": 90,
        "handle_mean_seconds": 140,
    }


def test_totals_are_over_all_cells_and_all_agents() -> None:
    chat, sms = Cell("support", "chat", "gold"), Cell("sales", "sms", "bronze")
    live = Live(
        {chat: CellDepth(waiting=1, oldest_waiting_since=NOON), sms: CellDepth(waiting=2, oldest_waiting_since=NOON - timedelta(hours=1))},
        [
            seated(str(n), doing)
            for n, doing in enumerate(("available", "connected", "offered", "wrapping", "missed", "not_ready", "offline"))
        ],
    )
    floor = Floor(northwind(), Hands(), live)
    record = recorder()
    floor.feed(
        [
            *[record("interaction.queued", cause="arrival", counts=True, queue="sales") for _ in range(4)],
            *[record("interaction.answered", waited_seconds=5.0, in_target=True, queue="sales") for _ in range(3)],
            record("interaction.abandoned", waited_seconds=60.0, short=False),
        ]
    )
    assert floor.now()["totals"] == {
        "waiting": 3,
        "oldest_waiting_since": NOON - timedelta(hours=1),
        "service_level": pytest.approx(0.75),
        "abandon_rate": pytest.approx(0.25),
        "agents_available": 1,
        "agents_busy": 2,
        "agents_wrapping": 1,
        "agents_not_ready": 2,
        "agents_offline": 1,
    }


def test_a_scoped_supervisor_sees_only_their_queues() -> None:
    live = Live(
        {Cell("billing", "chat", "gold"): CellDepth(waiting=7), Cell("sales", "chat", "gold"): CellDepth(waiting=1)},
        [
            seated("biller", "connected", "billing", items=[item("billing")]),
            seated("seller", "available", "sales"),
            seated("generalist", "connected", "billing", "sales", items=[item("billing"), item("sales")]),
            seated("helper", "connected", "support", items=[item("sales")]),
        ],
    )
    now = Floor(northwind(), Hands(), live).now(frozenset({"sales"}))
    assert {cell["queue"] for cell in now["cells"]} == {"sales"}
    assert now["totals"]["waiting"] == 1
    assert {agent["name"]: [held["queue"] for held in agent["items"]] for agent in now["agents"]} == {
        "seller": [],
        "generalist": ["sales"],
        "helper": ["sales"],
    }
    assert len(live.agents[2].agent["items"]) == 2


def test_missed_offers_are_counted_for_each_agent_and_forgotten_at_midnight() -> None:
    clock = Hands()
    floor = Floor(northwind("UTC"), clock, Live(agents=[seated("a", "missed", "sales"), seated("b", "available", "sales")]))
    record = recorder()
    missed = record("offer.missed", offer_id="ofr_1")
    floor.feed([type(missed)(seq=missed.seq, at=missed.at, type=missed.type, agent_id="usr_a", data=missed.data)])
    assert [agent["missed_today"] for agent in floor.now()["agents"]] == [1, 0]
    clock.at = NOON + timedelta(hours=12)
    assert [agent["missed_today"] for agent in floor.now()["agents"]] == [0, 0]


def test_a_new_day_begins_at_the_companys_midnight() -> None:
    clock = Hands(datetime(2026, 3, 3, 4, 59, tzinfo=UTC))
    floor = Floor(northwind("America/New_York"), clock, Live())
    record = recorder()
    queued = {"cause": "arrival", "counts": True}
    floor.feed([record("interaction.queued", at=clock.at, **queued)])
    assert cell_of(floor.now(), "support", "chat", "gold")["offered"] == 1
    floor.feed([record("interaction.queued", at=clock.at + timedelta(minutes=1), **queued) for _ in range(2)])
    clock.at += timedelta(minutes=1)
    assert cell_of(floor.now(), "support", "chat", "gold")["offered"] == 2
    clock.at += timedelta(days=1)
    assert cell_of(floor.now(), "support", "chat", "gold")["offered"] == 0


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), 24),
        (datetime(2026, 3, 8, 12, tzinfo=UTC), 23),
        (datetime(2026, 11, 1, 12, tzinfo=UTC), 25),
    ],
)
def test_a_day_is_the_zones_own(at: datetime, hours: int) -> None:
    day = day_of(at, ZoneInfo("America/New_York"))
    assert day.start <= at < day.end
    assert day.end - day.start == timedelta(hours=hours)
    assert day.start.astimezone(ZoneInfo("America/New_York")).hour == 0


async def test_after_a_start_today_is_what_was_stored_today(database: Database) -> None:
    record = recorder()
    midnight = datetime(2026, 3, 2, 5, tzinfo=UTC)
    queued = {"cause": "arrival", "counts": True}
    events = [
        record("interaction.queued", at=midnight - timedelta(minutes=1), **queued),
        *[record("interaction.queued", at=midnight + timedelta(hours=hour), **queued) for hour in range(3)],
    ]
    missed = [
        {
            "id": f"ofr_{number}",
            "interaction_id": "int_1",
            "agent_id": "usr_a",
            "purpose": "work",
            "state": state,
            "made_at": ended,
            "expires_at": ended,
            "ended_at": ended,
            "score": 0,
            "why": "",
            "position_when_taken": 1,
        }
        for number, (state, ended) in enumerate([("missed", midnight - timedelta(hours=1)), ("missed", NOON), ("accepted", NOON)])
    ]
    async with database.writing() as connection:
        await connection.execute(rollup_upsert(database), rollup_rows(fold(events)))
        await connection.execute(insert(offers), missed)
    floor = Floor(northwind("America/New_York"), Hands(), Live(agents=[seated("a", "available", "sales")]))
    floor.feed([record("interaction.queued", **queued)])
    async with database.reading() as connection:
        await floor.load(connection)
    assert cell_of(floor.now(), "support", "chat", "gold")["offered"] == 3
    assert floor.now()["agents"][0]["missed_today"] == 1


@pytest.mark.parametrize(
    ("presence", "reason", "connected", "wrapping", "offered", "expected"),
    [
        ("not_ready", "missed", True, True, True, "missed"),
        ("not_ready", "lunch", True, True, True, "connected"),
        ("available", None, False, True, True, "wrapping"),
        ("available", None, False, False, True, "offered"),
        ("not_ready", "lunch", False, False, False, "not_ready"),
        ("available", None, False, False, False, "available"),
        ("offline", None, False, False, False, "offline"),
    ],
)
def test_activity_is_the_first_that_holds(
    presence: PresenceState, reason: str | None, connected: bool, wrapping: bool, offered: bool, expected: Activity
) -> None:
    assert activity(presence, reason, connected=connected, wrapping=wrapping, offered=offered) == expected
