"""`hub import customers FILE` as somebody at a terminal or a script sees it."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

from hub.customers import command

FILE = "customer_id,name,phone\nN-1,Ann,+12025550123\nN-2,Bob,12\n"


@pytest.fixture(autouse=True)
def _installed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))


def imported(file: Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(file)]))


def test_good_rows_come_in_and_bad_ones_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(FILE, encoding="utf-8-sig")
    assert imported(file) == 0
    said = capsys.readouterr()
    assert said.out == "2 customers: 1 new, 0 changed, 0 unchanged, 1 skipped\n"
    assert said.err.startswith("line 3: phone: ")
    assert len(said.err.splitlines()) == 1, "no progress bar without a terminal"
    assert imported(file) == 0
    assert capsys.readouterr().out == "2 customers: 0 new, 0 changed, 1 unchanged, 1 skipped\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"customer_id,name\n", 0), (b"customer_id,name\n,Ann\n", 1), (b"number,name\n1,Ann\n", 1), (b"customer_id,name\nN-1,\xff\n", 1)],
)
def test_the_exit_status_tells_whether_anything_was_good(tmp_path: Path, content: bytes, status: int) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(content)
    assert imported(file) == status


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported(tmp_path / "nothing.csv") == 2
    assert "nothing.csv" in capsys.readouterr().err
