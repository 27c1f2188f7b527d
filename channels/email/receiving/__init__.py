"""Letters that a mail server hands straight to us, by SMTP or LMTP."""
