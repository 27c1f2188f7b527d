"""Everything that differs from one installation to the next: the environment first, then the files of the configuration folder.

This is the only place that reads the environment. All faults are found before any is reported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from hub.company import Company
from hub.company_files import read_company
from hub.faults import ConfigurationFaults, Fault, choices, nearest

Mode = Literal["demo", "development", "production"]

PREFIX = "HUB_"
SECRET_FIELDS = (
    "secret",
    "customer_secret",
    "twilio_auth_token",
    "twilio_webhook_keys",
    "twilio_api_key_secret",
    "service_tokens",
    "mailbox_passwords",
    "mailbox_client_secrets",
    "smtp_password",
    "database_url",
    "redis_url",
)
"""Each may also come from a file named by `HUB_…_FILE`."""

DEFAULT_SECRET = "not-a-secret-fit-for-development-and-demos-only"
LEAST_SECRET_LENGTH = 32
DEMO_TWILIO_ACCOUNT_SID = "ACde30de30de30de30de30de30de30de30"
DEMO_TWILIO_AUTH_TOKEN = "demo-token"
DEMO_CUSTOMER_SECRET = "not-a-secret-the-demo-signs-its-customers-with-it"
TWILIO_API_URL = "https://api.twilio.com"
DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)]


def _pairs(value: object) -> object:
    if not isinstance(value, str):
        return value
    separator = "\n" if "\n" in value else ","
    pairs = [part.partition("=") for part in value.split(separator) if part.strip()]
    if not all(name.strip() and secret.strip() for name, _, secret in pairs):
        raise ValueError("not every part is a pair; Write them as id=secret, with commas between")
    named = {name.strip(): secret.strip() for name, _, secret in pairs}
    if len(named) < len(pairs):
        raise ValueError("an id stands twice; Give each key once")
    return named


NamedSecrets = Annotated[dict[str, SecretStr], NoDecode, BeforeValidator(_pairs)]


class Settings(BaseSettings):
    """What the environment decides. Each field is read from `HUB_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    mode: Mode = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: str = ""
    """Where customers, carriers and browsers reach the hub, without a path; by default the host and port it listens on."""
    config_dir: Path | None = None
    data_dir: Path = Path("var")
    database_url: Annotated[str, Field(repr=False)] = ""
    redis_url: Annotated[str | None, Field(repr=False)] = None
    secret: SecretStr = SecretStr(DEFAULT_SECRET)
    customer_secret: SecretStr | None = None
    """Shared with the company's site, which signs with it who a chat visitor is; without one no such token is believed."""
    twilio_account_sid: Annotated[str, Field(pattern=r"^(AC[0-9a-fA-F]{32})?$")] = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_webhook_keys: NamedSecrets = Field(default_factory=dict)
    """Webhook keys of the account, each `id=secret`, separated by commas: for signatures by HMAC-SHA-256."""
    twilio_api_key_sid: Annotated[str, Field(pattern=r"^(SK[0-9a-fA-F]{32})?$")] = ""
    """With its secret it lets an agent's browser be their phone."""
    twilio_api_key_secret: SecretStr = SecretStr("")
    twilio_app_sid: Annotated[str, Field(pattern=r"^(AP[0-9a-fA-F]{32})?$")] = ""
    """Only needed where agents' phones dial by themselves."""
    service_tokens: NamedSecrets = Field(default_factory=dict)
    """What the phone menu shows the company's systems (`[services]` in hub.toml), each `service=token`, separated by commas."""
    mailbox_passwords: NamedSecrets = Field(default_factory=dict)
    """Of the mailboxes in `[[email.mailboxes]]`, each `name=password` (with XOAUTH2 its refresh token), separated by commas."""
    mailbox_client_secrets: NamedSecrets = Field(default_factory=dict)
    """With XOAUTH2, where the provider asks for one: each `name=secret`, separated by commas."""
    smtp_password: SecretStr = SecretStr("")
    """Of the server that takes letters (`[email.smtp]`)."""
    twilio_api_url: str = TWILIO_API_URL
    sandbox_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    """Where the demo's own carrier listens (loopback only); by default one above the hub's port."""
    sandbox_mail_port: Annotated[int, Field(ge=1, le=65535)] = 8082
    """Where the demo's own mail server listens (loopback only); by default one above the sandbox carrier's."""
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 8083
    """Where the demo takes letters (loopback only); by default two above the sandbox carrier's."""
    trusted_proxies: Networks = ()
    """Addresses or networks whose `X-Forwarded-For` is believed, separated by commas."""
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    access_log: bool = False
    """One line a request, without its query string."""
    shutdown_seconds: Annotated[float, Field(gt=0, le=300)] = 10
    """How long requests under way may take to finish when the hub stops."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_secrets_from_files())

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_the_mode(cls, given: dict[str, Any]) -> dict[str, Any]:
        port = str(given.get("port", 8080))
        sandbox = given.get("sandbox_port", int(port) + 1 if port.isdecimal() and int(port) < 65535 else 8081)
        host = str(given.get("host", "127.0.0.1"))
        mode = given.get("mode", "development")
        file = "demo.sqlite3" if mode == "demo" else "hub.sqlite3"
        defaults: dict[str, Any] = {
            "public_url": f"http://{_shown(host)}:{port}",
            "database_url": f"sqlite:///{given.get('data_dir', 'var')}/{file}",
            "sandbox_port": sandbox,
            "sandbox_mail_port": _above(sandbox, 1),
            "mail_port": _above(sandbox, 2),
        }
        if mode == "demo":
            defaults |= {
                "customer_secret": DEMO_CUSTOMER_SECRET,
                "twilio_account_sid": DEMO_TWILIO_ACCOUNT_SID,
                "twilio_auth_token": DEMO_TWILIO_AUTH_TOKEN,
                "twilio_api_url": f"http://127.0.0.1:{sandbox}",
            }
        if mode == "production":
            defaults["log_format"] = "json"
        return defaults | given

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("this is not a web address; Write it like https://hub.example.com, without a path")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("public_url")
    @classmethod
    def _is_safe(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("mode") == "production" and not value.startswith("https:"):
            raise ValueError(
                "production needs https, since passwords, sessions and what customers write travel there; "
                "Set it to the https:// address of the proxy that ends TLS in front of the hub"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        # Platforms hand out postgres://, which SQLAlchemy does not know.
        value = value.replace("postgres://", "postgresql://", 1) if value.startswith("postgres://") else value
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError:
            raise ValueError("this is not a database; Write it like postgresql://user:password@host/name or sqlite:///path") from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("only PostgreSQL and SQLite are supported; Name one of these")
        return value

    @field_validator("secret")
    @classmethod
    def _is_secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        secret = value.get_secret_value()
        if info.data.get("mode") == "production" and (secret == DEFAULT_SECRET or len(secret) < LEAST_SECRET_LENGTH):
            raise ValueError(
                f"production needs a secret of its own of at least {LEAST_SECRET_LENGTH} characters; "
                "Set it to the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value

    @field_validator("customer_secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            return None
        if len(value.get_secret_value()) < LEAST_SECRET_LENGTH:
            raise ValueError(f"it needs at least {LEAST_SECRET_LENGTH} characters; Set a longer one, on the company's site too")
        if info.data.get("mode") == "production" and value.get_secret_value() == DEMO_CUSTOMER_SECRET:
            raise ValueError("the demo's secret is public knowledge; Set one of your own, on the company's site too")
        return value

    @field_validator("twilio_account_sid", "twilio_auth_token")
    @classmethod
    def _is_not_the_demos(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        shown = value.get_secret_value() if isinstance(value, SecretStr) else value
        if info.data.get("mode") == "production" and shown in (DEMO_TWILIO_ACCOUNT_SID, DEMO_TWILIO_AUTH_TOKEN):
            raise ValueError("the demo's account is public knowledge; Set your own, or unset both HUB_TWILIO_ variables")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_not_yet_possible(cls, value: str | None) -> str | None:
        if value is not None:
            raise ValueError("several nodes are not supported yet; Unset it")
        return value

    @property
    def own_address(self) -> str:
        """Where this hub reaches itself."""
        return f"http://{_shown(self.host)}:{self.port}"

    @property
    def own_origins(self) -> frozenset[str]:
        """Origins of the hub's own pages: that of the public URL and, on loopback, the other ways to write this machine."""
        parts = urlsplit(self.public_url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        # Browsers leave out the port that the scheme has anyway.
        port = f":{parts.port}" if parts.port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
        return frozenset(f"{parts.scheme}://{name}{port}" for name in (LOOPBACK_HOSTS if host in LOOPBACK_HOSTS else (host,)))

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def limits_by_address(self) -> bool:
        """Off in the demo, where every customer comes from the same machine."""
        return self.mode != "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A configuration without faults."""

    settings: Settings
    company: Company


def load(*, mode: Mode | None = None) -> Configured:
    """Read the environment and the files. `mode` is what the command asks for. Raises `ConfigurationFaults` with all of them."""
    settings, faults = _settings(mode)
    folder = _config_dir(settings)
    company, more = read_company(folder)
    faults += more
    if settings is not None and company is not None:
        faults += [_token_of_nothing(name, company) for name in sorted(settings.service_tokens.keys() - company.services.keys())]
        faults += [*_passwords_of_mailboxes(settings, company)]
    if settings is None or company is None or faults:
        raise ConfigurationFaults(faults)
    return Configured(settings=settings, company=company)


def _token_of_nothing(name: str, company: Company) -> Fault:
    return Fault(path="HUB_SERVICE_TOKENS", problem=f"there is no service {name!r}", remedy=f"Known: {choices(company.services)}")


def _passwords_of_mailboxes(settings: Settings, company: Company) -> Iterator[Fault]:
    """Each mailbox has one, and each is of a mailbox."""
    mailboxes = {mailbox.name for mailbox in company.email.mailboxes}
    for name in sorted(mailboxes - settings.mailbox_passwords.keys()):
        yield Fault(path="HUB_MAILBOX_PASSWORDS", problem=f"there is none for the mailbox {name}", remedy=f"Add {name}=password")
    if settings.mailbox_passwords.keys() - mailboxes:
        # What stands before an equals sign may be a piece of a password that has a comma: it is not repeated here.
        yield Fault(
            path="HUB_MAILBOX_PASSWORDS",
            problem="a name in it is no mailbox",
            remedy=f"Known: {choices(mailboxes)}. Where a password has a comma, write one pair a line",
        )
    smtp = company.email.smtp
    if smtp is not None and smtp.user and not settings.smtp_password.get_secret_value():
        yield Fault(
            path="HUB_SMTP_PASSWORD", problem=f"{smtp.host} asks {smtp.user} for one", remedy="Set it, or leave email.smtp.user out"
        )


def _settings(mode: Mode | None) -> tuple[Settings | None, list[Fault]]:
    faults = [*_misspelt_variables(), *_secret_file_faults()]
    if mode is not None and os.environ.get("HUB_MODE", mode) != mode:
        faults.append(Fault(path="HUB_MODE", problem=f"this command runs in {mode} mode only", remedy=f"Unset it or set it to {mode}"))
    try:
        settings = Settings() if mode is None else Settings(mode=mode)
    except ValidationError as error:
        return None, faults + [_environment_fault(entry["loc"], entry["msg"]) for entry in error.errors(include_url=False)]
    return settings, faults


def _environment_fault(location: tuple[int | str, ...], message: str) -> Fault:
    problem, _, remedy = message.removeprefix("Value error, ").partition("; ")
    return Fault(path=_variable(str(location[0])), problem=f"{problem[:1].lower()}{problem[1:]}", remedy=remedy or "Correct it")


def _secrets_from_files() -> dict[str, str]:
    files = {field: os.environ.get(f"{_variable(field)}_FILE") for field in SECRET_FIELDS}
    return {field: Path(file).read_text().strip() for field, file in files.items() if file and os.access(file, os.R_OK)}


def _secret_file_faults() -> list[Fault]:
    faults = []
    for variable in map(_variable, SECRET_FIELDS):
        file = os.environ.get(f"{variable}_FILE")
        if file and os.environ.get(variable):
            faults.append(Fault(path=variable, problem=f"it is set beside {variable}_FILE", remedy="Unset one of the two"))
        if file and not os.access(file, os.R_OK):
            faults.append(Fault(path=f"{variable}_FILE", problem=f"{file} cannot be read", remedy="Name a file this user may read"))
    return faults


def _misspelt_variables() -> list[Fault]:
    """Only what is close to a setting of ours: a container platform sets variables with our prefix that are none of our business."""
    known = {_variable(field) for field in Settings.model_fields} | {f"{_variable(field)}_FILE" for field in SECRET_FIELDS}
    given = {name for name in os.environ if name.startswith(PREFIX)} - known
    meant = {name: nearest(name, known) for name in sorted(given)}
    return [Fault(path=name, problem="there is no such setting", remedy=f"Did you mean {right}?") for name, right in meant.items() if right]


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _above(port: object, by: int) -> int:
    """So many above this port; one of the usual ones where that is none."""
    number = int(str(port)) if str(port).isdecimal() else 8081
    return number + by if number + by <= 65535 else number - by


def _shown(host: str) -> str:
    """A host to connect to, for one to listen on."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def _config_dir(settings: Settings | None) -> Path:
    """The folder asked for; else `config/` here; else the one that came with the package or its source."""
    asked = settings.config_dir if settings is not None else os.environ.get("HUB_CONFIG_DIR")
    if asked:
        return Path(asked)
    package = Path(__file__).parent
    candidates = (Path("config"), package / "shipped_config", package.parent / "config")
    return next((folder for folder in candidates if (folder / "hub.toml").is_file()), candidates[0])
