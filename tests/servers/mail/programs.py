"""The mail servers that this machine has, and how it gets those that it lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"))
DOVECOT_PACKAGES = ("dovecot-imapd", "dovecot-lmtpd")
POSTFIX_PACKAGES = ("postfix",)
_MISSING = "none: `python -m tests.servers` installs one (as root: apt-get install " + " ".join(DOVECOT_PACKAGES) + ")"


class NoMailServer(RuntimeError):
    """The machine has no Dovecot, or a server does not start."""


def dovecot() -> Path | None:
    return _found("dovecot")


def doveadm() -> Path:
    found = _found("doveadm")
    if found is None:
        raise NoMailServer(f"Dovecot: {_MISSING}")
    return found


def needed_dovecot() -> Path:
    found = dovecot()
    if found is None:
        raise NoMailServer(f"Dovecot: {_MISSING}")
    return found


def postfix() -> Path | None:
    """The machine's Postfix where we may run it: its master process must be root."""
    return _found("postfix") if os.getuid() == 0 else None


def missing_packages() -> tuple[str, ...]:
    """Debian's names of what this machine lacks, but a Postfix that we may not run."""
    needs_postfix = os.getuid() == 0 and not _found("postfix")
    return (*(() if dovecot() else DOVECOT_PACKAGES), *(POSTFIX_PACKAGES if needs_postfix else ()))


def describe() -> str:
    """One line for the head of a test run."""
    return f"{_describe_dovecot()}; {_describe_postfix()}"


def _describe_dovecot() -> str:
    program = dovecot()
    if program is None:
        return f"Dovecot: {_MISSING}"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return f"Dovecot {said.stdout.split()[0]}"


def _describe_postfix() -> str:
    program = postfix()
    if program is not None:
        said = subprocess.run([program.with_name("postconf"), "-dh", "mail_version"], capture_output=True, text=True, check=True)
        return f"Postfix {said.stdout.strip()}"
    why = "there is none here" if os.getuid() == 0 else "it needs root"
    return f"aiosmtpd in Postfix's place ({why})"


def _found(name: str) -> Path | None:
    found = shutil.which(name, path=_PLACES)
    return Path(found) if found else None
