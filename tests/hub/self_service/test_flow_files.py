"""Flows are read from ivr/*.toml; a wrong shape is named by file, place and remedy, without the words of the parser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.company_files import read_company
from tests.hub.self_service.test_flow_faults import SOUND

HEAD = 'name = "menu"\nlanguages = ["en", "es"]\nstart = "start"\n'
SHIPPED = Path(__file__).parents[3] / "config"
Faults = Callable[[str], dict[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files but for the menu, with a service that the menus of these tests ask."""
    for file in ("hub.toml", "queues.toml", "tiers.toml", "hours.toml"):
        (tmp_path / file).write_text((SHIPPED / file).read_text().replace(', flow = "main"', ""))
    (tmp_path / "ivr").mkdir()
    return tmp_path


@pytest.fixture
def faults_of(folder: Path) -> Faults:
    """The faults of a folder with this menu, problem and remedy by path."""

    def write_and_read(menu: str) -> dict[str, str]:
        (folder / "ivr" / "menu.toml").write_text(menu)
        return faults_in(folder)

    return write_and_read


def faults_in(folder: Path) -> dict[str, str]:
    _, faults = read_company(folder)
    return {fault.path: f"{fault.problem}. {fault.remedy}" for fault in faults}


def test_flows_are_part_of_the_company(folder: Path, faults_of: Faults) -> None:
    assert faults_of(HEAD + SOUND) == {}
    company, _ = read_company(folder)
    assert company is not None
    assert list(company.flows) == ["menu"]
    assert company.services["orders"].allow_private


def test_a_company_may_have_no_menu(folder: Path) -> None:
    (folder / "ivr").rmdir()
    company, faults = read_company(folder)
    assert faults == []
    assert company is not None
    assert company.flows == {}


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ('name = "menu"', "", "name", "this is missing. Add it"),
        ('name = "menu"', 'name = "The Menu"', "name", "Use lower case letters"),
        ('["en", "es"]', "[]", "languages", "Correct"),
        ('["en", "es"]', '["english", "es"]', "languages[1]", "Write a language like en"),
        ('start = "start"', 'start = "start"\nstrat = "x"', "strat", "Did you mean start?"),
        ('kind = "queue"', 'kind = "que"', "nodes.to_set.kind", "there is no 'que'. Did you mean queue?"),
        ('kind = "queue"', "", "nodes.to_set.kind", "this is missing. Add it; known: branch, callback, collect"),
        ('of = "hours"', 'of = "hour"', "nodes.hours.of", "Did you mean hours?"),
        ('of = "hours"', "", "nodes.hours.of", "this is missing. Add it; known: customer, hours, http, open_interactions"),
        ('path = "/{number}', 'path = "{number}', "nodes.order.path", "Begin it with /"),
        ('path = "/{number}', 'path = "/número/{number}', "nodes.order.path", "Begin it with /"),
        ('service = "orders"', "", "nodes.order.service", "this is missing"),
        ('service = "orders"', 'servce = "orders"', "nodes.order.servce", "Did you mean service?"),
        ('takes.order_status = "status"', 'takes.order_status = "..status"', "nodes.order.takes.order_status", "order.status"),
        (
            'takes.order_status = "status"',
            'takes."Order Status" = "status"',
            "nodes.order.takes.Order Status",
            "lower case letters, digits and _",
        ),
        ("options.1 = { label", "options.x = { label", "nodes.menu.options.x", "0 to 9, * or #"),
        ('label = "Sales"', 'lable = "Sales"', "nodes.menu.options.1.lable", "Did you mean label?"),
        ('language = "es", label', 'langage = "es", label', "nodes.start.options.2.langage", "Did you mean language?"),
        ('says = { en = ["sales"]', 'says = { english = ["sales"]', "nodes.menu.options.1.says.english", "Write a language like en"),
        ('en = "Number?"', "en = 5", "nodes.number.prompts.en", "does not fit"),
        ('en = "Number?"', 'en = ["Number?", ""]', "nodes.number.prompts.en[2]", "does not fit"),
        ('en = "Number?"', 'en = { play = "ftp://x/y" }', "nodes.number.prompts.en[1].play", "beginning with https://"),
        ('en = "Number?"', 'en = { plays = "https://x.example/y" }', "nodes.number.prompts.en[1].plays", "Did you mean play?"),
        ('en = "Number?"', 'english = "Number?"', "nodes.number.prompts.english", "Write a language like en"),
        ('into = "number"', 'into = "Number"', "nodes.number.into", "lower case letters, digits and _"),
        ('checksum = "luhn"', 'checksum = "lun"', "nodes.number.checksum", "'lun' does not fit"),
        ('"queue:sales" = 2', '"queue:sales" = 9', "nodes.gold.requirement.queue:sales", "does not fit"),
        ("[nodes.gold]", '[nodes."Gold Ones"]', "nodes.Gold Ones", "Use lower case letters"),
        ('default = "queue"\n\n[nodes.tier]', "[nodes.tier]", "nodes.menu.default", "this is missing"),
    ],
)
def test_a_wrong_shape_is_named(faults_of: Faults, old: str, new: str, path: str, said: str) -> None:
    menu = HEAD + SOUND
    assert old in menu
    faults = faults_of(menu.replace(old, new, 1))
    assert f"ivr/menu.toml: {path}" in faults
    assert said in faults[f"ivr/menu.toml: {path}"]


