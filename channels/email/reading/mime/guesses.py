"""Guesses the charset of bytes that do not say it and are no UTF-8: by what only letters of one script look like."""

from __future__ import annotations

import re

LOOKED_AT = 20_000
RUN = re.compile(rb"[\x80-\xff]+")
FEWEST_PAIRS = 6
KANA = re.compile("[\u3040-\u30ff]")
EAST_ASIAN = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def likely_charset(content: bytes) -> str | None:
    """Japanese, Chinese or Cyrillic; nothing where it looks like a Western language."""
    beginning = content[:LOOKED_AT]
    return _japanese(beginning) or _chinese(beginning) or _cyrillic(beginning)


def _japanese(content: bytes) -> str | None:
    """No other language is written with kana."""
    for charset in ("cp932", "euc_jp"):
        text = content.decode(charset, "ignore")
        beyond = sum(not character.isascii() for character in text)
        if beyond and len(KANA.findall(text)) > beyond / 5 and len(EAST_ASIAN.findall(text)) > beyond * 0.9:
            return charset
    return None


def _chinese(content: bytes) -> str | None:
    """Every character beyond ASCII is a pair of bytes, so that every run of them is even."""
    runs = RUN.findall(content[:-1])
    if sum(map(len, runs)) < FEWEST_PAIRS * 2 or any(len(run) % 2 for run in runs[:-1]):
        return None
    try:
        b"".join(runs[:-1]).decode("gb2312")
    except UnicodeDecodeError:
        return None
    return "gb18030" if len(runs) > 2 or len(runs[0]) > FEWEST_PAIRS * 2 else None


def _cyrillic(content: bytes) -> str | None:
    """Whole words are beyond ASCII; in KOI8-R the small letters stand before the capital ones, in Windows-1251 behind them."""
    runs = RUN.findall(content)
    letters = b"".join(run for run in runs if len(run) > 3)
    if len(letters) < sum(map(len, runs)) / 2:
        return None
    small_in_koi8 = sum(0xC0 <= letter <= 0xDF for letter in letters)
    small_in_1251 = sum(0xE0 <= letter <= 0xFF for letter in letters)
    if not letters or small_in_koi8 + small_in_1251 < len(letters) * 0.8:
        return None
    return "koi8-r" if small_in_koi8 > small_in_1251 else "cp1251"
