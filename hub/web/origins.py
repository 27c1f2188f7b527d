"""Which web pages may speak to the hub from a browser."""

from __future__ import annotations

from dataclasses import dataclass

from channels.doors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """`own`: the hub's own pages. `widget`: pages of the company that show the chat widget."""

    own: frozenset[str]
    widget: frozenset[str] = frozenset()

    def may_chat(self, origin: str) -> bool:
        return origin in self.own or origin in self.widget

    def check_own(self, origin: str | None) -> None:
        """Refuse a page of somebody else. A request without an origin does not come from another page's script."""
        if origin is not None and origin not in self.own:
            raise foreign(origin)

    def check_widget(self, origin: str | None) -> None:
        if origin is not None and not self.may_chat(origin):
            raise foreign(origin)


def foreign(origin: str) -> Problem:
    return Problem(403, "foreign_origin", f"Pages from {origin[:200]} may not use this hub. An administrator can list the origin.")
