"""How the company works its phones: numbers, ringing, recording, callbacks, voicemail, and what callers hear besides the menu."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hub.company_parts import Name, NotNegative, Part, Positive

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PhoneNumber(Part):
    """One of our numbers: the menu that answers it, or the queue behind it."""

    number: str
    queue: Name
    flow: Name | None = None


class CallbackRules(Part):
    """When somebody who asked to be called back is not reached."""

    tries: Annotated[int, Field(ge=1, le=10)] = 3
    between_minutes: Positive = 30


class VoicemailRules(Part):
    """Voicemails are deferred work of the queue they were left for."""

    units: Annotated[int, Field(ge=1, le=100)] = 20
    most_in_hand: Annotated[int, Field(ge=1)] = 2
    target_seconds: Positive = 3_600
    most_seconds: Annotated[int, Field(ge=5, le=600)] = 120
    least_seconds: NotNegative = 1
    """What is shorter says nothing."""


class Phrases(Part):
    """What callers hear in one language. `{position}`, `{low}` and `{high}` (minutes) are filled in."""

    greeting: Phrase
    next_in_line: Phrase
    position: Phrase
    wait_range: Phrase
    wait_short: Phrase
    offer_callback: Phrase
    callback_kept: Phrase
    callback_no_number: Phrase
    leave_message: Phrase
    closed: Phrase
    message_kept: Phrase
    one_moment: Phrase
    goodbye: Phrase


ENGLISH = Phrases(
    greeting="Thank you for calling. One of us will be with you as soon as possible.",
    next_in_line="You are next in line.",
    position="You are number {position} in line.",
    wait_range="It may take between {low} and {high} minutes.",
    wait_short="It should take less than {high} minutes.",
    offer_callback="To keep your place and be called back, press 1.",
    callback_kept="Your place is kept. We will call you back at the number you are calling from. Goodbye.",
    callback_no_number="We cannot see your number, so we cannot call you back. Please stay on the line.",
    leave_message="Please leave a message after the tone. Hang up, or press the hash key, when you are done.",
    closed="We are closed now.",
    message_kept="Thank you. Your message is kept and will be answered. Goodbye.",
    one_moment="One moment, please.",
    goodbye="Goodbye.",
)
SPANISH = Phrases(
    greeting="Gracias por llamar. Le atenderemos lo antes posible.",
    next_in_line="Usted es la siguiente persona en la fila.",
    position="Usted ocupa el lugar {position} en la fila.",
    wait_range="La espera puede durar entre {low} y {high} minutos.",
    wait_short="La espera debería durar menos de {high} minutos.",
    offer_callback="Para conservar su lugar y que le llamemos, pulse 1.",
    callback_kept="Su lugar queda guardado. Le llamaremos al número desde el que llama. Adiós.",
    callback_no_number="No vemos su número, así que no podemos llamarle. Por favor, siga en línea.",
    leave_message="Deje su mensaje después de la señal. Cuelgue o pulse la almohadilla cuando termine.",
    closed="Ahora estamos cerrados.",
    message_kept="Gracias. Su mensaje queda guardado y será atendido. Adiós.",
    one_moment="Un momento, por favor.",
    goodbye="Adiós.",
)


class PhoneRules(Part):
    numbers: tuple[PhoneNumber, ...] = ()
    ring_seconds: Annotated[float, Field(ge=5, le=60)] = 15
    """How long an agent's phone rings."""
    outbound_ring_seconds: Annotated[float, Field(ge=5, le=60)] = 25
    """How long the phone of somebody we call rings."""
    record: Literal["always", "on_demand", "never"] = "on_demand"
    keep_recordings_days: Annotated[int, Field(ge=1, le=3660)] = 90
    """After this the carrier is told to delete a recording."""
    announce_every_seconds: Positive = 45
    """How often who stands in line is told their place."""
    calls_per_second: Annotated[float, Field(gt=0, le=100)] = 1
    """So many numbers may be dialled; a new account at Twilio has one a second."""
    hold_music: str | None = None
    """The address of what is heard on hold and in line; the carrier's own without it."""
    callback: CallbackRules = CallbackRules()
    voicemail: VoicemailRules = VoicemailRules()
    phrases: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Phrases] = Field(default_factory=lambda: {})

    def say(self, language: str | None) -> Phrases:
        """The phrases of a language, as configured or as shipped; English where there are none."""
        short = (language or "en").split("-")[0].lower()
        return self.phrases.get(short) or {"en": ENGLISH, "es": SPANISH}.get(short, ENGLISH)

    def number(self, number: str | None) -> PhoneNumber | None:
        return next((one for one in self.numbers if one.number == number), None)
