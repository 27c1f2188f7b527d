"""What a letter holds: its text, its HTML, its files, and invitations to meetings."""
