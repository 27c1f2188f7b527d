"""`hub ivr show`: draws what is configured, and says what is wrong with status 2."""

import shutil
from pathlib import Path

import pytest

from hub.__main__ import main

SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "config")
    monkeypatch.setenv("HUB_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("HUB_MODE", raising=False)
    return tmp_path / "config"


@pytest.mark.parametrize("arguments", [[], ["main"]])
def test_flows_are_drawn(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["ivr", "show", *arguments]) == 0
    drawn = capsys.readouterr().out
    assert drawn.startswith("main (en, es)\n")
    assert "to the queue billing" in drawn


def test_a_flowchart_is_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ivr", "show", "main", "--mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")


def test_a_flow_nobody_wrote_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ivr", "show", "mane"]) == 2
    assert "known: main" in capsys.readouterr().err


def test_a_company_without_flows_is_told_where_they_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "ivr")
    hub = folder / "hub.toml"
    hub.write_text(hub.read_text().replace(', flow = "main"', ""))
    assert main(["ivr", "show"]) == 0
    assert "ivr/" in capsys.readouterr().out


@pytest.mark.parametrize("verb", [["ivr", "show"], ["check"]])
def test_faults_are_named(folder: Path, capsys: pytest.CaptureFixture[str], verb: list[str]) -> None:
    menu = folder / "ivr" / "main.toml"
    menu.write_text(menu.read_text().replace('default = "support"', 'default = "suport"', 1))
    assert main(verb) == 2
    assert "ivr/main.toml: nodes.main.default: there is no node 'suport'. Did you mean support?" in capsys.readouterr().err


def test_the_check_names_the_flows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "menus     main" in capsys.readouterr().out


def test_a_token_for_no_service_is_a_fault(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SERVICE_TOKENS", "orders=right,invoices=secret")
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert "HUB_SERVICE_TOKENS: there is no service 'invoices'. Known: orders" in said
    assert "secret" not in said
