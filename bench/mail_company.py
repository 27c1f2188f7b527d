"""The company of the benchmarks with letters: what its files say besides, and the ports and mailboxes of one run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from bench.mail_letters import SUPPORT, VOUCHES
from bench.world import COMPANY

QUEUE = "channels.email = { target_seconds = 14400 }\n"
MAIN = """
[channels.email]
live = false
units = 1
packs = "never"
offer_seconds = 900
wrap_up_seconds = 0

[email]
addresses = [{{ address = "{support}", queue = "support" }}]
smtp = {{ host = "127.0.0.1", port = {nobody}, security = "none" }}
receiver = {{ port = {receiver} }}
trusted_authenticators = ["{vouches}"]
languages = ["en", "es", "de", "fr"]
"""
MAILBOX = """
[[email.mailboxes]]
name = "{user}"
host = "localhost"
port = {port}
user = "{user}"
ca_file = "{authority}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A mailbox for the hub to read, by TLS."""

    user: str
    password: str = field(repr=False)
    port: int
    authority: Path


def company_with_letters(folder: Path, *, receiver_port: int, unused_port: int, mailboxes: Sequence[Watched] = ()) -> Path:
    """Its folder. Nothing that is measured sends letters, so nobody listens where they would be handed over."""
    written = Path(mkdtemp(prefix="company-", dir=folder))
    shutil.copytree(COMPANY, written, dirs_exist_ok=True)
    main = MAIN.format(support=SUPPORT, nobody=unused_port, receiver=receiver_port, vouches=VOUCHES)
    boxes = [MAILBOX.format(user=one.user, port=one.port, authority=one.authority) for one in mailboxes]
    _append(written / "hub.toml", main + "".join(boxes))
    _append(written / "queues.toml", QUEUE)
    return written


def passwords(mailboxes: Sequence[Watched]) -> str:
    """As the environment gives them to the hub."""
    return ",".join(f"{one.user}={one.password}" for one in mailboxes)


def _append(file: Path, lines: str) -> None:
    file.write_text(f"{file.read_text().rstrip()}\n{lines}")
