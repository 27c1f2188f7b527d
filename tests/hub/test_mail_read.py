"""`hub mail read`: what is understood of letters, in words and as JSON."""

import json
from pathlib import Path

import pytest

from hub.__main__ import main

LETTER = b"From: Ana <ana@example.org>\r\nTo: support@example.com\r\nSubject: Lamp\r\nMessage-ID: <1@example.org>\r\n\r\nIt is broken.\r\n"


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUB_CONFIG_DIR", str(Path(__file__).parents[2] / "config"))
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("HUB_MODE", raising=False)
    file = tmp_path / "letter.eml"
    file.write_bytes(LETTER)
    return file


def test_each_letter_is_one_json_object_a_line(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "read", "--json", str(letter), str(letter)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert (first["file"], first["subject"], first["text"]) == (str(letter), "Lamp", "It is broken.")
    assert first["sender"] == {"name": "Ana", "address": "ana@example.org"}
    assert (first["automatic"], first["bounce"], first["files"]) == ("no", None, [])


def test_without_json_it_is_said_in_words(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "read", str(letter)]) == 0
    assert "subject          Lamp\n" in capsys.readouterr().out


def test_a_file_that_cannot_be_opened_does_not_keep_the_others(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "read", "--json", "nowhere.eml", str(letter)]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["subject"] == "Lamp"
    assert said.err == "hub mail read: nowhere.eml: No such file or directory\n"
