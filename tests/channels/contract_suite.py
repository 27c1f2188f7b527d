"""What every channel promises, whatever it speaks on its far side. A channel's own tests subclass `ContractSuite`."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from channels.calls import CarriesCalls
from channels.contract import (
    AgentJoined,
    CatchesUp,
    Channel,
    ConversationKey,
    FollowsConversations,
    HasLines,
    InboundEvent,
    KeepsFiles,
    LooksUpMessages,
    OutboundMessage,
    RunsByItself,
    SettlesDoubt,
)
from channels.doors import Problem, Reply, Route, SocketRoute
from channels.errors import DeliveryError
from tests.channels.doubles import BUSY, HubDouble, RequestDouble, door

ABILITIES: dict[type[Any], str] = {
    FollowsConversations: "show",
    LooksUpMessages: "look_up",
    SettlesDoubt: "settle",
    CatchesUp: "missed",
    CarriesCalls: "call_in",
    HasLines: "lines",
    RunsByItself: "run",
    KeepsFiles: "keep_with",
}


class ContractSuite:
    """Say how to make the channel (with a provider that is away), how a customer's event knocks at its door, and what it cannot say."""

    inbound_path: str

    def make(self) -> Channel:
        raise NotImplementedError

    def arrives(self) -> RequestDouble:
        raise NotImplementedError

    def reply(self) -> OutboundMessage:
        raise NotImplementedError

    @pytest_asyncio.fixture
    async def channel(self, hub: HubDouble) -> AsyncIterator[Channel]:
        channel = self.make()
        await hub.open(channel)
        yield channel
        await channel.close()

    @pytest.fixture
    def hub(self) -> HubDouble:
        return HubDouble()

    async def knock(self, channel: Channel) -> Reply:
        return await door(channel, "POST", self.inbound_path)(self.arrives())

    def test_its_name_is_a_stable_word(self) -> None:
        assert re.fullmatch(r"[a-z][a-z_]*", self.make().name)

    def test_its_capabilities_are_frozen_facts(self) -> None:
        channel = self.make()
        assert channel.capabilities == self.make().capabilities
        assert channel.capabilities.longest_text >= 0
        with pytest.raises(dataclasses.FrozenInstanceError):
            channel.capabilities.live = True  # type: ignore[misc]

    def test_its_doors_are_data_and_each_is_described(self) -> None:
        doors = self.make().doors()
        assert len({(type(one), one.path, getattr(one, "method", "")) for one in doors}) == len(doors)
        for one in doors:
            assert one.path.startswith("/")
            assert one.summary
            assert not one.summary.endswith(".")
            assert one.tag
            assert one.access != "people"
            if isinstance(one, Route):
                assert one.answers
                assert one.body is None or one.form is None
            if isinstance(one, SocketRoute):
                assert one.sends
                assert one.receives

    def test_an_ability_is_there_whole_or_not_at_all(self) -> None:
        channel = self.make()
        for ability, first in ABILITIES.items():
            members = [name for kind in ability.__mro__ for name in vars(kind) if not name.startswith("_")]
            has = [inspect.ismethod(getattr(channel, name, None)) for name in members]
            assert all(has) or not any(has), f"{channel.name} has only a part of {ability.__name__}"
            assert hasattr(channel, first) == all(has)

    def test_who_pushes_follows_conversations(self) -> None:
        channel = self.make()
        assert channel.capabilities.pushes == hasattr(channel, "show")

    def test_who_carries_calls_says_so(self) -> None:
        channel = self.make()
        assert channel.capabilities.carries_calls == hasattr(channel, "call_in")

    async def test_success_is_answered_only_after_the_event_is_stored(self, channel: Channel, hub: HubDouble) -> None:
        reply = await self.knock(channel)
        assert 200 <= reply.status < 300
        (event,) = hub.stored
        assert isinstance(event, InboundEvent)
        assert event.channel == channel.name
        assert event.occurred_at.utcoffset() is not None
        assert event.provider_id
        assert event.conversation

    async def test_what_could_not_be_stored_is_refused_with_when_to_try_again(self, channel: Channel, hub: HubDouble) -> None:
        hub.refusing.append(BUSY)
        with pytest.raises(Problem) as refused:
            await self.knock(channel)
        assert refused.value.status == 503
        assert refused.value.retry_after_seconds is not None
        assert hub.stored == []

    async def test_before_it_is_open_it_says_busy_and_loses_nothing(self) -> None:
        with pytest.raises(Problem) as refused:
            await self.knock(self.make())
        assert refused.value.status == 503

    async def test_what_cannot_be_said_is_a_delivery_error_in_words_for_the_agent(self, channel: Channel) -> None:
        # A channel that carries no text refuses every one.
        with pytest.raises(DeliveryError) as failed:
            await channel.send(self.reply())
        assert failed.value.for_agent.endswith(".")
        for secret in (self.reply().text, self.reply().to):
            assert secret not in failed.value.for_agent + str(failed.value)

    async def test_it_may_be_closed_twice_and_opened_again(self, hub: HubDouble) -> None:
        channel = self.make()
        await channel.close()
        await hub.open(channel)
        await channel.close()
        await channel.close()
        await hub.open(channel)
        await self.knock(channel)
        await channel.close()

    async def test_showing_something_to_nobody_has_no_effect(self, channel: Channel, hub: HubDouble) -> None:
        if not channel.capabilities.pushes:
            pytest.skip("this channel pushes nothing")
        hub.show(ConversationKey("nobody"), AgentJoined(seq=1, name="Grace"))
        assert list(channel.following()) == []  # type: ignore[attr-defined]
