"""Letters as they are shown."""

from __future__ import annotations

from typing import Any, cast

from hub.mail.records import Listed, Mail
from hub.mail.wire import CorrespondentView, MailView


def mail_view(mail: Mail) -> MailView:
    return {
        "subject": mail.subject,
        "sender": {"name": mail.sender_name, "address": mail.sender},
        "reply_to": _one(mail.reply_to) if mail.reply_to else None,
        "to": people_view(mail.to),
        "cc": people_view(mail.cc),
        "bcc": people_view(mail.bcc),
        "quoted": mail.quoted,
        "has_html": mail.html is not None,
        "automatic": mail.automatic,
        "verification": mail.verdict,
        "verification_reason": mail.verdict_reason,
        "different_sender": mail.different_sender,
        "remarks": mail.remarks,
        "take_back_until": mail.take_back_until,
    }


def people_view(kept: Listed) -> list[CorrespondentView]:
    return [_one(one) for one in kept]


def _one(kept: dict[str, Any]) -> CorrespondentView:
    return cast(CorrespondentView, {"name": kept["name"], "address": kept["address"]})
