"""Rules that do not fit together are all named, each with what to do."""

from dataclasses import replace

from routing import ChannelRule, ExitRule, QueueName, QueueRule, Ring, RoutingRules, Tier, TierRule
from tests.routing.scene import HELP, PHONE, RULES


def test_rules_that_fit_have_no_fault() -> None:
    assert RULES.check() == ()


def test_empty_rules_say_what_is_missing() -> None:
    assert RoutingRules(tiers=(), channels=(), queues=()).check() == (
        "tiers is empty: name at least one",
        "channels is empty: name at least one",
        "queues is empty: name at least one",
    )


def test_every_fault_is_named_at_once() -> None:
    rules = RoutingRules(
        tiers=(TierRule(name=Tier("silver"), weight=1), TierRule(name=Tier("gold"), weight=4, head_start_seconds=-5)),
        channels=(
            ChannelRule(name=PHONE, live=True, units=120, most_in_hand=0),
            ChannelRule(name=PHONE, live=False, units=20, packs="always"),
        ),
        queues=(
            QueueRule(
                name=QueueName("help"),
                urgency_seconds={PHONE: 0},
                requirement={"billing": 7},
                rings=(Ring(after_seconds=20, requirement={}), Ring(after_seconds=10, requirement={})),
                exits=(ExitRule(after_seconds=-1, kind="overflow", to=QueueName("nowhere")), ExitRule(after_seconds=5, kind="voicemail")),
                at_close=ExitRule(after_seconds=0, kind="voicemail", to=QueueName("help")),
            ),
        ),
        drain_share=2,
        pass_over_seconds=-1,
        pace_seconds=0,
    )
    assert rules.check() == (
        "channels.phone is given 2 times: keep one",
        "tiers.gold.head_start_seconds is -5: give 0 or more",
        "tiers.gold.weight is above that of silver: name the most valuable tier first",
        "channels.phone.units is 120: give 1 to 100",
        "channels.phone.most_in_hand is 0: give 1 or more, or leave it out",
        "channels.phone.packs is 'always' on a deferred channel: only live work is packed",
        "queues.help.urgency_seconds.phone is 0: give more than 0",
        "queues.help.requirement.billing is 7: give a level from 1 to 5",
        "queues.help.rings: after_seconds must rise from one to the next",
        "queues.help.exits: after_seconds must not be negative",
        "queues.help: an overflow needs another queue in `to`, not nowhere: there is none to name",
        "queues.help: an exit of kind voicemail takes no `to`: leave out help",
        "drain_share is 2: give a part of a pool, 0 to 1",
        "pass_over_seconds is -1: give 0 or more",
        "pace_seconds is 0: give more than 0",
    )


def test_a_queue_names_channels_that_exist() -> None:
    faults = replace(RULES, queues=(replace(HELP, urgency_seconds={**HELP.urgency_seconds, "fax": 60}),)).check()
    assert faults == ("queues.help.urgency_seconds names the channel fax, which does not exist: use one of chat, email, phone, sms",)
