"""What the company configured: its tiers, channels, queues and hours, as frozen values read from the TOML files of `config/`.

These are shapes only. `hub/settings.py` finds and reads the files, names every fault with its remedy, and adds what comes from the
environment.
"""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from hub.company_mail import CannedReply, FileRules, MailAddressConfig, MailRules
from hub.company_parts import Name, NotNegative, Part, Positive, Skills
from hub.company_phone import PhoneNumber, PhoneRules
from hub.self_service.flow import Flow, Service


class Tier(Part):
    """A class of customer value. `weight` is how fast a place is earned, `head_start_seconds` what live channels begin with."""

    name: Name
    label: str
    weight: Positive
    head_start_seconds: NotNegative = 0
    share: Annotated[float, Field(gt=0, le=1)] = 1


class ChannelConfig(Part):
    """How one channel is worked."""

    enabled: bool = True
    live: bool
    units: Annotated[int, Field(ge=1, le=100)]
    most_in_hand: Annotated[int, Field(ge=1)] | None = None
    packs: Literal["never", "with_calls", "always"] = "with_calls"
    """Whether live work goes to the busiest agent with room instead of the idlest one. Deferred work never does."""
    accept: Literal["ring", "auto"] = "ring"
    offer_seconds: Positive = 20
    wrap_up_seconds: NotNegative = 30
    park_after_reply: bool = False
    park_expires_hours: Positive = 72
    last_agent_hours: NotNegative = 24
    """For so long the last agent of a thread is preferred when the customer writes again."""
    last_agent_first_seconds: NotNegative = 15
    interrupted_minutes: Positive = 15
    """Deferred work in hand during a call goes back with its age after this."""


class Ring(Part):
    """From `after_seconds` on, agents with these skills (and least levels) may serve too."""

    after_seconds: NotNegative
    skills: Skills = Field(default_factory=dict)
    drops: tuple[str, ...] = ()
    """What the customer asks for and may now go without, such as `lang:es`."""


class Exit(Part):
    """Where waiting work goes at a maximum wait."""

    after_seconds: NotNegative
    kind: Literal["callback", "overflow", "voicemail", "message"]
    to: Name | None = None


class ServiceTarget(Part):
    """Per channel: what is reported (`target_seconds`), and what steers routing (`urgency_seconds`, by default the target)."""

    target_seconds: Positive
    urgency_seconds: Positive | None = None

    @property
    def urgency(self) -> float:
        return self.urgency_seconds or self.target_seconds


class QueueConfig(Part):
    """A named stream of work inside the one queue."""

    name: Name
    label: str
    channels: dict[str, ServiceTarget]
    skills: Skills = Field(default_factory=dict)
    """Besides membership (`queue:<name>`, which every queue asks for)."""
    rings: tuple[Ring, ...] = ()
    exits: tuple[Exit, ...] = ()
    exit_when_unservable: Exit | None = None
    hours: Name | None = None
    at_close: Literal["serve", "exit"] = "exit"
    """Outside of its `hours`: live work becomes a message that is kept until it opens (`exit`), or waits and is served as ever."""
    outcomes: tuple[str, ...] = ()
    outcome_required: bool = False
    wrap_up_seconds: NotNegative | None = None
    transfer_hold_seconds: NotNegative = 20


class Period(Part):
    """Open from `opens` to `closes`, local times `HH:MM`; `24:00` is midnight at the end of the day."""

    opens: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    closes: Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Hours(Part):
    """Opening hours in an IANA zone: several periods a day, closed dates, public holidays, and dates with hours of their own.

    `holidays` names countries by ISO 3166 (`US`), or parts of them (`US-CA`). What `exceptions` say of a date holds whatever else it is.
    """

    name: Name
    zone: str
    days: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], tuple[Period, ...]]
    closed: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    exceptions: dict[str, tuple[Period, ...]] = Field(default_factory=dict)


class PresenceRules(Part):
    """Reasons for not being ready, and how long a lost console is waited for."""

    reasons: tuple[str, ...] = ("break", "lunch", "training", "meeting", "back-office")
    desk_grace_seconds: NotNegative = 20
    """After the last console closed: pending offers go back to the queue."""
    desk_limit_seconds: NotNegative = 180
    """After the last console closed: work in hand goes back and the agent is offline."""


class ChatRules(Part):
    """When a silent or absent visitor is let go."""

    away_end_seconds: Positive = 180
    silent_ask_seconds: Positive = 600
    silent_end_seconds: Positive = 120
    abandon_grace_seconds: Positive = 30
    """A visitor who leaves while waiting is abandoned after this."""
    session_hours: Positive = 24
    origins: tuple[str, ...] = ()
    """Origins whose pages may show the widget; our own always may."""


