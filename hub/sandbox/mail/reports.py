"""What a mail server writes to the sender of a letter that it cannot deliver (RFC 3464, within the report of RFC 6522)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, make_msgid

from hub.sandbox.mail.letters import Letter

REPORT = """\
From: Mail Delivery System <{postmaster}>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=us-ascii

This is the mail system at host {host}.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<{recipient}>: no such mailbox

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; {host}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--{boundary}
Content-Type: text/rfc822-headers

{headers}

--{boundary}--
"""


def postmaster_of(address: str) -> str:
    return f"MAILER-DAEMON@{address.rpartition('@')[2]}"


def non_delivery_report(letter: Letter) -> bytes:
    """On a letter that reached a postbox after all."""
    host = letter.box.rpartition("@")[2]
    written = REPORT.format(
        postmaster=postmaster_of(letter.box),
        sender=letter.sender,
        date=format_datetime(datetime.now(UTC)),
        message_id=make_msgid(domain=host),
        boundary=f"{letter.lid}/{host}",
        host=host,
        recipient=letter.box,
        headers=letter.raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace").replace("\r\n", "\n"),
    )
    return written.replace("\n", "\r\n").encode("ascii", "replace")
