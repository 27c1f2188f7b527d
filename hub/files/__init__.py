"""What customers and agents attach: kept outside of the database by its hash, told by its content, scanned, and given out with care."""
