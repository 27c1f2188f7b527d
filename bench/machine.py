"""What the machine does meanwhile: processor time, memory, and whether it is quiet enough to measure on."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")
QUIET_CORES = 0.3
SPIN_ROUNDS = 200_000
SYNC_ROUNDS = 25
PAGE = b"\0" * 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How fast the machine is right now: a loop that only computes, and one page brought to the disk."""

    busy_cores: float
    spin_ms: float
    fsync_ms: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)

    def differs(self, other: Probe) -> bool:
        """Whether the machine was another one: it computed 15 % faster or slower, or its disk took twice as long."""
        return _apart(self.spin_ms, other.spin_ms) > 1.15 or _apart(self.fsync_ms, other.fsync_ms) > 2


def _apart(one: float, other: float) -> float:
    return max(one, other) / max(min(one, other), 1e-9)


def probe(folder: Path) -> Probe:
    return Probe(busy_cores=round(busy_cores(0.5), 2), spin_ms=round(_spin(), 2), fsync_ms=round(_fsync(folder), 3))


def wait_until_quiet(longest_seconds: float) -> None:
    """Wait for less than 0.3 busy cores over two seconds, though not for ever: the probe says what it came to."""
    until = time.monotonic() + longest_seconds
    while time.monotonic() < until and busy_cores(2) >= QUIET_CORES:
        continue


def busy_cores(seconds: float) -> float:
    """How many cores everything on this machine kept busy."""
    before = _times()
    time.sleep(seconds)
    after = _times()
    share = (after[1] - before[1]) / max(1, after[0] - before[0])
    return (os.cpu_count() or 1) * (1 - share)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    return _status(pid, "VmRSS") * 1024


def threads(pid: int) -> int:
    return _status(pid, "Threads")


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _times() -> tuple[int, int]:
    """All processor time, and the idle part of it."""
    with Path("/proc/stat").open() as stat:
        ticks = [int(field) for field in stat.readline().split()[1:]]
    return sum(ticks), ticks[3] + ticks[4]


def _spin() -> float:
    """The best of five: what else runs now is told by `busy_cores`."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(SPIN_ROUNDS):
            pass
        rounds.append(time.perf_counter() - began)
    return min(rounds) * 1e3


def _fsync(folder: Path) -> float:
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNC_ROUNDS):
            file.write(PAGE)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken) * 1e3
