"""Recognises the line that mail programs and ticket systems draw between a reply and what it answers."""

from __future__ import annotations

import re

ORIGINAL = re.compile(
    r"original[- ](?:message|appointment|e-?mail|text)|reply (?:message|separator)|ursprüngliche (?:nachricht|e-?mail)|"
    r"ursprungliche nachricht|"
    r"original-?nachricht|originalnachricht|message d['’]origine|message original|mensaje original|messaggio originale|mensagem original|"
    r"oorspronkelijk bericht|origineel bericht|originalmeddelande|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|"
    r"alkuperäinen viesti|исходное сообщение|original message|původní (?:zpráva|e-?mail)|oryginalna wiadomość|wiadomość oryginalna|"
    r"orijinal (?:mesaj|ileti)|eredeti üzenet|mesaj original|αρχικό μήνυμα|הודעה מקורית|原始邮件|原始郵件|邮件原件|元のメッセージ|"
    r"원본 ?메(?:일|시지)",
    re.IGNORECASE,
)
RULED = re.compile(r"\*?\s*(?:[-—_=*~#]{2}.*[-—_=*~#]{2}|.*[-—_=]{4}|[-—_=]{4}.*)\s*\*?\s*:?", re.DOTALL)
DRAWN = re.compile(r"[-—_=*~#]{2}")
"""What every ruled line has."""
REPLY_ABOVE = re.compile(
    r"(?:reply|respond|type your (?:reply|response)|write) (?:[\w ]{0,30})?above (?:this|the) (?:line|dotted line)|"
    r"above this line to reply|"
    r"bitte (?:[\w ]{0,30})?oberhalb dieser (?:zeile|linie)|antwort(?:en)? (?:[\w ]{0,30})?(?:oberhalb|über) dieser (?:zeile|linie)|"
    r"au[- ]dessus de cette ligne|encima de esta línea|acima desta linha|sopra questa riga|boven deze (?:regel|lijn)|"
    r"выше этой (?:строки|линии)|"
    r"above-this-line",
    re.IGNORECASE,
)
RULE = re.compile(r"[ \t]*(?:_{10,}|-{20,}|={20,}|\*{20,}|—{10,})[ \t]*")
LONGEST_LINE = 160


def is_original_message(line: str) -> bool:
    """`-----Original Message-----` and its like."""
    text = line.strip()
    # Nothing is ruled in most lines, and to see that is far quicker than to look for all the words.
    if len(text) > LONGEST_LINE or not DRAWN.search(text):
        return False
    return ORIGINAL.search(text) is not None and RULED.fullmatch(text) is not None


def asks_to_reply_above(line: str) -> bool:
    """`##- Please type your reply above this line -##`."""
    text = line.strip()
    return len(text) <= LONGEST_LINE and REPLY_ABOVE.search(text) is not None


def is_rule(line: str) -> bool:
    """A long line of dashes or underscores: history begins below it only where an earlier letter's head follows."""
    return len(line) <= LONGEST_LINE and RULE.fullmatch(line) is not None
