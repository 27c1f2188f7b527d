"""The container files say only what the engine and the hub understand. (Parsed, not run: a test has no engine.)"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()

# The part of the Compose Specification that we use: the engine ignores or refuses anything misspelt.
TOP_KEYS = {"name", "services", "volumes"}
SERVICE_KEYS = {
    "build",
    "cap_drop",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "init",
    "ports",
    "read_only",
    "restart",
    "security_opt",
    "shm_size",
    "stop_grace_period",
    "tmpfs",
    "volumes",
}
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
OURS_IN_COMPOSE = {"DB_PASSWORD"}  # the only variable that is not a setting of the hub


def _hub_variables() -> set[str]:
    names = {f"HUB_{field.upper()}" for field in Settings.model_fields}
    return names | {f"{name}_FILE" for name in names}


def _services() -> list[tuple[str, dict[str, Any]]]:
    return list(COMPOSE["services"].items())


def test_compose_has_no_unknown_keys() -> None:
    unknown = set(COMPOSE) - TOP_KEYS
    for _, service in _services():
        unknown |= set(service) - SERVICE_KEYS
        unknown |= set(service["healthcheck"]) - HEALTH_KEYS
    assert unknown == set()


def test_every_variable_in_compose_is_a_setting() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    given = set(COMPOSE["services"]["hub"]["environment"])
    assert (asked | given) - OURS_IN_COMPOSE - _hub_variables() == set()


def test_every_variable_in_the_image_is_a_setting() -> None:
    named = set(re.findall(r"\b(HUB_\w+)=", DOCKERFILE))
    assert named
    assert named - _hub_variables() == set()


def test_no_secret_has_a_default() -> None:
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", (ROOT / "docker-compose.yml").read_text())
    assert {name for name, _ in secrets} == {"DB_PASSWORD", "HUB_SECRET"}
    assert [name for name, rest in secrets if not rest.startswith(":?")] == []


def test_services_wait_for_a_healthy_one_and_name_volumes_that_exist() -> None:
    for _, service in _services():
        for needed, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in COMPOSE["services"][needed]
        for mount in service.get("volumes", []):
            assert mount.partition(":")[0] in COMPOSE["volumes"]


def test_the_hub_runs_without_privileges_on_a_read_only_disk() -> None:
    hub = COMPOSE["services"]["hub"]
    assert (hub["read_only"], hub["cap_drop"], hub["init"]) == (True, ["ALL"], True)
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root|0)\w+", last_stage, flags=re.MULTILINE)


@pytest.mark.parametrize("copied", re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE))
def test_the_image_copies_what_is_there(copied: str) -> None:
    assert [name for name in copied.split() if not (ROOT / name).exists()] == []
