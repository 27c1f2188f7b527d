"""Parts what is new in a letter from the history below or above it.

When in doubt nothing is folded away: an answer between quoted lines, a forwarded letter and a letter that is nothing but history stay in
the text. What is folded is never lost: `text` and `quoted` together have every word.
"""
