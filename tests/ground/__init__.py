"""The ground itself: import directions, what may be committed, and the servers tests stand on."""
