"""What the hub counts for Prometheus. Labels are configured names only, never a customer, an agent or an address."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector, generate_latest

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

FAST_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
WAIT_SECONDS = (1, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400)
BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200)

commands_total = Counter(
    "hub_commands_total", "Commands the turn has answered, by kind and outcome.", ["kind", "outcome"], registry=REGISTRY
)
turn_commands = Histogram("hub_turn_commands", "Commands taken by one turn.", buckets=BATCH_SIZES, registry=REGISTRY)
turn_seconds = Histogram(
    "hub_turn_seconds", "Time of one turn, from taking its commands to its commit.", buckets=FAST_SECONDS, registry=REGISTRY
)
queue_waiting = Gauge("hub_queue_waiting", "Interactions waiting now.", ["queue", "channel", "tier"], registry=REGISTRY)
queue_oldest_seconds = Gauge(
    "hub_queue_oldest_seconds", "How long the one waiting longest has waited.", ["queue", "channel", "tier"], registry=REGISTRY
)
wait_seconds = Histogram(
    "hub_wait_seconds", "Waits that ended with an agent.", ["queue", "channel", "tier"], buckets=WAIT_SECONDS, registry=REGISTRY
)
offers_total = Counter(
    "hub_offers_total", "Offers by how they ended: accepted, declined, missed, withdrawn.", ["outcome"], registry=REGISTRY
)
sockets = Gauge("hub_sockets", "Open sockets: desk or chat.", ["kind"], registry=REGISTRY)
sockets_cut_total = Counter("hub_sockets_cut_total", "Sockets cut because their client did not keep up.", ["kind"], registry=REGISTRY)
event_to_pop_seconds = Histogram(
    "hub_event_to_pop_seconds",
    "From the arrival of a customer's message to its offer on the agent's socket, where an agent was free.",
    ["channel"],
    buckets=FAST_SECONDS,
    registry=REGISTRY,
)
requests_total = Counter(
    "hub_requests_total", "HTTP requests by door and first digit of the answer.", ["door", "answer"], registry=REGISTRY
)
request_seconds = Histogram("hub_request_seconds", "Time of an HTTP request by door.", ["door"], buckets=FAST_SECONDS, registry=REGISTRY)
sign_ins_total = Counter("hub_sign_ins_total", "Attempts to sign in: accepted, refused, throttled.", ["outcome"], registry=REGISTRY)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
