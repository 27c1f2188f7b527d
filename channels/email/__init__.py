"""Email: mailboxes read by IMAP, letters handed over by SMTP or LMTP, and replies sent by SMTP."""
