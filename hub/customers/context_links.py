"""The company's own pages about a customer, one click away: links that the configuration names, filled in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from hub.company import ContextLink
from hub.work.wire import Link


def context_links(links: Sequence[ContextLink], *, customer_id: str, external_id: str | None, interaction_id: str | None) -> list[Link]:
    """Each with its placeholders filled in, percent-encoded; one that asks for what is not known is left out."""
    values = {"customer_id": customer_id, "external_id": external_id, "interaction_id": interaction_id}
    missing = [f"{{{name}}}" for name, value in values.items() if not value]
    quoted = {name: quote(value or "", safe="") for name, value in values.items()}
    return [
        {"label": link.label, "url": link.url.format_map(quoted)}
        for link in links
        if not any(placeholder in link.url for placeholder in missing)
    ]
