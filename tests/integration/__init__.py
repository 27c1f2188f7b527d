"""Tests with real servers: the hub as a process of its own, PostgreSQL, the built wheel."""
