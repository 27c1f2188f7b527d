"""Recognises what was passed on on purpose: that is content, never history."""

from __future__ import annotations

import re

FORWARDED = re.compile(
    r"forwarded (?:message|by|mail)|begin forwarded|weitergeleitete|message transf[ée]r[ée]|message r[ée]exp[ée]di[ée]|mensaje reenviado|"
    r"messaggio inoltrato|mensagem (?:encaminhada|reencaminhada)|doorgestuurd bericht|vidarebefordrat|videresendt|"
    r"välitetty viesti|edelleenlähetetty|przekazan[ae]|přeposlan|preposlan|пересылаем|пересланн|переадресованн|переслан|"
    r"iletilen|továbbított|redirecționat|προωθημένο|הודעה שהועברה|转发的?邮件|轉寄|転送|전달된",
    re.IGNORECASE,
)
FORWARD_LINE = re.compile(r"[\s>]*(?:[-—_=*+#]{2,}.*|.*:\s*$)", re.DOTALL)
FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|vs|vb|vl|pd|doorst|fs|ilt|továbbítás|转发|轉寄|転送|전달)\s*[:：]", re.IGNORECASE)
REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{0,80}\]\s*)?(?:re|aw|antw|antwort|sv|res|r|rif|odp|ynt|vá|vs|ref|bls|fwd re|回复|回覆|答复|答覆|返信|回信|답장|отв|на)"
    r"(?:\s*\[\d+\]|\s*\(\d+\)|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
LONGEST_LINE = 120


def begins_forward(line: str) -> bool:
    """`---------- Forwarded message ---------`, `Begin forwarded message:` and their like."""
    text = line.strip()
    if not text or len(text) > LONGEST_LINE:
        return False
    # Few lines have its shape, and to see that is far quicker than to look for all the words.
    return FORWARD_LINE.fullmatch(text) is not None and FORWARDED.search(text) is not None


def is_forward(subject: str) -> bool:
    return FORWARD_SUBJECT.match(subject) is not None and REPLY_SUBJECT.match(subject) is None


def is_reply(subject: str) -> bool:
    return REPLY_SUBJECT.match(subject) is not None
