"""Reading a log: what cannot be read is named by line and reason."""

import pytest

from hub.replay.log import UnreadableLog, read_log

HEAD = "arrived_at,queue,channel,tier,handle_seconds,patience_seconds"


def test_contacts_come_in_the_order_of_arrival() -> None:
    contacts = read_log([HEAD, "2026-03-02T09:01:00Z,help,phone,gold,60,", "2026-03-02T09:00:00Z,help,chat,bronze,,30.5"])
    assert [(one.id, one.tier, one.handle_seconds, one.patience_seconds) for one in contacts] == [
        ("0000003", "bronze", None, 30.5),
        ("0000002", "gold", 60, None),
    ]
    assert contacts[1].arrived_at - contacts[0].arrived_at == 60


def test_a_time_without_a_zone_is_utc_and_more_columns_do_not_matter() -> None:
    [one, other] = read_log([HEAD + ",note", "2026-03-02T09:00:00,help,phone,gold,,,hello", "2026-03-02T10:00:00+01:00,help,phone,gold,,,"])
    assert one.arrived_at == other.arrived_at


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([], ["line 1: the columns arrived_at, queue, channel, tier, handle_seconds, patience_seconds are missing"]),
        (["arrived_at,queue,tier,handle_seconds,patience_seconds"], ["line 1: the columns channel are missing"]),
        ([HEAD], ["line 2: the log is empty"]),
        (
            [HEAD, "noon,help,phone,gold,,", "2026-03-02T09:00:00Z,,phone,gold,,", "2026-03-02T09:00:00Z,help,phone,gold,-5,"],
            [
                "line 2: arrived_at is 'noon', not a time such as 2026-03-02T09:30:00Z",
                "line 3: queue is empty",
                "line 4: handle_seconds is '-5', not a number of seconds",
            ],
        ),
        ([HEAD, "2026-03-02T09:00:00Z,help,phone,gold,,soon"], ["line 2: patience_seconds is 'soon', not a number of seconds"]),
        ([HEAD, "2026-03-02T09:00:00Z,help"], ["line 2: it has another number of fields than the first line"]),
    ],
)
def test_every_fault_is_named(lines: list[str], faults: list[str]) -> None:
    with pytest.raises(UnreadableLog) as unreadable:
        read_log(lines)
    assert unreadable.value.faults == faults
