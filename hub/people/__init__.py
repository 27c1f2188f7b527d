"""Who works here: users with their roles and skills, and their sessions."""
