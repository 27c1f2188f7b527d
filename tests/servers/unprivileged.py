"""PostgreSQL refuses to run as root, so a root test run lends its servers another user's name."""

import ctypes
import os
import pwd
import signal
from pathlib import Path
from typing import TypedDict

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Identity(TypedDict, total=False):
    """The keyword arguments of subprocess.Popen that change the user; empty when there is no need."""

    user: int
    group: int
    extra_groups: list[int]


def identity() -> Identity:
    """Nobody in particular when we are root; ourselves otherwise."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(folder: Path, who: Identity) -> None:
    """Make the folder the identity's own."""
    if who:
        os.chown(folder, who["user"], who["group"])


def die_with_parent() -> None:
    """For `preexec_fn`: a test run that is killed must not leave a server behind."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
