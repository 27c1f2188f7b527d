"""What Twilio's error codes mean to an agent, and which of our delivery errors each one is.

The codes are Twilio's published ones (https://www.twilio.com/docs/api/errors). The sentences never hold the number or the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from channels.errors import (
    AddressRejected,
    DeliveryError,
    MessageRejected,
    ProviderThrottled,
    ProviderUnreachable,
    RecipientOptedOut,
)

OPTED_OUT = 21610
NOT_FOUND = 404
TOO_MANY_REQUESTS = 429

SENTENCES: Mapping[int, tuple[type[DeliveryError], str]] = {
    # refused when we asked
    14107: (ProviderThrottled, "The carrier takes no more texts this second. It will be tried again."),
    20003: (MessageRejected, "The carrier refused our account's credentials. Please tell an administrator."),
    20404: (MessageRejected, "The carrier does not know our account. Please tell an administrator."),
    20429: (ProviderThrottled, "The carrier takes no more texts this second. It will be tried again."),
    21211: (AddressRejected, "This is not a valid phone number."),
    21214: (AddressRejected, "This number cannot be reached."),
    21217: (AddressRejected, "This is not a valid phone number."),
    21401: (AddressRejected, "This is not a valid phone number."),
    21408: (AddressRejected, "Our account may not text this country. Please tell an administrator."),
    21421: (AddressRejected, "This is not a valid phone number."),
    21602: (MessageRejected, "A text needs some words."),
    21606: (MessageRejected, "Our number cannot text this customer's network. Please tell an administrator."),
    21608: (AddressRejected, "Our trial account may only text numbers it has verified."),
    21610: (RecipientOptedOut, "The customer replied STOP: they get no texts from us until they reply START."),
    21611: (ProviderThrottled, "Too many texts of ours are waiting at the carrier. It will be tried again."),
    21612: (AddressRejected, "This number cannot be reached by text from our number."),
    21614: (AddressRejected, "This number is no mobile phone and cannot get texts."),
    21617: (MessageRejected, "The text is too long: 1,600 characters at most."),
    21619: (MessageRejected, "A text needs some words."),
    21620: (MessageRejected, "The carrier could not read the attached file's address."),
    21659: (MessageRejected, "Our number is not registered with the carrier. Please tell an administrator."),
    21660: (MessageRejected, "Our number does not belong to our account. Please tell an administrator."),
    63038: (MessageRejected, "Our account's texts for today are used up. Please tell an administrator."),
    # reported afterwards
    30001: (ProviderThrottled, "Too many texts of ours were waiting at the carrier."),
    30002: (MessageRejected, "Our account at the carrier is suspended. Please tell an administrator."),
    30003: (AddressRejected, "The phone is switched off or out of reach."),
    30004: (AddressRejected, "The phone or its network blocks our texts."),
    30005: (AddressRejected, "The number is not in use any more."),
    30006: (AddressRejected, "This is a landline, or its network takes no texts."),
    30007: (MessageRejected, "A network filtered the text as unwanted. Other words may pass."),
    30008: (MessageRejected, "The network did not deliver the text and gave no reason."),
    30009: (MessageRejected, "A part of the text was lost on the way."),
    30010: (MessageRejected, "The text would cost more than our account allows."),
    30011: (MessageRejected, "This network takes no pictures or files."),
    30022: (ProviderThrottled, "The network takes no more texts of ours this second."),
    30023: (MessageRejected, "The network takes no more texts of ours today."),
    30032: (MessageRejected, "Our toll-free number is not verified yet. Please tell an administrator."),
    30034: (MessageRejected, "Our number is not registered for business texts. Please tell an administrator."),
    30036: (AddressRejected, "The phone could not be reached in time."),
    30410: (ProviderUnreachable, "The network did not answer the carrier in time."),
}


GONE = "gone"
LABEL_TAKEN = frozenset({"16025", "16026"})
"""Somebody in the room has that label: found by a document, and by a request."""
NOT_ON_THE_LINE = "They are not on the line any more."

CALL_SENTENCES: Mapping[int, tuple[type[DeliveryError], str]] = {
    10004: (ProviderThrottled, "Our account has as many calls as the carrier allows. It will be tried again."),
    13224: (AddressRejected, "This is not a valid phone number."),
    13225: (AddressRejected, "The carrier does not allow calls to this number."),
    13227: (AddressRejected, "Our account may not call this country. Please tell an administrator."),
    16025: (MessageRejected, "They are being called already."),
    16026: (MessageRejected, "They are being called already."),
    20003: (MessageRejected, "The carrier refused our account's credentials. Please tell an administrator."),
    20429: (ProviderThrottled, "The carrier takes no more calls this second. It will be tried again."),
    21201: (AddressRejected, "There is no number to call."),
    21210: (MessageRejected, "Our number is not verified for calls. Please tell an administrator."),
    21211: (AddressRejected, "This is not a valid phone number."),
    21212: (MessageRejected, "Our own number is not valid for calls. Please tell an administrator."),
    21214: (AddressRejected, "This number cannot be reached."),
    21215: (AddressRejected, "Our account may not call this country. Please tell an administrator."),
    21216: (AddressRejected, "The carrier does not allow calls to this number."),
    21217: (AddressRejected, "This is not a valid phone number."),
    21219: (AddressRejected, "Our trial account may only call numbers it has verified."),
    21401: (AddressRejected, "This is not a valid phone number."),
}
GONE_CODES = frozenset({20404, 21220})
"""There is no such call, party or recording; or the call is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What Twilio was asked about, in the words that an agent hears when it fails."""

    sentences: Mapping[int, tuple[type[DeliveryError], str]]
    what: str
    maybe: str
    """What may have happened where there was no clear answer."""
    gone: frozenset[int] = frozenset()
    """Codes that say that it is over, besides HTTP's 404."""


TEXTS = Matter(sentences=SENTENCES, what="text", maybe="the text may have been sent")
CALLS = Matter(sentences=CALL_SENTENCES, what="call", maybe="it may have been done", gone=GONE_CODES)


def reason(code: int | None) -> str:
    """A sentence for a message that failed after it was taken."""
    if code is not None and code in SENTENCES:
        return SENTENCES[code][1]
    return "The carrier could not deliver the text." if not code else f"The carrier could not deliver the text (error {code})."


def refusal(http_status: int, code: int | None, matter: Matter = TEXTS) -> DeliveryError:
    """Our error for an answer that is no success.

    What is gone is said to be so (`GONE`). Then a known code speaks first; else 429 was certainly not taken, a 5xx may have been, and
    anything else is a no.
    """
    if matter.gone and (code in matter.gone or (code is None and http_status == NOT_FOUND)):
        return MessageRejected(NOT_ON_THE_LINE, code=GONE)
    if code is not None and code in matter.sentences:
        kind, sentence = matter.sentences[code]
        return kind(sentence, code=str(code))
    if http_status == TOO_MANY_REQUESTS:
        return ProviderThrottled(
            f"The carrier takes no more {matter.what}s this second. It will be tried again.", code=str(code or http_status)
        )
    if http_status >= 500:
        return ProviderUnreachable(f"The carrier has a fault; {matter.maybe}.", code=str(http_status), maybe_taken=True)
    return MessageRejected(f"The carrier refused the {matter.what} (error {code or http_status}).", code=str(code or http_status))