def test_a_menu_without_options_is_a_fault(faults_of: Faults) -> None:
    faults = faults_of(HEAD + '[nodes.start]\nkind = "menu"\nprompts = { en = "?", es = "?" }\noptions = {}\ndefault = "start"')
    assert list(faults) == ["ivr/menu.toml: nodes.start.options"]


@pytest.mark.parametrize("twice", ['name = "menu"', '[nodes.bye]\nkind = "queue"'])
def test_what_stands_twice_is_to_be_written_once(faults_of: Faults, twice: str) -> None:
    faults = faults_of(f"{HEAD if 'nodes' in twice else HEAD + twice}\n{SOUND}{twice if 'nodes' in twice else ''}")
    assert "Write each name once" in faults["ivr/menu.toml"]


def test_a_file_that_is_no_toml_is_named(faults_of: Faults) -> None:
    assert "Correct that line" in faults_of("name = ")["ivr/menu.toml"]


def test_two_flows_of_one_name_are_a_fault(folder: Path, faults_of: Faults) -> None:
    (folder / "ivr" / "copy.toml").write_text(HEAD + SOUND)
    assert "ivr/copy.toml is named 'menu' too" in faults_of(HEAD + SOUND)["ivr/menu.toml: name"]


def test_faults_inside_of_a_flow_are_found_with_those_of_other_files(folder: Path, faults_of: Faults) -> None:
    hub = folder / "hub.toml"
    hub.write_text(hub.read_text().replace("units = 30", 'units = "many"', 1))
    faults = faults_of(HEAD + SOUND.replace('next = "tier"', 'next = "teir"'))
    assert {"hub.toml: channels.chat.units", "ivr/menu.toml: nodes.menu.options.1.next"} <= faults.keys()


def test_flows_in_hub_toml_belong_elsewhere(folder: Path) -> None:
    hub = folder / "hub.toml"
    hub.write_text('flows = ["main"]\n' + hub.read_text())
    assert faults_in(folder) == {"hub.toml: flows": "this belongs to ivr/*.toml. Move it there"}


@pytest.mark.parametrize(
    ("service", "path", "said"),
    [
        ('base_url = "ftp://x"', "hub.toml: services.other.base_url", "Correct"),
        ('base_url = "https://x.example/?a=b"', "hub.toml: services.other.base_url", "Correct"),
        ("allow_private = true", "hub.toml: services.other.base_url", "Add it"),
        ('base_url = "https://x.example"\nallow_privat = true', "hub.toml: services.other.allow_privat", "Did you mean allow_private?"),
        ('base_url = "http://127.0.0.1:9000"', "hub.toml: services.other.base_url", "allow_private = true"),
        ('base_url = "http://[::ffff:10.0.0.1]/x"', "hub.toml: services.other.base_url", "allow_private = true"),
        ('base_url = "http://localhost"', "hub.toml: services.other.base_url", "allow_private = true"),
        ('base_url = "{hub}/orders"', "hub.toml: services.other.base_url", "allow_private = true"),
    ],
)
def test_a_fault_of_a_service(folder: Path, service: str, path: str, said: str) -> None:
    with (folder / "hub.toml").open("a") as hub:
        hub.write(f"\n[services.other]\n{service}\n")
    assert said in faults_in(folder)[path]


@pytest.mark.parametrize("base_url", ["https://orders.example/v1", "https://8.8.8.8", "http://10.example"])
def test_a_public_service_needs_no_permission(folder: Path, base_url: str) -> None:
    with (folder / "hub.toml").open("a") as hub:
        hub.write(f'\n[services.other]\nbase_url = "{base_url}"\n')
    assert faults_in(folder) == {}
