"""A believable company to try the hub with, the same at every start. Only the demo uses this room."""
