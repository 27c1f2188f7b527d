"""Routing decides who is next and who takes it, from facts and a time it is given; it does nothing itself."""

from .decisions import AssignRefused, Decision, ExitDecision, HoldDecision, OfferDecision, RefusalCode
from .eligibility import Requirement
from .estimate import Estimate
from .hours import BusinessClock, Period
from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .places import AlreadyWaiting
from .policies import Accumulating, Credit, Fifo, Policy, Standing, Steps, Strict
from .pricing import UnknownName
from .reasons import Hold, Reason
from .router import Router
from .rules import ChannelRule, ExitKind, ExitRule, QueueRule, ReserveRule, Ring, RoutingRules, TierRule
from .seat import AcceptMode, Seat
from .service_level import Counts, service_level
from .waiting import Waiting

__all__ = [
    "AcceptMode",
    "Accumulating",
    "AgentId",
    "AlreadyWaiting",
    "AssignRefused",
    "BusinessClock",
    "Channel",
    "ChannelRule",
    "Counts",
    "Credit",
    "Decision",
    "Estimate",
    "ExitDecision",
    "ExitKind",
    "ExitRule",
    "Fifo",
    "Hold",
    "HoldDecision",
    "InteractionId",
    "OfferDecision",
    "Period",
    "Policy",
    "QueueName",
    "QueueRule",
    "Reason",
    "RefusalCode",
    "Requirement",
    "ReserveRule",
    "Ring",
    "Router",
    "RoutingRules",
    "Seat",
    "Standing",
    "Steps",
    "Strict",
    "Tier",
    "TierRule",
    "UnknownName",
    "Waiting",
    "service_level",
]
