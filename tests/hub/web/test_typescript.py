"""The console's types are those of the server's models."""

from pathlib import Path

from hub.web.typescript import schema_bundle, typescript

API = Path(__file__).parents[3] / "agent_ui" / "shared" / "api.ts"


def test_the_committed_types_are_up_to_date() -> None:
    assert API.read_text() == typescript(), "run: hub describe --types > agent_ui/shared/api.ts"


def test_frames_are_told_apart_by_their_type() -> None:
    types = typescript()
    assert "export type DeskFrame = SnapshotFrame | OfferMadeFrame" in types
    assert "type: 'offer.made';" in types


def test_what_may_be_left_out_and_what_may_be_null_differ() -> None:
    types = typescript()
    start = types.index("export interface NewMessage {")
    shown = types[start : types.index("}", start)].splitlines()
    assert [line.strip() for line in shown[1:] if "*" not in line] == [
        "text: string;", "client_id: string;", "private?: boolean;", "mail?: LetterBody | null;",
    ]  # fmt: skip
    assert "ended_as: 'handled' | 'deflected' | 'abandoned' | 'voicemail' | 'expired' | 'refused' | null;" in types


def test_every_interface_is_in_the_schema_bundle() -> None:
    schemas = schema_bundle()["components"]["schemas"]
    assert {"Interaction", "OfferMade", "DeskFrame", "CustomerFrame", "Customer", "FloorNow"} <= schemas.keys()
