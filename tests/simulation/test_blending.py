"""Blending: mail costs live work nothing, packed chats keep calls short, and counting units naively does neither."""

import pytest

from bench.blending import WAYS, Blended, blended


@pytest.fixture(scope="module")
def days() -> dict[str, Blended]:
    return {way: blended(way, hours=26) for way in WAYS}


def test_a_full_mail_backlog_does_not_cost_live_work_its_target(days: dict[str, Blended]) -> None:
    ours, without = days["the hub's way"], days["no mail at all"]
    assert ours.calls_in_target > 0.9
    assert ours.chats_in_target > 0.98
    assert ours.calls_in_target > without.calls_in_target - 0.02
    assert ours.mails_an_hour > 200


def test_counting_all_units_alike_costs_calls_their_target(days: dict[str, Blended]) -> None:
    assert days["naive unit count"].calls_in_target < 0.1


def test_packing_chats_keeps_calls_short(days: dict[str, Blended]) -> None:
    packed, spread = days["the hub's way"], days["chats spread"]
    assert packed.call_mean < spread.call_mean / 3
    assert packed.chats_in_target > spread.chats_in_target - 0.02
