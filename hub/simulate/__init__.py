"""Plays customers and agents against a running hub, through its public doors only: at a chosen rate, or as a log has them."""
