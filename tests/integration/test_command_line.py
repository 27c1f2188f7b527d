"""The command line: every verb explains itself, and exit statuses say what happened."""

import io
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hub.__main__ import VERBS, Verb, main

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place of its own for every test."""
    monkeypatch.setenv("HUB_CONFIG_DIR", str(SHIPPED))
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("HUB_MODE", raising=False)
    return tmp_path


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"hub {' '.join(verb.words)}" in said for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: " ".join(verb.words))
def test_every_verb_has_help(verb: Verb, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*verb.words, "--help"])
    assert ended.value.code == 0
    assert "usage: hub " in capsys.readouterr().out


@pytest.mark.parametrize("given", [[], ["dance"], ["import"], ["import", "dogs"]])
def test_wrong_usage_is_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 2


def test_the_first_word_of_longer_verbs_has_help_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--help"]) == 0
    assert "hub import customers" in capsys.readouterr().out


@pytest.mark.parametrize("given", [["user"], ["user", "add"], ["describe"], ["user", "add", "Ana", "--username", "ana", "--roles", "boss"]])
def test_wrong_arguments_are_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    assert ended.value.code == 2


def test_help_is_quick_since_it_imports_nothing_of_the_verbs() -> None:
    heavy = {"aiohttp", "sqlalchemy", "pydantic"}
    program = f"import sys; from hub.__main__ import main; main(['--help']); print(sorted({heavy} & sys.modules.keys()))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


def test_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "No faults." in capsys.readouterr().out


def test_check_says_every_fault(installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = installation / "config"
    shutil.copytree(SHIPPED, folder)
    (folder / "tiers.toml").unlink()
    monkeypatch.setenv("HUB_CONFIG_DIR", str(folder))
    monkeypatch.setenv("HUB_PORT", "http")
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert "HUB_PORT" in said
    assert "tiers.toml" in said


def test_migrate_makes_the_tables_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["migrate"]), main(["migrate"])] == [0, 0]
    said = capsys.readouterr().out
    assert "now at revision" in said
    assert "already at revision" in said


def test_migrate_fails_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://hub@127.0.0.1:1/hub")
    assert main(["migrate"]) == 1
    assert "HUB_DATABASE_URL" in capsys.readouterr().err


def add(monkeypatch: pytest.MonkeyPatch, *more: str, password: str = "correct horse battery") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return main(["user", "add", "Ana Ruiz", "--username", "Ana", "--password-stdin", *more])


def test_a_user_is_added_changed_and_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(monkeypatch, "--skills", "queue:billing=4,lang:es", "--channels", "chat=ring") == 0
    assert main(["user", "change", "ana", "--roles", "agent,supervisor", "--leaves"]) == 0
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["(ana)", "Ana", "Ruiz", "agent,supervisor", "lang:es=3,queue:billing=4"]


@pytest.mark.parametrize(
    ("more", "password", "status", "said"),
    [
        (["--skills", "queue:biling=4"], "correct horse battery", 2, "no queue biling"),
        (["--channels", "fax=ring"], "correct horse battery", 2, "no channel fax"),
        (["--scope", "nothing"], "correct horse battery", 2, "no queue nothing"),
        ([], "demo", 2, "everybody tries first"),
        ([], "short", 2, "at least 10"),
    ],
)
def test_a_user_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: list[str], password: str, status: int, said: str
) -> None:
    assert add(monkeypatch, *more, password=password) == status
    assert said in capsys.readouterr().err


def test_a_username_is_there_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert [add(monkeypatch), add(monkeypatch)] == [0, 1]
    assert main(["user", "change", "bo", "--leaves"]) == 1


def test_types_and_schema_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "--types"]) == 0
    assert capsys.readouterr().out.startswith("// Generated")
    assert main(["describe", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["components"]["schemas"]["Interaction"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HUB_DATABASE_URL", "postgresql://hub:topsecret@127.0.0.1:1/contacts", "The database contacts on 127.0.0.1:1 cannot be used"),
        ("HUB_DATA_DIR", "{folder}/a file/var", "HUB_DATA_DIR"),
        ("HUB_DATABASE_URL", "sqlite:///{folder}", "HUB_DATA_DIR"),
    ],
)
@pytest.mark.parametrize("verb", ["serve", "migrate", "user list"])
def test_a_database_that_cannot_be_used_is_named_with_the_setting(
    installation: Path, monkeypatch: pytest.MonkeyPatch, verb: str, name: str, value: str, said: str
) -> None:
    (installation / "a file").touch()
    monkeypatch.setenv(name, value.format(folder=installation))
    status, told = of_its_own(verb)
    assert status == 1
    assert told.startswith("hub: The database ")
    assert said in told
    assert name in told
    assert "topsecret" not in told


def test_a_port_in_use_is_named_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("HUB_PORT", str(port))
        status, told = of_its_own("serve")
    assert (status, told) == (
        1,
        f"hub: Cannot listen on 127.0.0.1 port {port} (Address already in use). Set HUB_PORT to another, or HUB_HOST.\n",
    )


def of_its_own(verb: str) -> tuple[int, str]:
    """The status and the errors of a verb in a process of its own: serving sets up logs for the whole process."""
    ended = subprocess.run([sys.executable, "-m", "hub", *verb.split()], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stderr


def test_a_question_ends_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HUB_PROT", "9000")
    assert main(["check"]) == 2
    assert "Did you mean HUB_PORT?\n" in capsys.readouterr().err
