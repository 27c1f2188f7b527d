"""Calls: who is in the room and who should be, what a caller hears next, and what the carrier is asked so that the two agree."""
