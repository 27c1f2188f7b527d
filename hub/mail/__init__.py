"""Letters: where each belongs, what is answered and by whom, what becomes of it; and what is never answered by a machine."""
