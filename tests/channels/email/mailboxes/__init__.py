"""Mailboxes on servers that do exactly what a test wants."""
