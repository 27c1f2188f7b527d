"""What reaches an agent's console: the screen pop, a snapshot, and every change after it, numbered and resumable."""
