"""Work that was under way before a start goes on after it, though the company may have configured its floor anew meanwhile."""

from __future__ import annotations

from dataclasses import replace

from hub.journal.turn import Turn
from hub.work import offers
from hub.work.handlings import finish
from hub.work.life import GONE, move_home
from hub.work.live import Live
from hub.work.placing import placed, take_place
from hub.work.records import Interaction
from hub.work.transfers import to_queue
from routing.ids import Tier


class ChannelGone(Exception):
    """There is work under way on a channel that nobody serves any more; the message names it and the remedy."""


def check_channels(live: Live) -> None:
    """Work on a channel that is switched off could not go on: better not to start than to lose it. Raises `ChannelGone`."""
    gone = sorted({interaction.channel for interaction in live.interactions.values() if not live.serves(interaction.channel)})
    if gone:
        raise ChannelGone(
            f"There is work under way on {' and '.join(gone)}, which is not enabled any more, or no queue takes it. "
            "Enable it in hub.toml and let a queue take it until that work is closed; then it can go."
        )


def resume(live: Live, turn: Turn, interaction: Interaction) -> None:
    """Give the router back the place of one that waits; what its slope has become since, its earned score is carried into."""
    if interaction.waiting is None:
        move_home(live, turn, interaction)
        return
    queue = live.company.queue_for(interaction.channel, interaction.queue)
    if queue is not None and queue != interaction.queue:
        _go_on_in(live, turn, interaction, queue)
        return
    move_home(live, turn, interaction)
    before = placed(interaction.waiting)
    place = replace(before, tier=Tier(interaction.tier))
    if interaction.state == "queued":
        place = live.router.restore(place, turn.now.timestamp())
    if place != before:
        take_place(interaction, place)
        turn.save(interaction)


def _go_on_in(live: Live, turn: Turn, interaction: Interaction, queue: str) -> None:
    """Its queue is gone: whoever was offered it loses the offer, and it waits in another one with its age."""
    offers.withdraw_all(live, turn, interaction, GONE)
    for handling in interaction.connecting:
        finish(live, turn, interaction, handling, counts=False, idle=False)
    interaction.state = "queued"
    interaction.tier = live.company.tier_or_default(interaction.tier)
    transfer = interaction.transfer
    if transfer is not None:
        interaction.transfer = transfer | {"held_until": None, "to_agent": None, "to_queue": queue, "fallback_queue": queue}
    to_queue(live, turn, interaction, queue, cause=GONE, passed_over=transfer["by"] if transfer else None)
