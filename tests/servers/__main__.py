"""`python -m tests.servers` installs what the machine lacks for the tests, and says which servers they will use."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers import chromium, postgres
from tests.servers.mail import programs as mail

_LOCK = Path(__file__).with_name("postgresql.lock")
_QUIET_APT = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # and no service is started


def main() -> None:
    if postgres.find() is None:
        print("No PostgreSQL here: installing the one from a wheel.", flush=True)
        _install_wheel(_LOCK)
    if chromium.find_system() is None and not chromium.is_unpackable():
        print("No Chromium here: installing one.", flush=True)
        if not _install_system_chromium():
            subprocess.run(["npm", "ci"], cwd=chromium.PACKAGE, check=True)
    missing = mail.missing_packages()
    if missing:
        print(f"No {' and no '.join(missing)} here: installing what may be installed.", flush=True)
        _apt_install(*missing)
    print(f"PostgreSQL: {postgres.describe()}\nChromium: {chromium.describe()}\nMail: {mail.describe()}", flush=True)


def _install_wheel(lock: Path) -> None:
    with_uv = ["uv", "pip", "install", "--python", sys.executable] if shutil.which("uv") else None
    with_pip = [sys.executable, "-m", "pip", "install"]
    subprocess.run([*(with_uv or with_pip), "--require-hashes", "--no-deps", "-r", lock], check=True)


def _install_system_chromium() -> bool:
    """Debian's package where we may install it; whether there is a Chromium afterwards."""
    return _apt_install("chromium") and chromium.find_system() is not None


def _apt_install(*packages: str) -> bool:
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, **_QUIET_APT}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *step], env=environment, check=False).returncode != 0:
            return False
    return True


if __name__ == "__main__":
    main()
