"""A test may talk to this machine and to nobody else: any other address fails before a packet leaves."""

import ipaddress
import sys
from collections.abc import Callable

_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMES_HERE = {None, "", b"", "localhost", b"localhost"}


class LeavesTheMachine(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def enforce() -> None:
    """Ban every other address for the rest of the process (an audit hook cannot be taken back)."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CONNECTING:
        _refuse_unless(_is_local_address, arguments[1])
    elif event == "socket.getaddrinfo":
        _refuse_unless(_is_local_name, arguments[0])


def _refuse_unless(allowed: Callable[[object], bool], target: object) -> None:
    if not allowed(target):
        raise LeavesTheMachine(f"tests talk to this machine only, not to {target!r}")


def _is_local_address(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path, or a socket that is connected already
    return _is_local_name(address[0])


def _is_local_name(name: object) -> bool:
    if name in _NAMES_HERE:
        return True
    text = name.decode() if isinstance(name, bytes) else str(name)
    try:
        return ipaddress.ip_address(text).is_loopback or text in ("0.0.0.0", "::")
    except ValueError:
        return False
