"""What a mail server reports of a letter's delivery, as the standard has it (RFC 3464)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.contract import Address
from channels.email.reading.header.addresses import tidy_address
from channels.email.reading.machines.enhanced_codes import Kind, basic_code, find_code, reason_for
from channels.email.reading.mime.fields import Fields, read_fields
from channels.email.reading.mime.parts import Part
from channels.email.reading.remarks import Remarks

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
ARRIVED = frozenset({"delivered", "relayed", "expanded"})
OF_RECIPIENT = ("final-recipient", "original-recipient", "action")
MOST_RECIPIENTS = 100
WORST_FIRST: Sequence[Kind] = ("permanent", "temporary", "delayed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What became of the letter to one recipient, or to several for the same reason."""

    kind: Kind
    recipients: tuple[Address, ...]
    code: str | None
    reason: str


def names_recipients(part: Part) -> bool:
    """Whether the report says anything of anybody; some are only called so."""
    return any(name in fields for fields in _groups(part.undone().content) for name in OF_RECIPIENT)


def reported_failure(part: Part) -> Failure | None:
    """The worst that the report says; nothing where the letter arrived."""
    groups = _groups(part.undone().content)
    failures = [failure for fields in groups[:MOST_RECIPIENTS] if (failure := _failure(fields))]
    for kind in WORST_FIRST:
        of_kind = [failure for failure in failures if failure.kind == kind]
        if of_kind:
            everybody = dict.fromkeys(recipient for failure in of_kind for recipient in failure.recipients)
            return Failure(kind=kind, recipients=tuple(everybody), code=of_kind[0].code, reason=of_kind[0].reason)
    return None


def _groups(content: bytes) -> list[Fields]:
    """Fields of the letter, then of each recipient, with empty lines between; some leave those out."""
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    groups = []
    for block in content.split(b"\n\n")[: MOST_RECIPIENTS * 2]:
        if block.strip():
            groups.append(read_fields(block.strip(b"\n") + b"\n\n", 0, len(block) + 2, Remarks())[0])
    return groups


def _failure(fields: Fields) -> Failure | None:
    if not any(name in fields for name in OF_RECIPIENT):
        return None
    diagnostic = fields.text("diagnostic-code")
    code = find_code(fields.text("status")) or find_code(diagnostic)
    said = find_code(diagnostic)
    if said and code and code.endswith(".0.0"):
        code = said
    kind = _kind(fields.word("action"), code, diagnostic)
    if kind is None:
        return None
    recipient = _recipient(fields.text("original-recipient")) or _recipient(fields.text("final-recipient"))
    return Failure(kind=kind, recipients=(recipient,) if recipient else (), code=code, reason=reason_for(kind, code, diagnostic))


def _kind(action: str, code: str | None, diagnostic: str) -> Kind | None:
    if action in ARRIVED:
        return None
    if action == "delayed":
        return "delayed"
    number = code or basic_code(diagnostic) or ""
    if not action and not number:
        return None
    return "temporary" if number.startswith("4") else "permanent"


def _recipient(value: str) -> Address | None:
    """Behind the kind of address: `rfc822; bob@example.com`."""
    address = tidy_address(value.rpartition(";")[2])
    return address if "@" in address else None
