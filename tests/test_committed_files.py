"""What is committed works on every machine: no registry is named, no machine's own path, and every lock has hashes."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock", "scripts/uv.lock"]
LOCKS += ["tests/servers/postgresql.lock"]
NPM_LOCKS = ["agent_ui/package-lock.json", "tests/servers/chromium/package-lock.json"]
# Each is written in two parts, so that this very file does not name them.
HOSTS = ["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb." + "debian"]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", ".lib" + "rary/", "/ho" + "me/"]


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_registry_or_a_machines_own_path() -> None:
    named = re.compile("|".join(re.escape(word) for word in HOSTS + PLACES).encode())
    found = [
        f"{file.relative_to(ROOT)}: {match.group().decode()}"
        for file in _committed()
        if file.is_file() and (match := named.search(file.read_bytes()))
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    unsure = [
        package.splitlines()[0] for package in packages if not (re.match(r"[\w.\[\]-]+==\S", package) and "--hash=sha256:" in package)
    ]
    assert unsure == []
    assert "://" not in "".join(packages)


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_every_npm_package_has_an_integrity_and_no_address(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if not package.get("integrity")] == []
    assert [name for name, package in installed.items() if "resolved" in package] == []


def test_the_locks_agree_on_what_they_share() -> None:
    runtime, whole = _versions("requirements.lock"), _versions("requirements-dev.lock")
    assert {name: whole.get(name) for name in runtime} == runtime


def _versions(lock: str) -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE):
        versions.setdefault(name, []).append(version)
    return versions
