"""The commands that the pages for newcomers name are there."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", ".github/CONTRIBUTING.md", ".ci/run"]
VERBS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_verb_on_a_page_exists(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s(]|$)", _commands((ROOT / page).read_text())))
    assert named
    assert named - VERBS == set()


def test_make_help_lists_what_a_newcomer_needs() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"run", "test", "check", "bench"} <= set(re.findall(r"^  make (\w+)", said, flags=re.MULTILINE))


def test_servers_take_the_place_of_their_shell() -> None:
    """So that a signal sent to make's child reaches the hub."""
    recipe = subprocess.run(["make", "--no-print-directory", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shlex.split(recipe.strip().splitlines()[-1])[0] == "exec"


def _commands(page: str) -> str:
    """The parts of a page that are set as code; a script is all code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page, flags=re.DOTALL)) or page
