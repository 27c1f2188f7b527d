"""The wheel is complete: a machine without Node and without this folder can run the hub from it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_carries_rooms_configuration_and_console(names: set[str]) -> None:
    shipped = {f"hub/shipped_config/{file.name}" for file in (ROOT / "config").glob("*.toml")}
    built = {str(file.relative_to(ROOT)) for file in (ROOT / "hub/static").rglob("*") if file.is_file()}
    built -= {"hub/static/.ok"}
    assert shipped
    assert "hub/static/widget.js" in built
    assert {"hub/__main__.py", "channels/contract.py", "routing/__init__.py"} | shipped | built <= names


def test_the_wheel_carries_nothing_else(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"hub", "channels", "routing"}
    assert not [name for name in names if name.endswith(("/.ok", ".pyc"))]
