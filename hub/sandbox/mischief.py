"""How the carrier can be told to misbehave: rules that apply to the next so many texts or webhooks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

On = Literal["send", "inbound", "status"]


class Rule(BaseModel):
    """One way to misbehave.

    On `send` (a text we are asked to take): `refuse` with `http_status` and `code`; `time_out`: take it, then keep silent for `seconds`;
    `disconnect`: take it, then cut the line; `fail`: take it, then report `code`.
    On `inbound` and `status` (webhooks we post): `duplicate` it `copies` times, `delay` it `seconds`, `drop` it, or `reorder`: hold it
    back until the next one was posted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: On
    what: Literal["refuse", "time_out", "disconnect", "fail", "duplicate", "delay", "drop", "reorder"]
    times: Annotated[int, Field(ge=1)] | None = 1
    """How often; null: until cleared."""
    code: int = 30008
    http_status: int = 400
    seconds: Annotated[float, Field(ge=0, le=60)] = 30
    copies: Annotated[int, Field(ge=1, le=10)] = 1


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

    def next(self, on: On) -> Rule | None:
        """The first rule for this, which is then used once."""
        for place, rule in enumerate(self._rules):
            if rule.on == on:
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
