"""Understanding letters: bytes in, a `Letter` out, without I/O and without ever failing.

`read_letter` takes a letter apart (`mime`), reads its header (`header`), parts what is new from the history below it (`history`), and says
who or what wrote it (`machines`). What is damaged is repaired as far as it goes and named in `remarks`. The work is bounded by
`ReadingRules`, whatever comes: the parts are found by searching bytes, not line by line, and no pattern can backtrack without end.
"""

from channels.email.reading.letter import Bounce, Letter, LetterFile, ReadingRules
from channels.email.reading.reader import read_letter

__all__ = ["Bounce", "Letter", "LetterFile", "ReadingRules", "read_letter"]
