"""Who our customers are: their record, their addresses, and how a contact is recognised."""
