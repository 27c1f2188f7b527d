"""Whom we speak to in secret, and with whose word for it: every certificate is checked, by name as well."""

from __future__ import annotations

import ipaddress
import ssl
from functools import lru_cache

from channels.email.settings import Security
from channels.errors import ChannelMisconfigured


@lru_cache
def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Trusts the authorities of `ca_file`, or the machine's own. Shared, because each takes a megabyte. Raises `ChannelMisconfigured`
    when the file cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # a file that holds no certificate is one, too
        raise ChannelMisconfigured(f"`ca_file` {ca_file} holds no certificates that can be read: {error.strerror or error}.") from error


def security_context(host: str, security: Security, ca_file: str | None) -> ssl.SSLContext | None:
    """What the connection is to be secured with; nothing where it need not be, which is allowed on this machine alone."""
    if security != "none":
        return tls_context(ca_file)
    if not is_this_machine(host):
        raise ChannelMisconfigured(f"Mail on {host} would cross the network unprotected: set `security` to `tls` or `starttls`.")
    return None


def is_this_machine(host: str) -> bool:
    """Whether packets for this host never leave the machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
