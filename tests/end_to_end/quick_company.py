"""The shipped configuration with other times, so that a test meets in seconds what agents meet in minutes."""

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "config"


def quick_company(folder: Path, *, offer_seconds: float = 20, wrap_up_seconds: float = 300, desk_grace_seconds: float = 20) -> Path:
    """A copy of the shipped configuration in `folder`, where chats ring and wrap up for so long."""
    copied = Path(shutil.copytree(SHIPPED, folder / "config"))
    hub = copied / "hub.toml"
    before, chat, after = re.split(r"(\[channels\.chat\][^\[]+)", hub.read_text())
    chat = _set(_set(chat, "offer_seconds", offer_seconds), "wrap_up_seconds", wrap_up_seconds)
    hub.write_text(before + chat + _set(after, "desk_grace_seconds", desk_grace_seconds))
    return copied


def quick_callbacks(folder: Path) -> Path:
    """A copy where callers are offered to be called back at once."""
    copied = quick_company(folder)
    queues = copied / "queues.toml"
    queues.write_text(re.sub(r'after_seconds = \d+, kind = "callback"', 'after_seconds = 0, kind = "callback"', queues.read_text()))
    return copied


def _set(text: str, name: str, value: float) -> str:
    changed, times = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
    if times != 1:
        raise ValueError(f"{name} stands {times} times in the shipped configuration")
    return changed
