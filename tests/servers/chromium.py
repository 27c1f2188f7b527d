"""A Chromium for browser tests: the machine's own, or the headless one that npm carries."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent / "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_UNPACK = """
import chromium from '@sparticuz/chromium';
console.log(JSON.stringify({executable: await chromium.executablePath(), libraries: process.env.LD_LIBRARY_PATH}));
"""

# Without these Chromium opens connections of its own at each start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--allow-loopback-in-peer-connection",
)


class NoChromium(RuntimeError):
    """Neither the machine nor the environment has a Chromium."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A Chromium that can be started."""

    executable: Path
    source: str
    environment: dict[str, str]


def find_system() -> Program | None:
    """The one on PATH, if any."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        return None
    return Program(executable=Path(found), source="the machine's own", environment=dict(os.environ))


def is_unpackable() -> bool:
    """Whether npm's Chromium was installed."""
    return (PACKAGE / "node_modules/@sparticuz/chromium").exists()


def unpack(folder: Path) -> Program:
    """Unpack npm's Chromium (about 200 MB) into the folder."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    said = subprocess.run(
        ["node", "--input-type=module", "--eval", _UNPACK],
        cwd=PACKAGE,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    unpacked = json.loads(said.stdout)
    libraries = {"LD_LIBRARY_PATH": unpacked["libraries"]} if unpacked.get("libraries") else {}
    return Program(
        executable=Path(unpacked["executable"]),
        source="npm's @sparticuz/chromium",
        environment={**environment, **libraries},
    )


def describe() -> str:
    """One line for the head of a test run."""
    system = find_system()
    if system is not None:
        return f"{system.executable} ({system.source})"
    return "npm's @sparticuz/chromium" if is_unpackable() else "none: `python -m tests.servers` installs one"
