"""What the environment decides, and what is refused with its remedy."""

import ast
import os
from pathlib import Path

import pytest

from hub.faults import ConfigurationFaults
from hub.settings import DEMO_TWILIO_ACCOUNT_SID, DEMO_TWILIO_AUTH_TOKEN, Settings, load

HUB = Path(__file__).parents[2] / "hub"
SHIPPED = HUB.parent / "config"
GOOD_SECRET = "s" * 40
PUBLIC_URL = "https://hub.example.com"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Only what a test sets, and the shipped files."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUB_CONFIG_DIR", str(SHIPPED))
    return monkeypatch


def faults() -> dict[str, str]:
    with pytest.raises(ConfigurationFaults) as raised:
        load()
    assert all(fault.remedy for fault in raised.value.faults)
    return {fault.path: fault.problem for fault in raised.value.faults}


def test_the_shipped_files_run_as_they_are() -> None:
    configured = load()
    assert configured.company.queue(configured.company.default_queue)
    assert (configured.settings.mode, configured.settings.host, configured.settings.port) == ("development", "127.0.0.1", 8080)
    assert configured.settings.database_url == "sqlite:///var/hub.sqlite3"


def test_the_demo_brings_its_own_account_and_database() -> None:
    settings = load(mode="demo").settings
    assert (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()) == (
        "ACde30de30de30de30de30de30de30de30",
        "demo-token",
    )
    assert settings.twilio_api_url == "http://127.0.0.1:8081"
    assert settings.database_url == "sqlite:///var/demo.sqlite3"
    assert not settings.limits_by_address


