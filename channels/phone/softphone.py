"""An agent's own phone, in the browser: its name at Twilio, and the token that lets a browser be it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from channels.contract import Address
from channels.errors import ChannelMisconfigured
from channels.phone.settings import PhoneSettings

AGENT = "agent:"
LIFE = timedelta(hours=1)
NOT_IN_A_NAME = re.compile(r"_(?=x)|[^A-Za-z0-9_]")
"""Twilio wants letters, digits and underscores; so that no two agents share a name, an underscore that looks like ours is written out."""


def at_twilio(to: Address) -> str:
    """The address as Twilio calls it: a number, or an agent's own phone."""
    return f"client:{name_of(to.removeprefix(AGENT))}" if to.startswith(AGENT) else to


def name_of(agent: str) -> str:
    """The agent's id in the characters of a softphone's name; no two ids have the same."""
    return NOT_IN_A_NAME.sub(lambda found: f"_x{ord(found.group()):x}_", agent)


def token(settings: PhoneSettings, agent: str, now: datetime) -> str:
    """Lets a browser be this agent's phone for an hour: to be called and, with an app of ours at Twilio, to dial."""
    if not settings.api_key_sid or not settings.api_key_secret:
        raise ChannelMisconfigured(
            "Agents' phones in the browser need an API key of Twilio's: set HUB_TWILIO_API_KEY_SID and HUB_TWILIO_API_KEY_SECRET."
        )
    grant = VoiceGrant(incoming_allow=True, outgoing_application_sid=settings.twiml_app_sid or None)
    made = AccessToken(
        settings.account_sid,
        settings.api_key_sid,
        settings.api_key_secret,
        grants=[grant],
        identity=name_of(agent),
        nbf=int(now.timestamp()),
        valid_until=int((now + LIFE).timestamp()),
    )
    return str(made.to_jwt())
