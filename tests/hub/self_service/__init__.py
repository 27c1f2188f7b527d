"""The phone menu, walked, drawn, checked and fetched for."""
