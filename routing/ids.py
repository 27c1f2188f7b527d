"""The names routing goes by: which interaction, which agent, which tier, queue and channel."""

from typing import NewType

InteractionId = NewType("InteractionId", str)
AgentId = NewType("AgentId", str)
Tier = NewType("Tier", str)
QueueName = NewType("QueueName", str)
Channel = NewType("Channel", str)
