"""What is wrong with how mail is configured is said before the hub starts, with what to do."""

from pathlib import Path

import pytest

from hub.company import Company
from hub.settings import ConfigurationFaults, load
from tests.hub.test_company_files import folder, found, replace  # noqa: F401

ADDRESS = '{ address = "sales@northwind.example", queue = "sales" },'
MAILBOX = """
[[email.mailboxes]]
name = "support"
host = "imap.example.com"
user = "support@northwind.example"
"""
SMTP = """
[email.smtp]
host = "smtp.example.com"
user = "hub"
"""


@pytest.mark.parametrize(
    ("written", "path", "remedy"),
    [
        ('{ address = "sales@northwind.example", queue = "sails" },', "email.addresses[2].queue", "Did you mean sales?"),
        ('{ address = "help@northwind.example", queue = "sales" },', "email.addresses", "Name each address and alias once"),
        ('{ address = "sales@northwind.example", queue = "sales", plus = { vip = "gold" } },', "email.addresses[2].plus.vip", "Known"),
        ('{ address = "sales at northwind", queue = "sales" },', "email.addresses[2].address", ""),
        ('{ address = "sales+more@northwind.example", queue = "sales" },', "email.addresses[2].address", ""),
    ],
)
def test_an_address_that_leads_nowhere_is_found(folder: Path, written: str, path: str, remedy: str) -> None:  # noqa: F811
    replace(folder, "hub.toml", ADDRESS, written)
    (fault,) = found(folder)
    assert fault.path == f"hub.toml: {path}"
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ('security = "none"\n', "email.mailboxes[1].security"),
        ('login = "xoauth2"\n', "email.mailboxes[1].login"),
        ('handled = "burn"\n', "email.mailboxes[1].handled"),
        ("folders = []\n", "email.mailboxes[1].folders"),
        ("port = 0\n", "email.mailboxes[1].port"),
        ('ca_file = "/nowhere.pem"\n', "email.mailboxes[1].ca_file"),
        ('folders = ["INBOX", "INBOX"]\n', "email.mailboxes[1].folders"),
        ('folders = ["Done"]\nhandled = "move:Done"\n', "email.mailboxes[1].handled"),
        ('login = "xoauth2"\nclient_id = "x"\ntoken_url = "http://example.com"\n', "email.mailboxes[1].token_url"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_found(folder: Path, more: str, path: str) -> None:  # noqa: F811
    add(folder, MAILBOX + more)
    assert [fault.path for fault in found(folder)] == [f"hub.toml: {path}"]


def test_a_queue_that_takes_no_letters_has_no_address(folder: Path) -> None:  # noqa: F811
    replace(folder, "queues.toml", "channels.email = { target_seconds = 28800, urgency_seconds = 7200 }\n", "")
    faults = [fault.path for fault in found(folder)]
    assert faults == ["hub.toml: email.addresses[1].plus.billing", "hub.toml: email.addresses[3].queue"]


def test_passwords_belong_to_mailboxes_and_mailboxes_have_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    add(folder, MAILBOX + SMTP)
    monkeypatch.setenv("HUB_CONFIG_DIR", str(folder))
    monkeypatch.setenv("HUB_MAILBOX_PASSWORDS", "sales=secret")
    with pytest.raises(ConfigurationFaults) as raised:
        load()
    assert [(fault.path, fault.problem) for fault in raised.value.faults] == [
        ("HUB_MAILBOX_PASSWORDS", "there is none for the mailbox support"),
        ("HUB_MAILBOX_PASSWORDS", "a name in it is no mailbox"),
        ("HUB_SMTP_PASSWORD", "smtp.example.com asks hub for one"),
    ]
    monkeypatch.setenv("HUB_MAILBOX_PASSWORDS", "\nsupport=a,b=c\n")
    monkeypatch.setenv("HUB_SMTP_PASSWORD", "secret")
    loaded = load()
    assert isinstance(loaded.company, Company)
    assert loaded.settings.mailbox_passwords["support"].get_secret_value() == "a,b=c"


def add(folder: Path, tables: str) -> None:  # noqa: F811
    """After everything of `[email]`, before the tables that follow it."""
    replace(folder, "hub.toml", '[[canned]]\nname = "thanks"', f'{tables}\n[[canned]]\nname = "thanks"')
