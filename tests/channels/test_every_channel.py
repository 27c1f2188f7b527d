"""The contract suite, run against every channel in the catalog."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import aiosmtplib

from channels.catalog import CHANNELS
from channels.contract import Address, Channel, ConversationKey, MessageId, OutboundMessage
from channels.doors import Problem, Reply
from channels.email import Email, EmailSettings
from channels.email.settings import ReceiverSettings, SmtpSettings
from channels.phone import Phone
from channels.sms import Sms
from channels.web_chat import ChatSettings, WebChat
from tests.channels.contract_suite import ContractSuite
from tests.channels.doubles import RequestDouble, Watch
from tests.channels.email.kept import MemoryBookmarks, MemoryFiles
from tests.channels.phone import house as phone_house
from tests.channels.sms.house import settings, signed, to
from tests.channels.web_chat.visitor import SECRET

LETTER = b"From: ada@example.com\r\nTo: support@northwind.example\r\nSubject: Hello\r\n\r\nGood morning\r\n"


class TestWebChat(ContractSuite):
    inbound_path = "/api/v1/chat/sessions"

    def make(self) -> Channel:
        return WebChat(ChatSettings(secret=SECRET), now=Watch().now)

    def arrives(self) -> RequestDouble:
        return RequestDouble(self.inbound_path, "POST", json={"name": "Ada"})

    def reply(self) -> OutboundMessage:
        key = ConversationKey("chat_1")
        return OutboundMessage(id=MessageId("msg_1"), conversation=key, sender=None, to=Address(key), text="Good morning")


class TestSms(ContractSuite):
    inbound_path = "/webhooks/twilio/sms"

    def make(self) -> Channel:
        return Sms(settings(api_url="http://127.0.0.1:9"), now=Watch().now)

    def arrives(self) -> RequestDouble:
        fields = {"MessageSid": "SM1", "From": "+15550100200", "To": "+15005550006", "Body": "Hello"}
        return signed(self.inbound_path, fields)

    def reply(self) -> OutboundMessage:
        return to(text="Good morning")


class TestEmail(ContractSuite):
    """Its door is a mail server's: what knocks there is a letter."""

    inbound_path = "smtp"

    def make(self) -> Channel:
        here = SmtpSettings(host="127.0.0.1", port=9, security="none", timeout_seconds=1)
        marks = Path(tempfile.mkdtemp())
        ours = (Address("support@northwind.example"),)
        settings = EmailSettings(addresses=ours, smtp=here, receiver=ReceiverSettings(port=0), token_secret="a secret", marks=marks)
        channel = Email(settings, now=Watch().now)
        channel.keep_with(MemoryFiles(), MemoryBookmarks())
        return channel

    async def knock(self, channel: Channel) -> Reply:
        assert isinstance(channel, Email)
        running = asyncio.create_task(channel.run())
        try:
            while (port := channel.receives_at) is None:  # noqa: ASYNC110  (it sets no event that a test could wait for)
                await asyncio.sleep(0)
            await aiosmtplib.send(
                LETTER, sender="ada@example.com", recipients=["support@northwind.example"], hostname="127.0.0.1", port=port
            )
        except aiosmtplib.SMTPDataError as error:
            raise Problem(503 if error.code < 500 else 422, "refused", error.message, retry_after_seconds=1) from error
        finally:
            running.cancel()
            await asyncio.wait((running,))
        return Reply(status=200)

    def reply(self) -> OutboundMessage:
        return to(text="Good morning")


class TestPhone(ContractSuite):
    inbound_path = "/webhooks/twilio/voice"

    def make(self) -> Channel:
        return Phone(phone_house.settings(api_url="http://127.0.0.1:9"), now=Watch().now)

    def arrives(self) -> RequestDouble:
        return phone_house.signed(self.inbound_path, phone_house.call(CallStatus="ringing"))

    def reply(self) -> OutboundMessage:
        return to(text="Good morning")


def test_every_channel_of_the_catalog_keeps_the_contract() -> None:
    tried = {suite().make().name for suite in ContractSuite.__subclasses__()}
    assert tried == set(CHANNELS)
