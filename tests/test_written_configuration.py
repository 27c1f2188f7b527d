"""What the guides write into configuration files fits. The examples of the one to phone menus are a whole flow, with every kind of node."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from hub.company import Company, Hours
from hub.company_files import read_company
from hub.company_phone import PhoneRules
from hub.self_service.drawing import tree
from hub.self_service.flow import LookUpCustomer, LookUpHours, LookUpHttp, LookUpOpenInteractions
from hub.self_service.flow_graph import reachable

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "phone-menus.md").read_text()
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
OF_HUB_TOML = [example for example in EXAMPLES if example.startswith("# hub.toml\n")]
FLOW = "\n".join(example for example in EXAMPLES if example not in OF_HUB_TOML)
KINDS = {"say", "menu", "language", "collect", "look_up", "branch", "set", "queue", "callback", "voicemail", "hang_up"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """The shipped one with the guide's flow and service beside its own."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    (folder / "ivr" / "parcels.toml").write_text(FLOW)
    with (folder / "hub.toml").open("a") as opened:
        opened.write("\n".join(example for example in OF_HUB_TOML if "[services." in example))
    company, faults = read_company(folder)
    assert faults == []
    assert company is not None
    return company


def test_the_examples_are_a_whole_flow(company: Company) -> None:
    flow = company.flows["parcels"]
    assert reachable(flow) == set(flow.nodes)
    assert tree(flow).startswith("parcels (en, es)")


def test_every_kind_of_node_has_an_example(company: Company) -> None:
    nodes = list(company.flows["parcels"].nodes.values())
    assert {node.kind for node in nodes} == KINDS == set(re.findall(r"^\*\*(\w+)[*: ]", GUIDE, flags=re.MULTILINE))
    for look_up in (LookUpCustomer, LookUpOpenInteractions, LookUpHours, LookUpHttp):
        assert any(isinstance(node, look_up) for node in nodes), look_up


@pytest.mark.parametrize("example", OF_HUB_TOML)
def test_what_the_guide_writes_into_hub_toml_fits(example: str) -> None:
    written: dict[str, Any] = tomllib.loads(example)
    for key, value in written.items():
        TypeAdapter(Company.model_fields[key].annotation).validate_python(value)


def test_what_the_guide_to_calls_writes_into_hours_toml_fits(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (example,) = re.findall(r"```toml\n(# hours\.toml\n.*?)```", (ROOT / "docs" / "calls.md").read_text(), flags=re.DOTALL)
    (tmp_path / "config" / "hours.toml").write_text(example)
    company, faults = read_company(tmp_path / "config")
    assert faults == []
    assert company is not None
    assert set(company.hours[0].model_fields_set) == set(Hours.model_fields)


def test_every_setting_of_phones_has_a_row() -> None:
    """With its name as it is written in hub.toml."""
    table = (ROOT / "docs" / "operating.md").read_text().partition("## Phones")[2].partition("\n## ")[0]
    rows = {name for row in re.findall(r"^\| (`[^|]*) \|", table, flags=re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert rows == set(PhoneRules.model_fields)
