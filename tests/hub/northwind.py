"""A small company for tests: four tiers, three queues, chat and SMS."""

from hub.company import ChannelConfig, Company, QueueConfig, ServiceTarget, Tier


def northwind(zone: str = "America/New_York") -> Company:
    channels = {"chat": ServiceTarget(target_seconds=30), "sms": ServiceTarget(target_seconds=300)}
    return Company(
        name="Northwind",
        zone=zone,
        country="US",
        default_queue="support",
        default_tier="bronze",
        tiers=(
            Tier(name="platinum", label="Platinum", weight=8, head_start_seconds=60),
            Tier(name="gold", label="Gold", weight=4, head_start_seconds=45),
            Tier(name="silver", label="Silver", weight=2, head_start_seconds=20),
            Tier(name="bronze", label="Bronze", weight=1),
        ),
        channels={"chat": ChannelConfig(live=True, units=30), "sms": ChannelConfig(live=False, units=20, most_in_hand=3, accept="auto")},
        queues=tuple(QueueConfig(name=name, label=name.title(), channels=channels) for name in ("support", "sales", "billing")),
    )
