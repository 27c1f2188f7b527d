"""Recognises the head of an earlier letter that stands in a text: `From:`, `Sent:`, `To:`, `Subject:`, in many languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from channels.email.reading.history.lines import Line

LABELS: Mapping[str, str] = {
    "from": "from|von|de|da|van|från|fra|od|от|от кого|lähettäjä|gönderen|kimden|feladó|de la|από|מאת|发件人|寄件者|寄件人|差出人|"
    "送信者|보낸 사람|보낸사람",
    "date": "date|sent|datum|gesendet|gesendet am|envoyé|enviado|enviado el|enviada em|enviado em|fecha|data|inviato|verzonden|"
    "skickat|sendt|dato|"
    "odesláno|wysłano|дата|отправлено|отправлен|lähetetty|päivämäärä|päiväys|tarih|gönderildi|gönderme tarihi|dátum|elküldve|trimis|"
    "ημερομηνία|"
    "στάλθηκε|תאריך|נשלח|发送时间|发送日期|日期|寄件日期|送信日時|日時|보낸 날짜|날짜|date sent|quando",
    "to": "to|an|à|a|para|aan|til|till|do|komu|кому|vastaanottaja|kime|címzett|către|προς|אל|收件人|收件者|宛先|받는 사람|받는사람|"
    "destinataire|per",
    "cc": "cc|kopie|kopia|kopi|copie à|copia|копия|dw|másolat|kopio|bilgi|抄送|副本|참조|cci|bcc",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|předmět|temat|тема|aihe|konu|tárgy|subiect|θέμα|"
    "נושא|主题|主旨|"
    "件名|제목|sujet|re",
    "more": "reply-to|antwort an|répondre à|responder a|organization|organisation|importance|wichtigkeit|priority|attachments|anlagen|"
    "pièces jointes|datos adjuntos|allegati|bijlagen|vedhæftet|вложения|reply to|sensitivity|message-id|sent by|mailed-by",
}
KIND_OF = {label: kind for kind, labels in LABELS.items() for label in labels.split("|")}
LABELLED = re.compile(r"[\s>*_|•+-]{0,12}([^\s:：*_>|][^:：*_>|\n]{0,24}?)[\s\xa0*_]{0,4}[:：](.*)", re.DOTALL)
LOOKED_AT = 30
LONGEST_CONTINUATION = 8
MARKS = frozenset({"from", "date", "subject"})
"""An earlier letter's head names at least two of these, and three things in all."""


def header_block_at(lines: Sequence[Line], at: int) -> int | None:
    """Where the head of an earlier letter that begins at this line ends; nothing where none begins."""
    first = _kind(lines[at].text)
    if first not in ("from", "date", "to", "subject"):
        return None
    kinds, end, strange, blanks = {first}, at + 1, 0, 0
    for number in range(at + 1, min(at + LOOKED_AT, len(lines))):
        line = lines[number]
        if line.blank:
            blanks += 1
            if blanks > 1 or len(kinds) > 3:
                break
            continue
        kind = _kind(line.text)
        if kind is not None and (kind == "more" or kind not in kinds):
            kinds.add(kind)
            end, strange, blanks = number + 1, 0, 0
            continue
        if blanks or kind is not None:
            break
        # A long list of recipients goes on in the next lines.
        strange += 1
        if strange > LONGEST_CONTINUATION:
            break
    named = kinds - {"more"}
    return end if len(named) >= 3 and len(named & MARKS) >= 2 and "from" in named else None


def _kind(text: str) -> str | None:
    if ":" not in text[:60] and "：" not in text[:60]:
        return None
    found = LABELLED.match(text[:200])
    return KIND_OF.get(found[1].strip().lower()) if found else None
