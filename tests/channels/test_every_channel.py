"""The contract suite, run against every channel in the catalog."""

from __future__ import annotations

from channels.catalog import CHANNELS
from channels.contract import Address, Channel, ConversationKey, MessageId, OutboundMessage
from channels.phone import Phone
from channels.sms import Sms
from channels.web_chat import ChatSettings, WebChat
from tests.channels.contract_suite import ContractSuite
from tests.channels.doubles import RequestDouble, Watch
from tests.channels.phone import house as phone_house
from tests.channels.sms.house import settings, signed, to
from tests.channels.web_chat.visitor import SECRET


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
