"""The console's reducer and the one these tests reason with agree on frames recorded from a running hub (agent_ui/tests/golden)."""

import json
from pathlib import Path

from tests.hub.running.pictures import kept
from tests.hub.running.reducer import TRANSIENT, Desk, from_snapshot, reduce

GOLDEN = Path(__file__).parents[3] / "agent_ui" / "tests" / "golden" / "desk.json"


def test_recorded_frames_make_the_recorded_snapshot() -> None:
    recorded = json.loads(GOLDEN.read_text())
    desk: Desk | None = None
    for frame in recorded["frames"]:
        desk = reduce(desk, frame)
    assert desk is not None
    fresh = from_snapshot(recorded["fresh"]["seq"], recorded["fresh"]["data"])
    assert kept(desk) == kept(fresh)
    kinds = {frame["type"] for frame in recorded["frames"]} - TRANSIENT
    assert {"snapshot", "offer.made", "offer.withdrawn", "interaction.changed", "message.added", "presence.changed"} <= kinds
