"""A caller waits in the one queue: what they hear there is our place and our range, not the carrier's; and the ways out they may choose."""

from __future__ import annotations

import math
from datetime import timedelta

from channels.call_steps import CallStep, HangUp, LeaveLine, Meanwhile, Prompt, StandInLine, Words
from hub.calls.calling_back import keep_place
from hub.calls.records import Call
from hub.calls.voicemail import take_message
from hub.company_phone import Phrases
from hub.intake.next_steps import stored_next
from hub.journal.turn import Turn
from hub.work.life import bring_back
from hub.work.line import place_in_line
from hub.work.live import Live
from hub.work.opening import keeps_messages
from hub.work.records import Interaction

IN_LINE = "line"
"""The moment of whatever is said in line: keys pressed there choose a way out."""
CALLBACK_KEY = "1"


def stand_in_line(live: Live, turn: Turn, call: Call, interaction: Interaction, prompts: tuple[Prompt, ...] = ()) -> CallStep:
    """arrived or self_service → queued. While its queue is closed the caller leaves a message instead."""
    if keeps_messages(live, interaction.queue, turn.now):
        return take_message(live, turn, call, interaction, (*prompts, *_closed(live, interaction)))
    bring_back(live, turn, interaction, cause="arrival")
    call.stage, call.leaves_for = "line", None
    turn.save(call)
    return StandInLine(line=interaction.queue, prompts=prompts)


def meanwhile(live: Live, turn: Turn, call: Call, interaction: Interaction) -> CallStep:
    """What is heard next in line."""
    if call.leaves_for is not None:
        return LeaveLine()
    phrases, language = phrases_of(live, interaction), interaction.language or "en"
    if interaction.state not in ("queued", "offered"):
        # They are about to be taken into the room, or are there already: a request from before.
        return Meanwhile(moment=IN_LINE, prompts=(), language=language)
    prompts: list[str] = []
    told = live.calls.told.get(call.id)
    place = place_in_line(live, interaction, told.place if told else None, turn.now.timestamp())
    if told is None or turn.now - told.at >= timedelta(seconds=live.company.phone.announce_every_seconds):
        prompts.append(phrases.next_in_line if place.position == 1 else phrases.position.format(position=place.position))
        prompts += _range(phrases, place.wait_low_seconds, place.wait_high_seconds)
        if may_call_back(live, turn, call, interaction):
            prompts.append(phrases.offer_callback)
        live.calls.tell_place(call.id, place, turn.now)
    keys = CALLBACK_KEY if may_call_back(live, turn, call, interaction) else ""
    said = tuple(_words(live, interaction, text) for text in prompts)
    return Meanwhile(moment=IN_LINE, prompts=said, language=language, keys=keys)


def choose(live: Live, turn: Turn, call: Call, interaction: Interaction, digits: str) -> CallStep:
    """A key pressed in line. Who is being offered to an agent already stays: they are about to be connected."""
    if digits != CALLBACK_KEY or not may_call_back(live, turn, call, interaction):
        return meanwhile(live, turn, call, interaction)
    if interaction.state != "queued":
        phrases = phrases_of(live, interaction)
        said = (_words(live, interaction, phrases.one_moment),)
        return Meanwhile(moment=IN_LINE, prompts=said, language=interaction.language or "en")
    keep_place(live, turn, interaction, call.address or "")
    call.leaves_for = "callback"
    turn.save(call)
    return LeaveLine()


def after_line(live: Live, turn: Turn, call: Call, interaction: Interaction) -> CallStep:
    """They have left the line: what they left it for."""
    phrases = phrases_of(live, interaction)
    if call.leaves_for == "callback":
        return HangUp(prompts=(_words(live, interaction, phrases.callback_kept),))
    if call.leaves_for == "voicemail" or interaction.state not in ("queued", "offered"):
        return take_message(live, turn, call, interaction, ())
    return StandInLine(line=interaction.queue)


def may_call_back(live: Live, turn: Turn, call: Call, interaction: Interaction) -> bool:
    """Whether they are offered to be called back now: where the queue does so, after a while, and where we know their number."""
    if call.address is None or interaction.mode != "live" or interaction.waiting_since is None:
        return False
    offered_after = [way.after_seconds for way in live.company.queue_or_default(interaction.queue).exits if way.kind == "callback"]
    return bool(offered_after) and (turn.now - interaction.waiting_since).total_seconds() >= min(offered_after)


def forced_out(live: Live, turn: Turn, call: Call, interaction: Interaction) -> None:
    """They have waited as long as they may, or the queue has closed: a message is taken, wherever in the line they are."""
    said = _closed(live, interaction) if keeps_messages(live, interaction.queue, turn.now) else ()
    step = take_message(live, turn, call, interaction, said)
    call.step, call.redirect = stored_next(step), True
    turn.save(call)
    live.calls.touch(call.id)


def _closed(live: Live, interaction: Interaction) -> tuple[Prompt, ...]:
    phrases = phrases_of(live, interaction)
    return _words(live, interaction, phrases.closed), _words(live, interaction, phrases.leave_message)


def phrases_of(live: Live, interaction: Interaction) -> Phrases:
    return live.company.phone.say(interaction.language)


def _words(live: Live, interaction: Interaction, text: str) -> Words:
    return Words(text=text, language=interaction.language or "en")


def _range(phrases: Phrases, low: float | None, high: float | None) -> list[str]:
    if high is None:
        return []
    most = max(1, math.ceil(high / 60))
    least = math.floor((low or 0) / 60)
    if least < 1:
        return [phrases.wait_short.format(high=most)]
    return [phrases.wait_range.format(low=least, high=max(most, least + 1))]
