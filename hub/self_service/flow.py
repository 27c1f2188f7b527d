"""What a phone menu is made of: a flow of nodes that say, ask, look up, decide, and hand the caller on. Shapes only."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from hub.company_parts import Name, Part, Skills

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""BCP 47: `en`, `es-MX`."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Tries = Annotated[int, Field(ge=1, le=10)]
Listening = Annotated[float, Field(ge=1, le=60)]
Sureness = Annotated[float, Field(ge=0, le=1)]


def _several(written: Any) -> Any:
    return [written] if isinstance(written, str | dict) else written


class Play(Part):
    """A recording in the place of a spoken text."""

    play: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/\S*$", max_length=1_000)]


def _form(line: Any) -> str:
    return "text" if isinstance(line, str) else "play"


Line = Annotated[Annotated[Written, Tag("text")] | Annotated[Play, Tag("play")], Discriminator(_form)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_several)]
"""What is heard one after the other; a single one needs no brackets. A text may hold {fields}."""
Prompts = dict[Language, Lines]


class Node(Part):
    """One step of a flow. `label` is what an agent reads of it; without one, the node's name."""

    label: Label = ""


class Say(Node):
    """Something is heard. Where it `answers` what was called for, a call that ends here or later in the menu counts as deflected."""

    kind: Literal["say"]
    prompts: Prompts
    answers: bool = False
    next: Name


class Asking(Node):
    """Listens to the caller. `default` is where one goes who gave no answer that fits, after the last try."""

    prompts: Prompts
    no_input: Prompts = Field(default_factory=dict)
    """Said before the question is asked again, after silence."""
    no_match: Prompts = Field(default_factory=dict)
    """The same, after an answer that fits nothing."""
    tries: Tries = 3
    timeout_seconds: Listening = 5
    default: Name


class Option(Part):
    """One choice: `says` are the words or phrases it is spoken by, per language."""

    next: Name
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    says: dict[Language, tuple[Phrase, ...]] = Field(default_factory=dict)


class Menu(Asking):
    kind: Literal["menu"]
    options: Annotated[dict[Key, Option], Field(min_length=1)]
    speech: bool = True
    hints: dict[Language, tuple[Phrase, ...]] = Field(default_factory=dict)
    """More words that callers say here, for the recogniser; the options' own are known to it."""
    least_confidence: Sureness = 0.4


class LanguageOption(Part):
    """One language to choose, and the words it is asked for by, in whatever language."""

    language: Language
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    says: tuple[Phrase, ...] = ()


class ChooseLanguage(Asking):
    """Every language's prompts are heard, each in its own; who does not choose goes on in the first one to `default`."""

    kind: Literal["language"]
    options: Annotated[dict[Key, LanguageOption], Field(min_length=1)]
    next: Name
    speech: bool = True
    least_confidence: Sureness = 0.4


Checksum = Literal["none", "luhn", "mod11"]


class Collect(Asking):
    """Digits into a field. A `sensitive` one is gone when the caller is next spoken to: only what comes at once after can use it."""

    kind: Literal["collect"]
    into: FieldName
    least_digits: Annotated[int, Field(ge=1, le=32)] = 1
    most_digits: Annotated[int, Field(ge=1, le=32)] = 20
    finish_on: Literal["#", "*", ""] = "#"
    checksum: Checksum = "none"
    speech: bool = False
    sensitive: bool = False
    next: Name


class LookUpCustomer(Node):
    """Who calls: by the caller's number, or `by` a field. Somebody who is probably meant is `ambiguous`."""

    kind: Literal["look_up"]
    of: Literal["customer"]
    by: FieldName | None = None
    prompts: Prompts = Field(default_factory=dict)
    known: Name
    unknown: Name
    ambiguous: Name


class LookUpOpenInteractions(Node):
    """Whether a known customer has something open with us."""

    kind: Literal["look_up"]
    of: Literal["open_interactions"]
    some: Name
    none: Name


