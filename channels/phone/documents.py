"""Writes what a caller hears next as the document Twilio runs (TwiML), with the SDK's own classes. Nothing here does anything."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from twilio.twiml.voice_response import Conference, Dial, Gather, VoiceResponse

from channels.call_steps import (
    Ask,
    CallStep,
    HangUp,
    JoinRoom,
    LeaveLine,
    Meanwhile,
    OneMoment,
    Prompt,
    Sound,
    StandInLine,
    TakeMessage,
    Words,
)
from channels.phone.addresses import AFTER, ARRIVES, HEARD, HOLD, LEFT, LINE, MESSAGE, NEXT, RECORDING, ROOM, WAIT, with_query

ROOM_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify")
"""What Twilio tells us of a room."""
LONGEST_SAYING = 3_000
"""Twilio's voices take no more at once."""
LONGEST_LINE_NAME = 64
MOST_HINTS = 500
LONGEST_HINT = 100
SILENCE_ENDS_MESSAGE_SECONDS = 5
FALLBACKS_MOST = 30
"""So often a caller is asked to hold on; then they are asked to call again."""
FALLBACK_PAUSE_SECONDS = 3

NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")

APOLOGIES: Mapping[str, tuple[str, str]] = {
    "en": ("One moment, please. We will be with you shortly.", "We are sorry, we cannot take your call now. Please call again later."),
    "es": ("Un momento, por favor. Enseguida le atendemos.", "Lo sentimos, ahora no podemos atenderle. Por favor, llame más tarde."),
    "de": (
        "Einen Moment bitte. Wir sind gleich für Sie da.",
        "Es tut uns leid, wir können gerade nicht. Bitte rufen Sie später wieder an.",
    ),
    "fr": ("Un instant, s'il vous plaît.", "Désolé, nous ne pouvons pas vous répondre. Veuillez rappeler plus tard."),
}


