"""Email: mailboxes read by IMAP, letters handed over by SMTP or LMTP, and replies sent by SMTP."""

from channels.email.channel import Email
from channels.email.settings import EmailSettings

__all__ = ["Email", "EmailSettings"]
