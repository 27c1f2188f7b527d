"""Calls by Twilio: signed webhooks answered with documents, and the REST API that steers callers, rooms and recordings."""

from channels.phone.channel import Phone
from channels.phone.settings import PhoneSettings

__all__ = ["Phone", "PhoneSettings"]