class NumberConfig(Part):
    """One of our SMS numbers and the queue behind it."""

    number: str
    queue: Name


class SmsRules(Part):
    numbers: tuple[NumberConfig, ...] = ()
    help_text: str = "Reply STOP to stop messages, START to get them again."
    stop_text: str = "You will get no more messages from us. Reply START to get them again."
    start_text: str = "You will get our messages again. Reply STOP to stop them."
    carrier_answers_keywords: bool = True
    """The carrier itself answers STOP, START and HELP (Twilio's default opt-out); then we only keep the consent."""


class ContextLink(Part):
    """A link on the screen pop; `{customer_id}`, `{external_id}` and `{interaction_id}` are filled in, percent-encoded."""

    label: str
    url: str


class ReserveRules(Part):
    pool: int = 15
    large_pool: int = 60
    seconds: NotNegative = 20
    deferred_urgency_share: Annotated[float, Field(ge=0, le=1)] = 0.8


class Company(Part):
    """Everything the company decides about its floor."""

    name: str
    zone: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "US"
    """For phone numbers written without a country code."""
    default_queue: Name
    default_tier: Name
    tiers: tuple[Tier, ...]
    """Most valuable first."""
    channels: dict[str, ChannelConfig]
    queues: tuple[QueueConfig, ...]
    hours: tuple[Hours, ...] = ()
    presence: PresenceRules = PresenceRules()
    chat: ChatRules = ChatRules()
    sms: SmsRules = SmsRules()
    phone: PhoneRules = PhoneRules()
    email: MailRules = MailRules()
    files: FileRules = FileRules()
    canned: tuple[CannedReply, ...] = ()
    reserve: ReserveRules = ReserveRules()
    links: tuple[ContextLink, ...] = ()
    services: dict[Name, Service] = Field(default_factory=dict)
    """The company's own systems that the phone menu may ask."""
    flows: dict[Name, Flow] = Field(default_factory=dict)
    """What callers hear and may answer before an agent takes over, by name; from `ivr/*.toml`."""
    outcomes: tuple[str, ...] = ("resolved", "follow-up", "no answer needed")
    short_abandon_seconds: NotNegative = 5
    retention_days: Annotated[int, Field(ge=1)] = 30
    """How long raw provider payloads are kept."""

    def queue(self, name: str) -> QueueConfig:
        """Raises `KeyError` for a queue nobody configured."""
        return {queue.name: queue for queue in self.queues}[name]

    def tier(self, name: str) -> Tier:
        """Raises `KeyError` for a tier nobody configured."""
        return {tier.name: tier for tier in self.tiers}[name]

    def tier_or_default(self, name: str) -> str:
        """The tier, or the default one in the place of one that is configured no more."""
        return name if any(tier.name == name for tier in self.tiers) else self.default_tier

    def takes(self, queue: str, channel: str) -> bool:
        """Whether there is such a queue, and it takes this channel."""
        return any(known.name == queue and channel in known.channels for known in self.queues)

    def queue_for(self, channel: str, *wanted: str | None) -> str | None:
        """The first of those wanted that takes this channel, else the default queue, else any that does."""
        names = (*wanted, self.default_queue, *(queue.name for queue in self.queues))
        return next((name for name in names if name is not None and self.takes(name, channel)), None)

    def target_seconds(self, queue: str, channel: str, mode: str) -> float:
        """Within how many seconds this kind of work should be answered there. Raises `KeyError` where it is not taken."""
        if mode == "voicemail":
            return self.phone.voicemail.target_seconds
        return self.queue(queue).channels[channel].target_seconds

    def numbers(self, channel: str) -> tuple[NumberConfig | PhoneNumber | MailAddressConfig, ...]:
        """Our own numbers, or addresses, on this channel."""
        ours: dict[str, tuple[NumberConfig | PhoneNumber | MailAddressConfig, ...]] = {
            "sms": self.sms.numbers,
            "phone": self.phone.numbers,
            "email": self.email.addresses,
        }
        return ours.get(channel, ())

    def queue_of_number(self, channel: str, number: str | None) -> str | None:
        """The queue behind one of our numbers."""
        return next((one.queue for one in self.numbers(channel) if one.number == number), None)

    def queue_or_default(self, name: str) -> QueueConfig:
        """The rules of this queue, or those of the default one for a queue that is configured no more."""
        return next((queue for queue in self.queues if queue.name == name), None) or self.queue(self.default_queue)

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
