"""The heart: what gathered is decided in turns, each one transaction, and only then answered and published."""
