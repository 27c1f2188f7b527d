"""Mailboxes that are read by IMAP: every letter is taken at least once, whatever the weather, and what is handled is marked."""
