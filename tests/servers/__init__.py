"""Real servers for tests: a PostgreSQL and a Chromium, the machine's own or one from a package."""