def test_a_port_moves_everything_that_follows_from_it(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_PORT", "9000")
    settings = load(mode="demo").settings
    assert (settings.public_url, settings.sandbox_port, settings.twilio_api_url) == (
        "http://127.0.0.1:9000",
        9001,
        "http://127.0.0.1:9001",
    )


@pytest.mark.parametrize(
    ("public_url", "origins"),
    [
        ("http://127.0.0.1:8080", {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"}),
        ("http://localhost:8080/", {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"}),
        ("https://Hub.Example.com", {"https://hub.example.com"}),
        ("https://hub.example.com:8443", {"https://hub.example.com:8443"}),
        ("https://hub.example.com:443", {"https://hub.example.com"}),
        ("http://hub.example.com:80", {"http://hub.example.com"}),
    ],
)
def test_our_own_pages_have_these_origins(public_url: str, origins: set[str]) -> None:
    assert Settings(public_url=public_url).own_origins == origins


@pytest.mark.parametrize(
    ("host", "public_url"),
    [("0.0.0.0", "http://127.0.0.1:8080"), ("::", "http://[::1]:8080"), ("::1", "http://[::1]:8080"), ("10.0.0.5", "http://10.0.0.5:8080")],
)
def test_the_public_url_follows_from_the_host(host: str, public_url: str) -> None:
    assert Settings(host=host).public_url == public_url


def test_a_platforms_way_to_write_postgresql_is_understood(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_DATABASE_URL", "postgres://hub:pw@db/hub")
    assert load().settings.database_url == "postgresql://hub:pw@db/hub"


def test_secrets_come_from_files_too(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{GOOD_SECRET}\n")
    (tmp_path / "url").write_text("postgresql://hub:pw@db/hub\n")
    environment.setenv("HUB_SECRET_FILE", str(tmp_path / "secret"))
    environment.setenv("HUB_DATABASE_URL_FILE", str(tmp_path / "url"))
    settings = load().settings
    assert settings.secret.get_secret_value() == GOOD_SECRET
    assert settings.database_url == "postgresql://hub:pw@db/hub"


def test_webhook_keys_are_pairs_with_commas(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_TWILIO_WEBHOOK_KEYS", "wsk_1=first, wsk_2=se=cond")
    settings = load().settings
    assert {name: key.get_secret_value() for name, key in settings.twilio_webhook_keys.items()} == {"wsk_1": "first", "wsk_2": "se=cond"}
    assert "first" not in repr(settings)


def test_proxies_are_listed_with_commas(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    assert [str(network) for network in load().settings.trusted_proxies] == ["10.0.0.0/8", "192.0.2.1/32"]


def test_what_is_secret_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_SECRET", GOOD_SECRET)
    environment.setenv("HUB_DATABASE_URL", "postgresql://hub:topsecret@db/hub")
    shown = repr(load())
    assert GOOD_SECRET not in shown
    assert "topsecret" not in shown


def test_production_starts_with_secrets_of_its_own(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_MODE", "production")
    environment.setenv("HUB_PUBLIC_URL", PUBLIC_URL)
    environment.setenv("HUB_SECRET", GOOD_SECRET)
    assert load().settings.log_format == "json"


@pytest.mark.parametrize("public_url", [None, "http://hub.example.com", "http://127.0.0.1:8080"])
def test_production_is_reached_by_https_only(environment: pytest.MonkeyPatch, public_url: str | None) -> None:
    environment.setenv("HUB_MODE", "production")
    environment.setenv("HUB_SECRET", GOOD_SECRET)
    environment.setenv("HUB_TRUSTED_PROXIES", "10.0.0.0/8")
    if public_url is not None:
        environment.setenv("HUB_PUBLIC_URL", public_url)
    assert faults().keys() == {"HUB_PUBLIC_URL"}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, {"HUB_SECRET"}),
        ({"HUB_SECRET": "short"}, {"HUB_SECRET"}),
        ({"HUB_SECRET": GOOD_SECRET, "HUB_TWILIO_AUTH_TOKEN": DEMO_TWILIO_AUTH_TOKEN}, {"HUB_TWILIO_AUTH_TOKEN"}),
        ({"HUB_SECRET": GOOD_SECRET, "HUB_TWILIO_ACCOUNT_SID": DEMO_TWILIO_ACCOUNT_SID}, {"HUB_TWILIO_ACCOUNT_SID"}),
        ({"HUB_TWILIO_AUTH_TOKEN": DEMO_TWILIO_AUTH_TOKEN}, {"HUB_SECRET", "HUB_TWILIO_AUTH_TOKEN"}),
    ],
)
def test_production_refuses_what_everybody_knows(environment: pytest.MonkeyPatch, variables: dict[str, str], named: set[str]) -> None:
    environment.setenv("HUB_MODE", "production")
    environment.setenv("HUB_PUBLIC_URL", PUBLIC_URL)
    for name, value in variables.items():
        environment.setenv(name, value)
    assert faults().keys() == named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_PORT", "http"),
        ("HUB_PORT", "0"),
        ("HUB_PORT", "70000"),
        ("HUB_MODE", "prod"),
        ("HUB_PUBLIC_URL", "hub.example.com"),
        ("HUB_PUBLIC_URL", "https://example.com/hub"),
        ("HUB_DATABASE_URL", "mysql://a/b"),
        ("HUB_DATABASE_URL", "hub.sqlite3"),
        ("HUB_REDIS_URL", "redis://127.0.0.1"),
        ("HUB_TWILIO_ACCOUNT_SID", "AC1"),
        ("HUB_CUSTOMER_SECRET", "short"),
        ("HUB_TWILIO_API_URL", "api"),
        ("HUB_TWILIO_WEBHOOK_KEYS", "wsk_1"),
        ("HUB_TWILIO_WEBHOOK_KEYS", "wsk_1=a,=b"),
        ("HUB_TWILIO_WEBHOOK_KEYS", "wsk_1=a,wsk_1=b"),
        ("HUB_TRUSTED_PROXIES", "proxy"),
        ("HUB_LOG_LEVEL", "loud"),
        ("HUB_SHUTDOWN_SECONDS", "-1"),
        ("HUB_PROT", "9000"),
        ("HUB_SECRET_FILES", "/x"),
        ("HUB_SECRET_FILE", "/nowhere/secret"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    assert faults().keys() == {name}


def test_a_fault_never_repeats_a_value(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_DATABASE_URL", "mysql://hub:topsecret@db/hub")
    assert "topsecret" not in str(faults())


def test_a_platforms_variables_with_our_prefix_are_none_of_our_business(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_SERVICE_ACCOUNT_NAME", "x")
    assert load()


def test_a_secret_given_twice_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(GOOD_SECRET)
    environment.setenv("HUB_SECRET", GOOD_SECRET)
    environment.setenv("HUB_SECRET_FILE", str(tmp_path / "secret"))
    assert faults().keys() == {"HUB_SECRET"}


def test_in_production_nobody_signs_with_the_demos_secret(environment: pytest.MonkeyPatch) -> None:
    demos = load(mode="demo").settings.customer_secret
    assert demos is not None
    environment.setenv("HUB_MODE", "production")
    environment.setenv("HUB_PUBLIC_URL", PUBLIC_URL)
    environment.setenv("HUB_SECRET", GOOD_SECRET)
    environment.setenv("HUB_CUSTOMER_SECRET", demos.get_secret_value())
    assert faults() == {"HUB_CUSTOMER_SECRET": "the demo's secret is public knowledge"}


def test_the_demo_is_not_started_over_another_mode(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HUB_MODE", "production")
    with pytest.raises(ConfigurationFaults) as raised:
        load(mode="demo")
    assert raised.value.faults[0].path == "HUB_MODE"


def test_nothing_else_reads_the_environment() -> None:
    """But the carrier and the simulation, programs of their own, and whoever hands the environment on to one."""
    readers = {
        str(file.relative_to(room))
        for room in (HUB, HUB.parent / "channels", HUB.parent / "routing")
        for file in room.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert {reader for reader in readers if not reader.startswith(("sandbox/", "simulate/"))} <= {"settings.py", "demo/carrier.py"}


def test_every_setting_stands_in_the_operators_guide() -> None:
    guide = (HUB.parent / "docs" / "operating.md").read_text()
    assert [field for field in Settings.model_fields if f"`HUB_{field.upper()}`" not in guide] == []
