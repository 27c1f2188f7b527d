"""The hub composes and runs: it keeps what the channels bring, asks routing, and tells the people."""
