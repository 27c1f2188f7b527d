"""Why something could not be said, in words an agent understands.

ChannelError
├── ChannelMisconfigured      a setting is missing or wrong: the channel does not open
└── DeliveryError             one message was not delivered; `retryable` says whether trying again may help
    ├── RecipientOptedOut     the customer does not want to hear from us here
    ├── AddressRejected       nobody can be reached at that address
    ├── MessageRejected       the provider refuses this message as it is
    ├── ProviderThrottled     too fast; try again later
    └── ProviderUnreachable   no answer, or an answer that says nothing; `maybe_taken` when the request may have arrived
"""

from __future__ import annotations

from typing import ClassVar


class ChannelError(Exception):
    """Something a channel could not do."""


class ChannelMisconfigured(ChannelError):
    """A setting is missing or wrong; the message names it and the remedy."""


class DeliveryError(ChannelError):
    """One message was not delivered. `for_agent` is a sentence the agent can act on; it never holds the address or the text."""

    retryable: ClassVar[bool] = False

    def __init__(self, for_agent: str, *, code: str | None = None) -> None:
        super().__init__(f"{type(self).__name__}{f' ({code})' if code else ''}")
        self.for_agent = for_agent
        self.code = code


class RecipientOptedOut(DeliveryError):
    """The customer does not want to hear from us at this address."""


class AddressRejected(DeliveryError):
    """Nobody can be reached at that address."""


class MessageRejected(DeliveryError):
    """The provider refuses this message as it is."""


class ProviderThrottled(DeliveryError):
    """Too fast; certainly not taken."""

    retryable = True


class ProviderUnreachable(DeliveryError):
    """No usable answer. With `maybe_taken` the request may have arrived: only a look-up can tell."""

    retryable = True

    def __init__(self, for_agent: str, *, code: str | None = None, maybe_taken: bool = False) -> None:
        super().__init__(for_agent, code=code)
        self.maybe_taken = maybe_taken
