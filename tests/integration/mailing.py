"""The configuration of a hub that reads a mailbox and sends by a server, both of which a test has started."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.integration.call_center import SHIPPED

SUPPORT = "support@northwind.example"
AFTER = '[[canned]]\nname = "thanks"'


def configured(folder: Path, servers: str, *, support: str = SUPPORT) -> Path:
    """The shipped one with these servers (tables of hub.toml); replies leave at once, and nothing is acknowledged. `support` is the address
    of support.
    """
    config = folder / "config"
    shutil.copytree(SHIPPED, config)
    written = (config / "hub.toml").read_text()
    head, _, tail = written.partition('acknowledgement = """')
    rest = tail.partition('"""\n')[2]
    for shipped, ours in (("undo_seconds = 8", "undo_seconds = 0"), (AFTER, servers + AFTER)):
        assert shipped in rest
        rest = rest.replace(shipped, ours, 1)
    (config / "hub.toml").write_text((head + rest).replace(SUPPORT, support))
    return config
