"""What the header says: who wrote to whom, when, about what, in answer to what, and whether our mail server believes it."""
