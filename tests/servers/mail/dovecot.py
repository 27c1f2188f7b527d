"""A Dovecot of the test run's own: mailboxes in a temporary folder, on free ports of the loopback, without privileges."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import unprivileged
from tests.servers.mail import programs
from tests.servers.mail.certificates import Certificates, Pair
from tests.servers.mail.ways import MAILBOXES

HOST = "127.0.0.1"
HOST_WITH_A_WRONG_CERTIFICATE = "127.0.0.2"
_START_SECONDS = 20

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = {host}, {wrong_host}
protocols = imap lmtp
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = yes
ssl_cert = <{fitting.certificate}
ssl_key = <{fitting.key}
local {wrong_host} {{
  ssl_cert = <{elsewhere.certificate}
  ssl_key = <{elsewhere.key}
}}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
auth_username_format = %n
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/accounts/%n
}}
userdb {{
  driver = passwd-file
  args = {folder}/accounts/%n
}}
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 1000
mailbox_idle_check_interval = 1s
mail_plugins = quota
plugin {{
  quota = maildir:everything
}}
protocol imap {{
  mail_plugins = quota imap_quota
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp_port}
  }}
}}
service auth {{
  unix_listener auth-for-postfix {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody with a mailbox."""

    user: str
    password: str = field(repr=False)
    address: str


@dataclass(slots=True, kw_only=True)
class Dovecot:
    folder: Path
    certificates: Certificates
    imap_port: int = field(default_factory=lambda: free_port())
    imaps_port: int = field(default_factory=lambda: free_port())
    lmtp_port: int = field(default_factory=lambda: free_port())
    _process: subprocess.Popen[bytes] | None = None
    _who: unprivileged.Identity = field(default_factory=unprivileged.identity)

    @property
    def auth_socket(self) -> Path:
        return self.folder / "run" / "auth-for-postfix"

    def prepare(self) -> None:
        user, group = self._owner()
        (self.folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=self.folder,
                host=HOST,
                wrong_host=HOST_WITH_A_WRONG_CERTIFICATE,
                user=pwd.getpwuid(user).pw_name,
                group=grp.getgrgid(group).gr_name,
                fitting=self.certificates.fitting,
                elsewhere=self.certificates.elsewhere,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
            )
        )
        (self.folder / "accounts").mkdir()
        for path in (self.folder, *self.folder.iterdir(), *_files(self.certificates)):
            unprivileged.give(path, self._who)

    def start(self) -> None:
        """Start it, or start it again; returns when it takes connections."""
        log = self.folder / "start.log"
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [programs.needed_dovecot(), "-F", "-c", self.folder / "dovecot.conf"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=unprivileged.die_with_parent,
                **self._who,
            )
        wait_until_it_answers(self._process, self.imap_port, log=log)

    def kill(self) -> None:
        """As a machine that loses its power: no process of it says a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        os.killpg(self._process.pid, how)
        self._process.wait(timeout=_START_SECONDS)
        self._process = None

    def account(self, name: str, *, room_bytes: int | None = None) -> Account:
        """Open a mailbox, with so much room in it."""
        user, group = self._owner()
        account = Account(user=name, password=f"the word of {name}", address=f"{name}@{MAILBOXES}")
        quota = f"userdb_quota_rule=*:bytes={room_bytes}" if room_bytes is not None else ""
        # A file for each, because Dovecot looks only once a second whether a file has changed.
        line = f"{name}:{account.password}:{user}:{group}::{self.folder}/mail/{name}::{quota}\n"
        (self.folder / "accounts" / name).write_text(line)
        return account

    def knows(self, user: str, password: str) -> bool:
        file = self.folder / "accounts" / user
        return file.exists() and file.read_text().startswith(f"{user}:{password}:")

    def lay_down(self, account: Account, letters: Iterable[bytes]) -> None:
        """Straight into the folder where new letters are kept: what comes by itself takes 5 ms each."""
        inbox = self.folder / "mail" / account.user / "Maildir"
        for folder in (self.folder / "mail", inbox.parent, inbox, *(inbox / name for name in ("new", "cur", "tmp"))):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                unprivileged.give(folder, self._who)
        for number, letter in enumerate(letters):
            file = inbox / "tmp" / f"1700000000.{number:06}.laid-down"
            file.write_bytes(letter)
            unprivileged.give(file, self._who)
            file.rename(inbox / "new" / file.name)

    def number_letters_anew(self, account: Account, folder: str, *, validity: int) -> None:
        """As after a repair: the folder gets another UIDVALIDITY, and its letters other numbers."""
        self._administer("mailbox", "update", "-u", account.user, "--uid-validity", str(validity), folder)

    def _administer(self, *words: str) -> None:
        command = [programs.doveadm(), "-c", self.folder / "dovecot.conf", *words]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, **self._who)

    def connect(self, account: Account) -> imaplib.IMAP4:
        """A look into the mailbox with the standard library's own client."""
        client = imaplib.IMAP4(HOST, self.imap_port, timeout=10)
        client.login(account.user, account.password)
        return client

    def _owner(self) -> tuple[int, int]:
        return self._who.get("user", os.getuid()), self._who.get("group", os.getgid())


def _files(certificates: Certificates) -> list[Path]:
    def of(pair: Pair) -> list[Path]:
        return [pair.certificate, pair.key]

    return [certificates.authority, *of(certificates.fitting), *of(certificates.elsewhere)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, *, log: Path) -> None:
    """Until somebody listens on the port and has said something."""
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1) as connection:
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.02)
    raise programs.NoMailServer(f"the server did not start:\n{log.read_text()}")
