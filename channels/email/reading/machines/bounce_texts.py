"""Reads reports of mail servers that write to people instead of keeping to the standard: qmail, Exim, Exchange, Notes and others."""

from __future__ import annotations

import re

from channels.contract import Address
from channels.email.reading.header.addresses import local_part_of, read_addresses, tidy_address
from channels.email.reading.header.recipients import our_own
from channels.email.reading.letter import ReadingRules
from channels.email.reading.machines.automatic import AWAY
from channels.email.reading.machines.delivery_reports import Failure
from channels.email.reading.machines.enhanced_codes import Kind, basic_code, find_code, reason_for
from channels.email.reading.mime.fields import Fields
from channels.mail import Correspondent

REPORTERS = re.compile(
    r"(?:mailer|mail|mailer_|mail_)-?daemon|postmaster|mdaemon|mail(?:er)?-?system|mail-?admin(?:istrator)?|administrator|"
    r"postoffice|microsoftexchange.*|(?:mail-?)?delivery.*|bounces?|smtp|mmdf|.*bounce.*",
    re.I,
)
NAMES = re.compile(
    r"mail delivery|delivery subsystem|mailer-?daemon|postmaster|system administrator|mail administrator|mail system|"
    r"mail service",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|un-deliver|not delivered|delivery (?:status notification|failure|report|has failed|problem|error|notification|delayed)|"
    r"failure notice|failed delivery|mail delivery (?:failed|failure|system|error)|returned (?:mail|to sender)|returning message|"
    r"delivery (?:to .* )?failed|could not be delivered|couldn't be delivered|message (?:delayed|undeliverable)|"
    r"warning: (?:could not|message)|"
    r"nondeliverable|non remis|unzustellbar|nicht zugestellt|zustellung|échec de|no se puede entregar|no entregad|mancato recapito|"
    r"onbestelbaar|недоставлен|не доставлен|mail system error|user unknown|rejected|bounce",
    re.IGNORECASE,
)
NOT_DELIVERED = re.compile(
    r"could ?n[o']t (?:be )?deliver|unable to deliver|(?:\bnot|n't|n’t) (?:yet )?(?:be |been )?delivered|wasn't able to deliver|"
    r"was not able to deliver|"
    r"did not reach|didn't reach|delivery (?:has )?failed|delivery to the following|failed (?:permanently|recipient|address)|"
    r"permanent (?:fatal )?(?:error|failure)|undeliverable|undelivered|rejected your message|undeliverable to|delivery problems?|"
    r"could not be (?:sent|processed|forwarded)|was (?:rejected|refused)|"
    r"(?:unknown|invalid|no such) (?:user|recipient|receiver|host|address|mailbox)|user unknown|mailbox exceeds|does not exist|"
    r"delivery failed \d+|returned to (?:the )?sender|"
    r"(?:following|these) (?:address|recipient)[^.\n]{0,40}(?:failed|error|rejected)|failed addresses follow|"
    r"konnte nicht (?:zugestellt|ausgeliefert)|nicht zugestellt|n'a pas pu être|no (?:se )?(?:ha )?pudo (?:ser )?entreg|"
    r"не (?:может быть|было|удалось) доставлен|не доставлено|無法傳遞|无法(?:送达|投递)|配信できません",
    re.IGNORECASE,
)
STILL_TRYING = re.compile(
    r"warning message only|do(?:es)? not need to resend|will (?:be retried|continue to|keep trying|retry)|still being (?:retried|tried)|"
    r"(?:has|have) (?:not yet|been) (?:been )?delayed|not yet been delivered|delivery (?:is |has been )?delayed|continue trying|"
    r"no action is required on your part|delivery attempts will continue|noch nicht zugestellt|verzögert",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
COPY_OF_LETTER = re.compile(
    r"^.{0,20}(?:below this line is a copy|this is a copy of the message|original message (?:follows|headers|text)|unsent message|"
    r"returned message|message header follows|your (?:original )?message (?:follows|reads)|content of the (?:original )?message|"
    r"-{3,} ?(?:message body|original message|enclosed message|forwarded message)).*$",
    re.IGNORECASE | re.MULTILINE,
)
LOOKED_AT = 8_000
MOST_RECIPIENTS = 20


def is_of_mail_server(fields: Fields, sender: Correspondent, subject: str, *, null_sender: bool) -> bool:
    """Whether a mail server may have written it at all; those who are away write without a return path too."""
    if "x-failed-recipients" in fields or REPORTERS.fullmatch(local_part_of(sender.address)) or NAMES.search(sender.name or ""):
        return True
    return null_sender and SUBJECT.search(subject) is not None and not AWAY.search(subject)


def described_failure(fields: Fields, subject: str, text: str, sender: Address, rules: ReadingRules) -> Failure | None:
    """What a text says of a letter that was not delivered; nothing where it speaks of something else."""
    report = text[:LOOKED_AT]
    copy = COPY_OF_LETTER.search(report)
    report = report[: copy.start()] if copy and copy.start() > 40 else report
    named = "x-failed-recipients" in fields
    if not (named or NOT_DELIVERED.search(report) or _is_plain_report(subject, report, sender)):
        return _delay(report, sender, rules) if STILL_TRYING.search(report) and SUBJECT.search(subject) else None
    code = find_code(report)
    kind: Kind = "permanent"
    if STILL_TRYING.search(report) and not named:
        kind = "delayed"
    elif (code or basic_code(report) or "").startswith("4"):
        kind = "temporary"
    return Failure(kind=kind, recipients=_recipients(fields, report, sender, rules), code=code, reason=reason_for(kind, code, report))


def _is_plain_report(subject: str, report: str, sender: Address) -> bool:
    """By its subject, and a code or the mail server's own name as its author."""
    if SUBJECT.search(subject) is None or STILL_TRYING.search(report):
        return False
    return REPORTERS.fullmatch(local_part_of(sender)) is not None or find_code(report) is not None or basic_code(report) is not None


def _delay(report: str, sender: Address, rules: ReadingRules) -> Failure:
    code = find_code(report)
    recipients = _recipients(None, report, sender, rules)
    return Failure(kind="delayed", recipients=recipients, code=code, reason=reason_for("delayed", code, report))


def _recipients(fields: Fields | None, report: str, sender: Address, rules: ReadingRules) -> tuple[Address, ...]:
    """Those whom the header names; else the first line's that names one who is neither the reporter nor we."""
    if fields is not None:
        named = [somebody.address for somebody in read_addresses(fields.all_raw("x-failed-recipients")) if "@" in somebody.address]
        if named:
            return tuple(named[:MOST_RECIPIENTS])
    for line in report.split("\n"):
        found = [tidy_address(address) for address in ADDRESS.findall(line[:500])]
        others = [address for address in found if address != sender and not our_own(address, rules) and not _is_machine(address)]
        if others:
            return tuple(dict.fromkeys(others))[:1]
    return ()


def _is_machine(address: str) -> bool:
    return REPORTERS.fullmatch(local_part_of(address)) is not None
