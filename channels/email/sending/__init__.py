"""Letters of ours: what they look like, and how they are handed to a mail server so that no crash loses or doubles one in silence."""
