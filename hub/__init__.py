"""The hub composes and runs: it takes what the channels bring, keeps it, asks routing, and tells the people."""
