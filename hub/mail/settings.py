"""The email channel's settings: what the company configured, with what only the environment knows. In the demo the sandbox is everybody's
mail server.
"""

from __future__ import annotations

from channels.contract import Address
from channels.email.settings import EmailSettings, MailboxSettings, ReceiverSettings, SmtpSettings
from hub.company_mail import MailboxConfig, MailRules, SmtpConfig
from hub.settings import Configured, Settings

LOOPBACK = "127.0.0.1"


def email_settings(configured: Configured) -> EmailSettings:
    settings, rules = configured.settings, configured.company.email
    demo = settings.mode == "demo"
    return EmailSettings(
        addresses=tuple(Address(one.address) for one in rules.addresses),
        aliases={alias: Address(one.address) for one in rules.addresses for alias in one.aliases},
        mailboxes=tuple(_mailbox(one, settings) for one in rules.mailboxes),
        smtp=_smtp(rules.smtp, settings) if rules.smtp is not None else _sandbox(settings) if demo else None,
        receiver=_receiver(rules, settings),
        token_secret=settings.secret.get_secret_value(),
        trusted_authenticators=rules.trusted_authenticators,
        languages=rules.languages,
        longest_bytes=int(rules.longest_mb * 1_000_000),
        marks=settings.data_dir / "mail" / "leaving",
    )


def _mailbox(config: MailboxConfig, settings: Settings) -> MailboxSettings:
    password = settings.mailbox_passwords.get(config.name)
    secret = settings.mailbox_client_secrets.get(config.name)
    return MailboxSettings(
        name=config.name,
        host=config.host,
        port=config.port,
        security=config.security,
        user=config.user,
        password=password.get_secret_value() if password is not None else "",
        login=config.login,
        token_url=config.token_url,
        client_id=config.client_id,
        client_secret=secret.get_secret_value() if secret is not None else None,
        scope=config.scope,
        folders=config.folders,
        handled=config.handled,
        ca_file=config.ca_file,
    )


def _smtp(config: SmtpConfig, settings: Settings) -> SmtpSettings:
    return SmtpSettings(
        host=config.host,
        port=config.port,
        security=config.security,
        user=config.user,
        password=settings.smtp_password.get_secret_value(),
        ca_file=config.ca_file,
        timeout_seconds=config.timeout_seconds,
    )


def _sandbox(settings: Settings) -> SmtpSettings:
    return SmtpSettings(host=LOOPBACK, port=settings.sandbox_mail_port, security="none")


def _receiver(rules: MailRules, settings: Settings) -> ReceiverSettings | None:
    if rules.receiver is not None:
        return ReceiverSettings(port=rules.receiver.port, protocol=rules.receiver.protocol, host=rules.receiver.host)
    return ReceiverSettings(port=settings.mail_port) if settings.mode == "demo" and not rules.mailboxes else None
