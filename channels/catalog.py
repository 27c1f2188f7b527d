"""The channels there are: the one table from a channel's name to what makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from channels.contract import Channel, Clock
from channels.email import Email
from channels.phone import Phone
from channels.sms import Sms
from channels.web_chat import WebChat


class Factory(Protocol):
    """Makes a channel of its own settings (a frozen dataclass beside it). Raises `ChannelMisconfigured` for settings that cannot work."""

    def __call__(self, settings: Any, /, *, now: Clock) -> Channel: ...


CHANNELS: Mapping[str, Factory] = {
    "chat": WebChat,
    "email": Email,
    "phone": Phone,
    "sms": Sms,
}
