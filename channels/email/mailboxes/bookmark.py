"""How far a folder has been read.

Letters are numbered in the order in which they come, and what somebody reads or marks changes no number: so everything after the bookmark
is new, and nothing before it is looked at again. Only where numbers say nothing - at the very first look, and when the server has
numbered the folder anew - does it matter what is unread or lacks our mark: up to `until`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from channels.email.mailboxes.connection import Selected

KEYWORD = "ContactHub"
"""Our mark on a letter that was taken in, where the server keeps marks of one's own."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MAIL_TRAVELS = timedelta(days=2)
"""Servers' clocks, time zones and relays may differ by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Everything up to `uid` was taken in, but what is set `aside`: letters that could not be fetched, or that failed unexpectedly."""

    validity: int
    uid: int = 0
    until: int = 0
    """Up to here only letters that are unread, or came since `since`, and lack our mark."""
    since: date | None = None
    latest: date | None = None
    """When the latest letter came that was taken in."""
    aside: tuple[int, ...] = ()

    def after(self, uids: Collection[int], *, came_at: Collection[datetime] = (), set_aside: Collection[int] = ()) -> Bookmark:
        """Those letters are done with, but those set aside."""
        days = {at.date() for at in came_at} | ({self.latest} if self.latest is not None else set())
        return replace(
            self,
            uid=max(self.uid, *uids),
            latest=max(days, default=None),
            aside=tuple(sorted({*self.aside, *set_aside} - (set(uids) - set(set_aside)))),
        )

    @property
    def is_past_the_old(self) -> bool:
        return self.uid >= self.until

    def old_ones(self, selected: Selected) -> tuple[str, ...]:
        """The search for what is to be taken in up to `until`."""
        unread = ("UNSEEN",) if self.since is None else ("OR", "UNSEEN", "SINCE", _imap_date(self.since))
        return ("UID", f"{self.uid + 1}:{self.until}", *unread, *(("UNKEYWORD", KEYWORD) if keeps_keywords(selected) else ()))


def fitting(kept: str | None, selected: Selected) -> Bookmark:
    """The bookmark that was kept, where the folder's numbers still mean what they meant; else one that begins anew."""
    last = selected.next_uid - 1
    if kept is None:
        return Bookmark(validity=selected.validity, until=last)
    bookmark = _BOOKMARK.validate_json(kept)
    went_back = last < bookmark.uid
    if bookmark.validity == selected.validity and not went_back:
        return bookmark
    since = bookmark.latest - MAIL_TRAVELS if bookmark.latest is not None else bookmark.since
    return Bookmark(validity=selected.validity, until=last, since=since, latest=bookmark.latest)


def written(bookmark: Bookmark) -> str:
    return _BOOKMARK.dump_json(bookmark).decode()


def keeps_keywords(selected: Selected) -> bool:
    return not selected.lasting_flags.isdisjoint({r"\*", KEYWORD})


def _imap_date(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


_BOOKMARK = TypeAdapter(Bookmark)
