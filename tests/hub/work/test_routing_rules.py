"""What a company configures makes rules that routing finds no fault with."""

from pathlib import Path

from hub.company import ChannelConfig
from hub.company_files import read_company
from hub.work.routing_rules import rules_of
from tests.hub.northwind import northwind
from tests.hub.running.shop import shop, with_channel

SHIPPED = Path(__file__).parents[3] / "config"


def test_the_shipped_files_make_rules_without_a_fault() -> None:
    company, faults = read_company(SHIPPED)
    assert company is not None
    assert faults == []
    assert rules_of(company).check() == ()


def test_deferred_work_is_never_packed_whatever_is_written() -> None:
    company = with_channel(shop(), "sms", packs="always")
    assert rules_of(company).check() == ()
    assert {channel.name: channel.packs for channel in rules_of(company).channels} == {"chat": "with_calls", "sms": "never"}
    assert ChannelConfig(live=True, units=100).packs == "with_calls"
    assert rules_of(northwind()).check() == ()
