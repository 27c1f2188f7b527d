"""The shapes of what is asked about messages on their way out."""

from __future__ import annotations

from hub.web.shape import Body


class Settle(Body):
    """`sent`: the customer has it. Otherwise it is sent again, as the same message."""

    sent: bool
