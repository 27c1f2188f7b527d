"""A real Dovecot with mailboxes for one run, in a temporary folder and without privileges."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.mail_company import Watched
from tests.servers.mail import certificates, programs
from tests.servers.mail.dovecot import Account, Dovecot


def is_there() -> bool:
    return programs.dovecot() is not None


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Gone when the block ends. Raises `NoMailServer` where there is none."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-mail-"))
    folder.chmod(0o755)  # Dovecot is another user
    server = Dovecot(folder=_below(folder, "dovecot"), certificates=certificates.make(_below(folder, "certificates")))
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def watched(server: Dovecot, accounts: Sequence[Account]) -> list[Watched]:
    """As the hub is told of them: by TLS, which is what costs."""
    authority = server.certificates.authority
    return [Watched(user=one.user, password=one.password, port=server.imaps_port, authority=authority) for one in accounts]


def _below(folder: Path, name: str) -> Path:
    below = folder / name
    below.mkdir()
    return below
