"""A letter taken apart: header fields, parts within parts, and bytes made text (RFC 5322, 2045 to 2047, 2231), as the world sends them."""
