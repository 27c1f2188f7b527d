"""Real mail servers for tests: a Dovecot that keeps mailboxes, and a Postfix that takes letters and hands them on."""
