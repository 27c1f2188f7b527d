"""Where a link in a letter really goes, as a browser will read it, and whether its words say somewhere else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

import idna

from hub.files.names import seen

LONGEST = 8_000
LONGEST_SHOWN = 300
LONGEST_WORDS = 500
MOST_NAMED = 5
_FILE_ENDING = re.compile(r"csv|docx?|eml|gif|html?|ics|jpe?g|js|json|pdf|php|png|pptx?|txt|xlsx?|xml")
"""What looks like the end of an address and is that of a file."""
_IGNORED = re.compile(r"[\x00-\x1f\x7f]")
"""Browsers drop tabs and line breaks wherever they stand (WHATWG URL, 4.4); nobody needs the other ones."""
_WEB = re.compile(r"(?:(https?):)?//+(?:[^/?#]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\[\]]+)(?::(\d{0,5}))?([/?#].*)?", re.IGNORECASE | re.DOTALL)
_TELEPHONE = re.compile(r"tel:(\+?[0-9().*# -]{1,40})", re.IGNORECASE | re.ASCII)
_MAIL = re.compile(r"mailto:([^?#]*)(\?[^#]*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?", re.ASCII)
_NAMED = re.compile(r"((?:[\w-]{1,63}\.){1,8}([^\W\d_]{2,24}|xn--[\w-]{1,59}))(?![\w-])")
_AS_IT_IS = "%/?#[]@!$&'()*+,;=-._~:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`href` is plain ASCII, and exactly what is shown; `host` is the web server, or the domain of a mail address."""

    href: str
    host: str
    place: str
    """What is said of it where it must be short."""

    @property
    def shown(self) -> str:
        return self.href if len(self.href) <= LONGEST_SHOWN else f"{self.href[:LONGEST_SHOWN]}…"


def target_of(link: str) -> Target | None:
    """Nothing for what leads neither to the web, nor to a mail address or a telephone."""
    if len(link) > LONGEST:
        return None
    cleaned = _IGNORED.sub("", link).strip()
    if found := _TELEPHONE.fullmatch(cleaned):
        return Target(href=f"tel:{found[1].replace(' ', '')}", host="", place=found[1])
    if found := _MAIL.fullmatch(cleaned):
        return _mail_target(found[1], found[2] or "")
    return _web_target(cleaned)


def says_otherwise(words: str, target: Target) -> bool:
    """Whether the link's words look like the address of somewhere else; or like an address whose letters only look like these."""
    if not target.host:
        return False
    spoken = unicodedata.normalize("NFKC", seen(words[:LONGEST_WORDS])).replace("\u3002", ".").lower()
    named = [found[1] for found in _NAMED.finditer(spoken) if not _FILE_ENDING.fullmatch(found[2])][:MOST_NAMED]
    return any(not _is_within(target.host, _ascii_host(host) or host) or "xn--" in target.host for host in named)


def _web_target(link: str) -> Target | None:
    # In these addresses browsers take a backslash for a slash.
    place, mark, rest = re.split(r"([?#]|$)", link, maxsplit=1)
    found = _WEB.fullmatch(place.replace("\\", "/") + mark + rest)
    host = _ascii_host(found[2]) if found else None
    if found is None or host is None:
        return None
    port = f":{found[3]}" if found[3] else ""
    href = f"{(found[1] or 'https').lower()}://{host}{port}{quote(found[4] or '/', safe=_AS_IT_IS)}"
    return Target(href=href, host=host, place=host)


def _mail_target(addresses: str, more: str) -> Target | None:
    written_to = seen(unquote(addresses))
    _, at, domain = written_to.rpartition("@")
    if not at:
        return None
    host = _ascii_host(domain) or ""
    href = f"mailto:{quote(written_to, safe='@!$&*+,;=-._~')}{quote(more, safe=_AS_IT_IS)}"
    return Target(href=href, host=host, place=written_to if written_to.isascii() else f"…@{host}")


def _ascii_host(written: str) -> str | None:
    """The host's name as it goes over the wire: in punycode where it is not ASCII, which no letter of another alphabet looks like."""
    host = unquote(written).lower()
    if host.startswith("["):
        return host
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return None
    return host if _HOST.fullmatch(host) else None


def _is_within(host: str, named: str) -> bool:
    """`www.` says nothing; and `mail.example.com` belongs to whoever has `example.com`."""
    host, named = (one.rstrip(".").removeprefix("www.") for one in (host, named))
    return host == named or host.endswith(f".{named}")
