"""The database: one door to SQLite and PostgreSQL, the types both share, and the way from one release's tables to the next."""