class LookUpHours(Node):
    """Whether a queue is open: this one, or the one that was set."""

    kind: Literal["look_up"]
    of: Literal["hours"]
    queue: Name | None = None
    open: Name
    closed: Name


class LookUpHttp(Node):
    """Asks a system of the company. `takes` fills fields from the JSON answer, each by a dotted path such as `order.lines.0.name`;
    an answer that lacks one has `failed`, and the first one is what an agent reads."""

    kind: Literal["look_up"]
    of: Literal["http"]
    service: Name
    path: Annotated[str, StringConstraints(pattern=r"^/[!\"$-\[\]-~]*$", max_length=500)]
    timeout_seconds: Annotated[float, Field(gt=0, le=10)] = 4
    takes: Annotated[
        dict[FieldName, Annotated[str, StringConstraints(pattern=r"^[^.\s]+(\.[^.\s]+)*$", max_length=200)]], Field(max_length=20)
    ] = Field(default_factory=dict)
    prompts: Prompts = Field(default_factory=dict)
    """Said while the system is asked."""
    found: Name
    not_found: Name
    failed: Name


LookUp = Annotated[LookUpCustomer | LookUpOpenInteractions | LookUpHours | LookUpHttp, Field(discriminator="of")]


class Branch(Node):
    """Goes by a field, or by `tier`, `language`, `customer` (known, probable, unknown) or `caller` (shown, withheld)."""

    kind: Literal["branch"]
    on: FieldName
    cases: Annotated[dict[Phrase, Name], Field(min_length=1)]
    otherwise: Name


class Set(Node):
    """Decides what the call carries on: fields, the queue, what its agent must be able to do, the language."""

    kind: Literal["set"]
    fields: dict[FieldName, Annotated[str, StringConstraints(max_length=200)]] = Field(default_factory=dict)
    queue: Name | None = None
    requirement: Skills = Field(default_factory=dict)
    language: Language | None = None
    next: Name


class Queue(Node):
    """Hands the caller to a queue: the one a field names, else this one, else the one that was set."""

    kind: Literal["queue"]
    queue: Name | None = None
    queue_from: FieldName | None = None
    prompts: Prompts = Field(default_factory=dict)


class Callback(Node):
    """We call back, at the caller's own number or the one in a field. Who has neither goes to `no_number`."""

    kind: Literal["callback"]
    queue: Name | None = None
    number_from: FieldName | None = None
    prompts: Prompts
    no_number: Name


class Voicemail(Node):
    kind: Literal["voicemail"]
    queue: Name | None = None
    prompts: Prompts
    most_seconds: Annotated[int, Field(ge=5, le=600)] = 120


class HangUp(Node):
    """The end. Where it is `solved`, the caller got what they called for whatever was said before, so the call counts as deflected."""

    kind: Literal["hang_up"]
    prompts: Prompts
    solved: bool = False


AnyNode = Annotated[
    Say | Menu | ChooseLanguage | Collect | LookUp | Branch | Set | Queue | Callback | Voicemail | HangUp,
    Field(discriminator="kind"),
]

OF_THE_CALL = ("tier", "language", "customer", "caller")
"""What a branch can go by without a field."""
OF_THE_CUSTOMER = ("customer_name", "open_count", "open_summary")
"""What prompts may say of a customer who was looked up and is known."""
OF_EVERYBODY = ("caller_number", "language")
"""What prompts and paths may use anywhere; the number is empty where the caller hides it."""


class Flow(Part):
    """A phone menu: its languages (the first is spoken until another is chosen), and its nodes by name."""

    name: Name
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    start: Name
    nodes: Annotated[dict[Name, AnyNode], Field(min_length=1)]


class Service(Part):
    """A system of the company, asked by flows. `{hub}` at the beginning of `base_url` is the hub's own loopback address."""

    base_url: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s/?#]+|\{hub\})(/[^\s?#]*)?$", max_length=500)]
    allow_private: bool = False
    """Whether it may stand on a private or loopback address. Anything else there is refused."""
