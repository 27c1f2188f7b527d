"""The files of a letter, under names that can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from channels.email.reading.content.file_names import safe_name
from channels.email.reading.content.summaries import LETTERS, inner_subject
from channels.email.reading.letter import LetterFile, ReadingRules
from channels.email.reading.mime.parts import Part
from channels.email.reading.remarks import Remarks


def files_of(parts: Sequence[Part], html: str | None, rules: ReadingRules, remarks: Remarks) -> tuple[LetterFile, ...]:
    if len(parts) > rules.most_files:
        remarks.add(f"The letter has {len(parts)} files; only the first {rules.most_files} are kept.")
    shown = (html or "").lower()
    return tuple(_file(part, number, shown, remarks) for number, part in enumerate(parts[: rules.most_files], 1))


def _file(part: Part, number: int, shown: str, remarks: Remarks) -> LetterFile:
    undone = part.undone()
    if undone.damaged:
        remarks.add(undone.damaged)
    content_id = part.content_id
    return LetterFile(
        name=safe_name(_name(part), part.media_type, number, remarks),
        media_type=part.media_type,
        content=undone.content,
        content_id=content_id,
        inline=content_id is not None and _is_shown(content_id.lower(), shown),
    )


def _name(part: Part) -> str | None:
    if part.media_type in LETTERS and not part.named:
        subject = inner_subject(part).replace("/", "-").replace("\\", "-")
        return f"{subject}.eml" if subject else None
    return part.named


def _is_shown(content_id: str, html: str) -> bool:
    return f"cid:{content_id}" in html or f"cid:{quote(content_id).lower()}" in html