class Documents:
    """Every document we can answer with. `address` makes a door's path the URL that Twilio is told."""

    def __init__(
        self,
        *,
        address: Callable[[str], str],
        origin: str,
        language: str,
        voices: Mapping[str, tuple[str, str]],
        music: str,
        music_seconds: float,
    ) -> None:
        self._address = address
        self._origin = origin.rstrip("/")
        self._language = language
        self._voices = {name.lower(): voice for name, voice in voices.items()}
        self._music = music
        self._music_seconds = music_seconds

    def of(self, step: CallStep) -> str:
        """The document of this step. `Meanwhile` and `LeaveLine` hold only what may stand in a wait document."""
        match step:
            case Ask():
                return self._ask(step)
            case OneMoment():
                return self._one_moment(step)
            case StandInLine():
                return self._stand_in_line(step)
            case Meanwhile():
                return self._meanwhile(step)
            case LeaveLine():
                return self._leave_line()
            case JoinRoom():
                return self._join_room(step)
            case TakeMessage():
                return self._take_message(step)
            case HangUp():
                return self._hang_up(step)

    def nothing(self) -> str:
        return str(VoiceResponse())

    def music(self) -> str:
        """For who stands in line while nothing else can be said: music once, then Twilio asks again."""
        response = VoiceResponse()
        response.play(self._music)
        return str(response)

    def hold(self) -> str:
        """For who is held, or alone in a room: music until that ends."""
        response = VoiceResponse()
        response.play(self._music, loop=0)
        return str(response)

    def keys(self, digits: str) -> str:
        """These keys, half a second apart, as tones."""
        response = VoiceResponse()
        response.play(digits="w".join(digits))
        return str(response)

    def onwards(self, path: str) -> str:
        """Go on at this door."""
        response = VoiceResponse()
        self._redirect(response, path)
        return str(response)

    def fallback(self, times: int, line: str | None = None) -> str:
        """When no other document could be had, for the `times`th time: a word, a pause, and the way back in; who stands in line stays."""
        language = self._language if self._language.lower().partition("-")[0] in APOLOGIES else "en"
        hold_on, call_again = APOLOGIES[language.lower().partition("-")[0]]
        if times >= FALLBACKS_MOST and line is None:
            return self._hang_up(HangUp(prompts=(Words(text=call_again, language=language),)))
        response = VoiceResponse()
        self._say(response, (Words(text=hold_on, language=language),))
        response.pause(length=FALLBACK_PAUSE_SECONDS)
        if line is None:
            self._redirect(response, with_query(ARRIVES, again=str(times + 1)))
        else:
            self._redirect(response, with_query(WAIT, line=line[:LONGEST_LINE_NAME]))
        return str(response)

    # --- one step each ---

    def _ask(self, step: Ask) -> str:
        response = VoiceResponse()
        ways = [way for way, wanted in (("dtmf", step.digits_most), ("speech", step.speech)) if wanted]
        answer = with_query(HEARD, moment=step.moment)
        if not ways:
            self._say(response, step.prompts)
        else:
            keys = {"num_digits": step.digits_most, "finish_on_key": step.finish_on} if step.digits_most else {}
            speech = {"speech_timeout": "auto", "hints": _hints(step.hints)} if step.speech else {}
            gather = Gather(
                input=" ".join(ways),
                action=self._address(answer),
                method="POST",
                timeout=_whole_seconds(step.timeout_seconds),
                language=self._voice(step.language)[0],
                barge_in=True,
                action_on_empty_result=True,
                **keys,
                **speech,
            )
            self._say(gather, step.prompts)
            response.append(gather)
        self._redirect(response, answer)
        return str(response)

    def _one_moment(self, step: OneMoment) -> str:
        response = VoiceResponse()
        self._say(response, step.prompts)
        if step.pause_seconds > 0:
            response.pause(length=_whole_seconds(step.pause_seconds))
        self._redirect(response, with_query(NEXT, moment=step.moment))
        return str(response)

    def _stand_in_line(self, step: StandInLine) -> str:
        response = VoiceResponse()
        line = _clean(step.line)[:LONGEST_LINE_NAME]
        self._say(response, step.prompts)
        response.enqueue(
            line,
            wait_url=self._address(with_query(WAIT, line=line)),
            wait_url_method="POST",
            action=self._address(with_query(LINE, line=line)),
            method="POST",
        )
        self._redirect(response, with_query(LEFT, line=line))
        return str(response)

    def _meanwhile(self, step: Meanwhile) -> str:
        response = VoiceResponse()
        heard: Any = response
        if step.keys:
            heard = Gather(
                input="dtmf",
                num_digits=1,
                finish_on_key="",
                timeout=1,
                action=self._address(with_query(HEARD, moment=step.moment)),
                method="POST",
            )
            response.append(heard)
        self._say(heard, step.prompts)
        heard.play(self._music, loop=max(1, round(step.music_seconds / self._music_seconds)))
        return str(response)

    def _leave_line(self) -> str:
        response = VoiceResponse()
        response.leave()
        return str(response)

    def _join_room(self, step: JoinRoom) -> str:
        response = VoiceResponse()
        dial = Dial(action=self._address(AFTER), method="POST")
        dial.append(
            Conference(
                _clean(step.room),
                participant_label=_clean(step.label),
                start_conference_on_enter=True,
                end_conference_on_exit=True,
                beep="false",
                wait_url=self._address(HOLD),
                wait_method="POST",
                status_callback=self._address(ROOM),
                status_callback_event=" ".join(ROOM_EVENTS),
                status_callback_method="POST",
            )
        )
        response.append(dial)
        return str(response)

    def _take_message(self, step: TakeMessage) -> str:
        response = VoiceResponse()
        done = with_query(MESSAGE, moment=step.moment)
        self._say(response, step.prompts)
        response.record(
            action=self._address(done),
            method="POST",
            max_length=max(1, step.most_seconds),
            timeout=SILENCE_ENDS_MESSAGE_SECONDS,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=self._address(with_query(RECORDING, kind="message")),
            recording_status_callback_method="POST",
            recording_status_callback_event="completed absent",
        )
        # Twilio goes on here where nothing was said.
        self._redirect(response, done)
        return str(response)

    def _hang_up(self, step: HangUp) -> str:
        response = VoiceResponse()
        self._say(response, step.prompts)
        response.hangup()
        return str(response)

    # --- their parts ---

    def _say(self, where: Any, prompts: Sequence[Prompt]) -> None:
        for prompt in prompts:
            if isinstance(prompt, Sound):
                where.play(_clean(self._origin + prompt.url if prompt.url.startswith("/") else prompt.url))
                continue
            language, voice = self._voice(prompt.language)
            for saying in _sayings(_clean(prompt.text)):
                where.say(saying, language=language, voice=voice)

    def _voice(self, language: str) -> tuple[str, str]:
        """A language Twilio does not speak with us is said by the voice we usually have: an unknown tag would end the call."""
        for name in (language.lower(), language.lower().partition("-")[0], self._language.lower()):
            if name in self._voices:
                return self._voices[name]
        return self._voices["en"]

    def _redirect(self, where: Any, path: str) -> None:
        where.redirect(self._address(path), method="POST")


def _clean(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return NOT_XML.sub("", text)


def _sayings(text: str) -> Iterator[str]:
    """In pieces that a voice takes, cut between words where there are any."""
    rest = text.strip()
    while len(rest) > LONGEST_SAYING:
        space = rest.rfind(" ", 0, LONGEST_SAYING)
        cut = space if space > 0 else LONGEST_SAYING
        yield rest[:cut].strip()
        rest = rest[cut:].strip()
    if rest:
        yield rest


def _hints(hints: Sequence[str]) -> str | None:
    cleaned = [_clean(hint).replace(",", " ").strip()[:LONGEST_HINT] for hint in hints[:MOST_HINTS]]
    return ",".join(hint for hint in cleaned if hint) or None


def _whole_seconds(seconds: float) -> int:
    return max(1, math.ceil(seconds))
