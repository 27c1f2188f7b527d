"""The turn: what is decided, stored, answered and published, and what becomes of it when something breaks."""
