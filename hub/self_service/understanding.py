"""What an answer to a question is: a choice, a number, silence, or something that fits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.self_service.checksums import fits
from hub.self_service.flow import ChooseLanguage, Collect, Menu
from hub.self_service.hearing import MOST_HEARD, keys, meant, words
from hub.self_service.steps import Digits, Nothing, Speech

Misheard = Literal["no_input", "no_match"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The key of the choice, or the digits collected."""

    value: str


def understand(node: Menu | ChooseLanguage | Collect, heard: Digits | Speech | Nothing, language: str) -> Understood | Misheard:
    """What this node makes of what was heard, spoken in this language."""
    match heard:
        case Nothing():
            return "no_input"
        case Digits():
            return _pressed(node, heard.digits)
        case Speech():
            return _said(node, heard, language)


def hints(node: Menu | ChooseLanguage | Collect, language: str) -> tuple[str, ...]:
    """What the recogniser should expect here in this language."""
    match node:
        case Menu():
            said = [phrase for option in node.options.values() for phrase in option.says.get(language, ())]
            return tuple(dict.fromkeys([*said, *node.hints.get(language, ())]))
        case ChooseLanguage():
            return tuple(dict.fromkeys(phrase for option in node.options.values() for phrase in option.says))
        case Collect():
            return ()


def _pressed(node: Menu | ChooseLanguage | Collect, pressed: str) -> Understood | Misheard:
    if not pressed.strip():
        return "no_input"
    if isinstance(node, Collect):
        digits = keys(pressed).removesuffix(node.finish_on) if node.finish_on else keys(pressed)
        return _number(node, digits)
    key = keys(pressed)
    return Understood(value=key) if key in node.options else "no_match"


def _said(node: Menu | ChooseLanguage | Collect, heard: Speech, language: str) -> Understood | Misheard:
    if not words(heard.text):
        return "no_input"
    if not node.speech:
        return "no_match"
    if isinstance(node, Collect):
        return _number(node, "".join(each for each in heard.text[:MOST_HEARD] if each in "0123456789"))
    if heard.confidence is not None and not heard.confidence >= node.least_confidence:
        return "no_match"
    if isinstance(node, Menu):
        phrases = {key: option.says.get(language, ()) for key, option in node.options.items()}
    else:
        phrases = {key: option.says for key, option in node.options.items()}
    key = meant(heard.text, phrases)
    return "no_match" if key is None else Understood(value=key)


def _number(node: Collect, digits: str) -> Understood | Misheard:
    if not digits.isdecimal() or not node.least_digits <= len(digits) <= node.most_digits or not fits(digits, node.checksum):
        return "no_match"
    return Understood(value=digits)
