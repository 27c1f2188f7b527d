"""How the carrier can be told to misbehave: rules that apply to the next so many texts or webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Webhook = Literal["voice", "gather", "wait", "queue", "status", "conference", "recording"]
"""Kinds of webhook about calls: `status` covers texts and calls alike; `queue` is what an Enqueue tells at its end."""
Request = Literal[
    "create_call",
    "update_call",
    "create_participant",
    "update_participant",
    "remove_participant",
    "update_conference",
    "create_recording",
    "update_recording",
    "delete_recording",
    "read",
]
"""What is asked of us about calls over REST; `read` is any fetch or list."""
MailStep = Literal["mail_connect", "mail_ehlo", "mail_from", "mail_rcpt", "mail_data", "mail_end"]
"""Where the mail server is when it goes wrong; at `mail_end` it has the whole letter."""
On = Literal["send", "inbound", "leg", "letter"] | Webhook | Request | MailStep
What = Literal[
    "refuse", "time_out", "disconnect", "fail", "duplicate", "delay", "drop", "reorder", "busy", "no_answer", "failed", "machine", "absent"
]
ANSWERED: frozenset[str] = frozenset({"voice", "gather", "wait"})
"""Webhooks whose answer the call waits for: they cannot be held back behind the next one."""
WHAT_FITS: Mapping[str, frozenset[str]] = {
    "send": frozenset({"refuse", "time_out", "disconnect", "fail"}),
    "inbound": frozenset({"duplicate", "delay", "drop", "reorder"}),
    "letter": frozenset({"duplicate", "delay", "drop"}),
    "leg": frozenset({"busy", "no_answer", "failed", "machine"}),
    "recording": frozenset({"duplicate", "delay", "drop", "reorder", "absent"}),
    **dict.fromkeys(("status", "conference", "queue"), frozenset({"duplicate", "delay", "drop", "reorder"})),
    **dict.fromkeys(ANSWERED, frozenset({"duplicate", "delay", "drop"})),
    **dict.fromkeys(get_args(Request), frozenset({"refuse", "time_out", "disconnect", "fail"})),
    **dict.fromkeys(get_args(MailStep), frozenset({"refuse", "time_out", "disconnect"})),
    "mail_end": frozenset({"refuse", "time_out", "disconnect", "duplicate"}),
}


class Rule(BaseModel):
    """One way to misbehave.

    On `send` (a text we are asked to take): `refuse` with `http_status` and `code`; `time_out`: take it, then keep silent for `seconds`;
    `disconnect`: take it, then cut the line; `fail`: take it, then report `code`.
    On a request about calls (such as `create_participant`): the same, but `fail` answers 500 and does nothing.
    On a webhook: `duplicate` it `copies` times, `delay` it `seconds`, `drop` it, or `reorder`: hold it back until the next one was posted.
    On `recording` also `absent`: the next recording that ends comes out without sound.
    On `leg` (a telephone we ring): `busy`, `no_answer`, `failed`, or answered by a `machine`.
    On a step of the mail server: `refuse` with `code` (451 by itself) and `text`, `time_out`: keep silent for `seconds`, then go on,
    `disconnect`; on `mail_end` the letter is taken before the line is cut or silent, or taken again (`duplicate`).
    On `letter` (from a postbox to the hub): `duplicate`, `delay` or `drop` it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: On
    what: What
    times: Annotated[int, Field(ge=1)] | None = 1
    """How often; null: until cleared."""
    code: int = 30008
    text: Annotated[str, StringConstraints(pattern=r"^[ -~]{0,200}$")] = ""
    """The mail server's own words, an enhanced status code first."""
    http_status: int = 400
    seconds: Annotated[float, Field(ge=0, le=60)] = 30
    copies: Annotated[int, Field(ge=1, le=10)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Rule:
        if self.what not in WHAT_FITS[self.on]:
            raise ValueError(f"{self.what} does not fit {self.on}: {', '.join(sorted(WHAT_FITS[self.on]))}")
        return self

    @property
    def smtp_answer(self) -> str:
        code = self.code if 400 <= self.code < 600 else 451
        return f"{code} {self.text or f'{code // 100}.0.0 As it was asked for'}"


class Mischief:
    """The rules in force. Each is asked for by what it applies to, and used up."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._rules)

    def add(self, rule: Rule) -> None:
        self._rules.append(rule)

    def clear(self) -> None:
        self._rules.clear()

    def next(self, on: On, *what: What) -> Rule | None:
        """The first rule for this (and, when said, of such a kind), which is then used once."""
        for place, rule in enumerate(self._rules):
            if rule.on == on and (not what or rule.what in what):
                self._use(place, rule)
                return rule
        return None

    def _use(self, place: int, rule: Rule) -> None:
        if rule.times is None:
            return
        if rule.times == 1:
            del self._rules[place]
            return
        self._rules[place] = rule.model_copy(update={"times": rule.times - 1})
