"""Routing decides who is next and who takes it, from facts and a time it is given; it does nothing itself."""
