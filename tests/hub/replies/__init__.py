"""What we say to customers by a provider, and how far each message is said to have come."""
