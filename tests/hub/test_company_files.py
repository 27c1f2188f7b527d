"""Every fault of the company's files is found, with the file, the key and the remedy, and none hides another."""

import shutil
from pathlib import Path

import pytest

from hub.company_files import read_company
from hub.faults import Fault

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, to spoil."""
    shutil.copytree(SHIPPED, tmp_path / "config")
    return tmp_path / "config"


def found(folder: Path) -> list[Fault]:
    company, faults = read_company(folder)
    assert faults or company is not None
    return faults


def append(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a") as opened:
        opened.write(f"\n{text}\n")


def replace(folder: Path, file: str, old: str, new: str) -> None:
    before = (folder / file).read_text()
    assert old in before
    (folder / file).write_text(before.replace(old, new, 1))


def test_the_shipped_files_have_none(folder: Path) -> None:
    assert found(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "remedy"),
    [
        ("hub.toml", 'default_queue = "support"', 'default_queue = "suport"', "hub.toml: default_queue", "Did you mean support?"),
        ("hub.toml", 'default_tier = "bronze"', 'default_tier = "tin"', "hub.toml: default_tier", "Known: bronze, gold, platinum, silver"),
        ("hub.toml", 'zone = "America/New_York"', 'zone = "America/NewYork"', "hub.toml: zone", "IANA"),
        ("hub.toml", 'country = "US"', 'country = "XX"', "hub.toml: country", "ISO 3166"),
        ("hub.toml", 'country = "US"', 'contry = "US"', "hub.toml: contry", "Did you mean country?"),
        ("hub.toml", "units = 30", 'units = "many"', "hub.toml: channels.chat.units", "Correct"),
        ("hub.toml", "units = 30", "units = 0", "hub.toml: channels.chat.units", "Correct"),
        ("hub.toml", 'accept = "auto"', 'acept = "auto"', "hub.toml: channels.sms.acept", "Did you mean accept?"),
        ("hub.toml", "[channels.chat]", "[channels.fax]\nlive = true\nunits = 1\n[channels.chat]", "hub.toml: channels.fax", "Known"),
        ("hub.toml", 'flow = "main"', 'flow = "mian"', "hub.toml: phone.numbers[1].flow", "main"),
        ("hub.toml", 'queue = "support", flow', 'queue = "sport", flow', "hub.toml: phone.numbers[1].queue", "support"),
        ("hub.toml", "origins = []", 'origins = ["https://a.example/"]', "hub.toml: chat.origins[1]", "https://www.example.com"),
        ("hub.toml", "origins = []", 'origins = ["a.example"]', "hub.toml: chat.origins[1]", "https://www.example.com"),
        ("hub.toml", '"+15005550006"', '"15005550006"', "hub.toml: sms.numbers[1].number", "+15005550006"),
        ("hub.toml", "{external_id}", "{phone}", "hub.toml: links[1].url", "{customer_id}"),
        ("hub.toml", '"https://crm', '"javascript:crm', "hub.toml: links[1].url", "https://"),
        ("tiers.toml", 'name = "gold"', 'name = "platinum"', "tiers.toml: tiers", "its own name"),
        ("tiers.toml", "weight = 4", "weight = 40", "tiers.toml: tiers[2].weight", "most valuable tier first"),
        ("tiers.toml", "share = 0.80", "share = 0.90", "tiers.toml: tiers", "add up to 1"),
        ("tiers.toml", "weight = 8", "weight = -8", "tiers.toml: tiers[1].weight", "Correct"),
        ("hours.toml", '"America/New_York"', '"Mars/Base"', "hours.toml: hours[1].zone", "IANA"),
        ("hours.toml", '"2026-11-27"', '"27.11.2026"', "hours.toml: hours[1].closed[1]", "2026-12-25"),
        ("hours.toml", '["US"]', '["US", "USA"]', "hours.toml: hours[1].holidays[2]", "US-CA"),
        ("hours.toml", '["US"]', '["XX"]', "hours.toml: hours[1].holidays[1]", "ISO 3166"),
        ("hours.toml", '["US"]', '["us"]', "hours.toml: hours[1].holidays[1]", "ISO 3166"),
        ("hours.toml", '["US"]', '["US-XX"]', "hours.toml: hours[1].holidays[1]", "CA, CO, CT"),
        ("hours.toml", '["US"]', '["GB-"]', "hours.toml: hours[1].holidays[1]", "ENG, NIR, SCT, WLS"),
        ("hours.toml", 'closes = "20:00"', 'closes = "07:00"', "hours.toml: hours[1].days.mon", "24:00"),
        ("hours.toml", 'closes = "12:00"', 'closes = "14:00"', "hours.toml: hours[1].days.sat", "Join"),
        ("hours.toml", 'opens = "08:00"', 'opens = "8am"', "hours.toml: hours[1].days.mon[1].opens", "Correct"),
        ("queues.toml", 'name = "sales"', 'name = "support"', "queues.toml: queues", "its own name"),
        ("queues.toml", 'name = "sales"', 'name = "Sales!"', "queues.toml: queues[2].name", "lower case"),
        ("queues.toml", "channels.chat =", "channels.fax =", "queues.toml: queues[1].channels.fax", "[channels.fax]"),
        ("queues.toml", "target_seconds = 30,", "target_second = 30,", "queues.toml: queues[1].channels.chat.target_seconds", "Add it"),
        ("queues.toml", '"queue:billing" = 2', '"queue:biling" = 2', 'queues.toml: queues[3].skills."queue:biling"', "billing"),
        ("queues.toml", '"queue:billing" = 2', '"queue:billing" = 9', "queues.toml: queues[3].skills.queue:billing", "Correct"),
        ("queues.toml", 'label = "Billing"', 'label = "Billing"\nhours = "offce"', "queues.toml: queues[3].hours", "Did you mean office?"),
        ("queues.toml", 'label = "Billing"', 'label = "Billing"\nat_close = "exit"', "queues.toml: queues[3].at_close", "Name its hours"),
        (
            "queues.toml",
            'label = "Billing"',
            'label = "Billing"\nexits = [{ after_seconds = 60, kind = "overflow" }]',
            "queues.toml: queues[3].exits[1].to",
            "Name a queue",
        ),
        (
            "queues.toml",
            'label = "Billing"',
            'label = "Billing"\nexits = [{ after_seconds = 60, kind = "overflow", to = "billing" }]',
            "queues.toml: queues[3].exits[1].to",
            "another queue",
        ),
        (
            "queues.toml",
            'label = "Billing"',
            'label = "Billing"\nexit_when_unservable = { after_seconds = 0, kind = "overflow", to = "nobody" }',
            "queues.toml: queues[3].exit_when_unservable.to",
            "Known",
        ),
        (
            "queues.toml",
            "rings = [",
            'rings = [{ after_seconds = 90, skills = { "queue:billing" = 1 } }, ',
            "queues.toml: queues[3].rings[2].after_seconds",
            "by time",
        ),
        (
            "queues.toml",
            'label = "Billing"',
            'label = "Billing"\nexits = [{ after_seconds = 60, kind = "message" }, { after_seconds = 60, kind = "message" }]',
            "queues.toml: queues[3].exits[2].after_seconds",
            "by time",
        ),
        (
            "queues.toml",
            "rings = [{",
            'rings = [{ drops = ["lang:ES"],',
            "queues.toml: queues[3].rings[1].drops",
            "lang:es",
        ),
        ("hours.toml", 'closed = ["2026-11-27", "2027-11-26"]', "closed = 5", "hours.toml: hours[1].closed", "Correct"),
        ("hub.toml", "origins = []", 'origins = ["https://[x"]', "hub.toml: chat.origins[1]", "Write it like"),
        ("hub.toml", "https://crm.example/", "https://[crm/", "hub.toml: links[1].url", "Begin it with"),
        ("hub.toml", "offer_seconds = 20", "offer_seconds = 1e12", "hub.toml: channels.chat.offer_seconds", "Correct"),
        ("tiers.toml", "weight = 8", "weight = inf", "tiers.toml: tiers[1].weight", "Correct"),
        (
            "queues.toml",
            "channels.phone = { target_seconds = 30, urgency_seconds = 30 }",
            'exits = [{ after_seconds = 60, kind = "callback" }]',
            "queues.toml: queues[3].exits[1].kind",
            "overflow or message",
        ),
    ],
)
def test_one_fault_is_found(folder: Path, file: str, old: str, new: str, path: str, remedy: str) -> None:
    replace(folder, file, old, new)
    faults = {fault.path: fault.remedy for fault in found(folder)}
    assert path in faults
    assert remedy in faults[path]


def test_a_queue_that_does_not_take_what_overflows_into_it_is_a_fault(folder: Path) -> None:
    replace(
        folder, "queues.toml", 'label = "Billing"', 'label = "Billing"\nexits = [{ after_seconds = 60, kind = "overflow", to = "sales" }]'
    )
    assert found(folder) == []
    replace(
        folder,
        "queues.toml",
        "channels.sms = { target_seconds = 300, urgency_seconds = 300 }\n"
        "channels.email = { target_seconds = 14400, urgency_seconds = 3600 }\n\n"
        '[[queues]]\nname = "billing"',
        'channels.email = { target_seconds = 14400, urgency_seconds = 3600 }\n\n[[queues]]\nname = "billing"',
    )
    assert "queues.toml: queues[3].exits[1].to: sales does not take sms, which may overflow into it" in str(found(folder)[0])


def test_a_channel_that_no_queue_takes_is_a_fault_unless_it_is_off(folder: Path) -> None:
    queues = folder / "queues.toml"
    queues.write_text("".join(line for line in queues.read_text().splitlines(keepends=True) if not line.startswith("channels.sms")))
    paths = {fault.path for fault in found(folder)}
    assert {"hub.toml: channels.sms", "hub.toml: sms.numbers[1].queue"} <= paths
    replace(folder, "hub.toml", "[channels.sms]", "[channels.sms]\nenabled = false")
    assert "hub.toml: channels.sms" not in {fault.path for fault in found(folder)}


def test_all_faults_of_all_files_are_told_together(folder: Path) -> None:
    replace(folder, "hub.toml", 'default_queue = "support"', 'default_queue = "suport"')
    replace(folder, "hub.toml", "units = 30", 'units = "many"')
    replace(folder, "tiers.toml", "weight = 4", "weigth = 4")
    replace(folder, "hours.toml", '"America/New_York"', '"Mars/Base"')
    replace(folder, "queues.toml", '"queue:billing" = 2', '"queue:biling" = 9')
    paths = {fault.path for fault in found(folder)}
    assert {
        "hub.toml: default_queue",
        "hub.toml: channels.chat.units",
        "tiers.toml: tiers[2].weight",
        "tiers.toml: tiers[2].weigth",
        "hours.toml: hours[1].zone",
        "queues.toml: queues[3].skills.queue:biling",
    } <= paths


def test_a_file_that_is_no_toml_hides_no_fault_of_another(folder: Path) -> None:
    append(folder, "tiers.toml", "name = = 1")
    replace(folder, "hub.toml", "units = 30", 'units = "many"')
    assert {fault.path for fault in found(folder)} == {"tiers.toml", "hub.toml: channels.chat.units"}


def test_what_stands_in_the_wrong_file_is_sent_home(folder: Path) -> None:
    append(folder, "hours.toml", '[[queues]]\nname = "extra"')
    [fault] = found(folder)
    assert (fault.path, fault.problem) == ("hours.toml: queues", "this belongs to queues.toml")


@pytest.mark.parametrize("file", ["hub.toml", "tiers.toml", "queues.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert [fault.path for fault in found(folder)] == [file]


def test_a_company_without_hours_needs_no_hours_file(folder: Path) -> None:
    (folder / "hours.toml").unlink()
    assert all("hours" in fault.path for fault in found(folder))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    [fault] = found(tmp_path / "nowhere")
    assert "HUB_CONFIG_DIR" in fault.remedy
