"""A Postfix of the test run's own: on a free port of the loopback, with its queue in a temporary folder; it needs root."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from tests.servers import unprivileged
from tests.servers.mail import programs
from tests.servers.mail.dovecot import HOST, Dovecot, free_port, wait_until_it_answers
from tests.servers.mail.ways import HANDED_OVER, MAILBOXES, Way, way_of

_STOP_SECONDS = 20
LONGEST_LETTER = 100_000_000

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = localhost
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = {mailboxes}
virtual_transport = lmtp:inet:{host}:{lmtp_port}
relay_domains = regexp:{folder}/handed-over-domains
transport_maps = tcp:{host}:{ways_port}
default_transport = error:this server delivers on this machine only
smtpd_relay_restrictions = permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth_socket}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_auth_only = no
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
message_size_limit = {longest}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtp_host_lookup = native
lmtp_host_lookup = native
"""

_MASTER = """
{host}:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(slots=True, kw_only=True)
class Postfix:
    folder: Path
    dovecot: Dovecot
    port: int = field(default_factory=free_port)
    _ways: _Ways = field(default_factory=lambda: _Ways())
    _process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        program = programs.postfix()
        assert program is not None, "asked for only where there is one"
        await self._ways.open()
        self._prepare()
        subprocess.run([program, "-c", self.folder, "check"], check=True, capture_output=True)
        log = self.folder / "start.log"
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [_master(program), "-c", self.folder, "-d"],  # -d: our child, so that it ends with us
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=unprivileged.die_with_parent,
            )
        wait_until_it_answers(self._process, self.port, log=log)

    async def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(timeout=_STOP_SECONDS)
        self._process = None
        await self._ways.close()

    def _prepare(self) -> None:
        for name in ("queue", "data"):
            (self.folder / name).mkdir()
        self._give_to_postfix(self.folder / "data")
        fitting = self.dovecot.certificates.fitting
        main = _MAIN.format(
            folder=self.folder,
            host=HOST,
            mailboxes=MAILBOXES,
            lmtp_port=self.dovecot.lmtp_port,
            ways_port=self._ways.port,
            auth_socket=self.dovecot.auth_socket,
            certificate=fitting.certificate,
            key=fitting.key,
            longest=LONGEST_LETTER,
        )
        (self.folder / "main.cf").write_text(main)
        (self.folder / "master.cf").write_text(_MASTER.format(host=HOST, port=self.port))
        (self.folder / "handed-over-domains").write_text(f"/^{HANDED_OVER}$/ handed-over\n")

    @staticmethod
    def _give_to_postfix(folder: Path) -> None:
        subprocess.run(["chown", "postfix", folder], check=True)


class _Ways:
    """Tells Postfix where letters go (`tcp_table(5)`): no map of its own may make an answer out of the question."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._asking: set[asyncio.StreamWriter] = set()

    @property
    def port(self) -> int:
        assert self._server is not None, "it is open"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._answer, HOST, 0)

    async def close(self) -> None:
        assert self._server is not None, "it is open"
        self._server.close()
        for writer in self._asking:
            writer.close()
        await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asking.add(writer)
        while question := await reader.readline():
            way = way_of(unquote(question.decode().removeprefix("get ").strip()))
            writer.write(f"200 {_next_hop(way)}\n".encode() if way else b"500 none\n")
        self._asking.remove(writer)
        writer.close()


def _next_hop(way: Way) -> str:
    return f"lmtp:inet:{HOST}:{way.port}" if way.protocol == "lmtp" else f"smtp:[{HOST}]:{way.port}"


def _master(program: Path) -> str:
    said = subprocess.run([program.with_name("postconf"), "-dh", "daemon_directory"], capture_output=True, text=True, check=True)
    return f"{said.stdout.strip()}/master"
