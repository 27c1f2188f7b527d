"""The company the tests work at: who serves what, who buys there, and one database filled with both."""

from typing import Any

from sqlalchemy import insert

from channels.contract import IdentityClaim
from hub.company import ChannelConfig, Company, NumberConfig, ServiceTarget, SmsRules
from hub.company_phone import PhoneNumber, PhoneRules
from hub.customers.rows import identity_row, new_customer_row
from hub.customers.tables import customers, identities
from hub.people.passwords import hash_demo_password
from hub.people.staff import NewUser, Staff
from hub.store.engine import Database
from hub.store.ids import CustomerId, UserId
from hub.store.migrations import migrate
from tests.hub.northwind import northwind
from tests.hub.running.clock import HandClock

PASSWORD = "a password of this test"
OUR_NUMBER = "+15005550006"
EVERY_QUEUE = ("support", "sales", "billing")
CUSTOMERS = {"pia": "platinum", "gus": "gold", "sam": "silver", "bob": "bronze", "bea": "bronze"}


def shop(**changes: Any) -> Company:
    """Northwind with a number for texts; billing asks for an outcome. `changes` replace whole parts."""
    company = northwind()
    billing = company.queue("billing").model_copy(update={"outcome_required": True, "outcomes": ("refund", "explained")})
    usual: dict[str, Any] = {
        "channels": {
            "chat": ChannelConfig(live=True, units=30, wrap_up_seconds=30),
            "sms": ChannelConfig(live=False, units=20, most_in_hand=3, accept="auto", wrap_up_seconds=20, park_after_reply=True),
        },
        "queues": (*company.queues[:2], billing),
        "sms": SmsRules(numbers=(NumberConfig(number=OUR_NUMBER, queue="support"),)),
    }
    return company.model_copy(update=usual | changes)


def calling_shop(*, flow: str | None = None, **changes: Any) -> Company:
    """The shop with a telephone: every queue takes calls, and who serves it answers them. `phone` rules are given as keywords."""
    company = shop()
    queues = tuple(
        queue.model_copy(update={"channels": queue.channels | {"phone": ServiceTarget(target_seconds=20)}}) for queue in company.queues
    )
    channels = company.channels | {"phone": ChannelConfig(live=True, units=100, wrap_up_seconds=30)}
    rules = PhoneRules(numbers=(PhoneNumber(number=OUR_NUMBER, queue="support", flow=flow),), **changes)
    return company.model_copy(update={"queues": queues, "channels": channels, "phone": rules})


def with_queue(company: Company, name: str, **changes: Any) -> Company:
    """The company with one of its queues changed."""
    queues = tuple(queue.model_copy(update=changes) if queue.name == name else queue for queue in company.queues)
    return company.model_copy(update={"queues": queues})


def with_channel(company: Company, name: str, **changes: Any) -> Company:
    """The company with one of its channels changed."""
    return company.model_copy(update={"channels": company.channels | {name: company.channels[name].model_copy(update=changes)}})


def customer_id(name: str) -> CustomerId:
    return CustomerId(f"cus_{name}")


def user_id(username: str) -> UserId:
    return UserId(f"usr_{username}")


def email(name: str) -> str:
    return f"{name}@example.com"


def phone(name: str) -> str:
    """The customers' numbers, in the order of their names above."""
    return f"+1202555010{list(CUSTOMERS).index(name)}"


async def opened_shop(address: str) -> None:
    """A database with the staff and the customers, before the hub's first start."""
    database = Database(address)
    try:
        await migrate(database)
        await _fill(database)
    finally:
        await database.close()


async def _fill(database: Database) -> None:
    clock = HandClock()
    await Staff(database, clock).add(_staff())
    async with database.writing() as connection:
        for name, tier in CUSTOMERS.items():
            row = new_customer_row(customer_id=customer_id(name), name=f"{name.title()} {tier.title()}", tier=tier, at=clock.now())
            claims = [IdentityClaim(kind="email", value=email(name), match="known")]
            claims.append(IdentityClaim(kind="phone", value=phone(name), match="known"))
            await connection.execute(insert(customers), [row])
            links = [identity_row(customer_id=customer_id(name), claim=claim, source="import", at=clock.now()) for claim in claims]
            await connection.execute(insert(identities), links)


def _staff() -> list[NewUser]:
    return [
        _agent("ana", EVERY_QUEUE),
        _agent("ben", ("support", "sales")),
        _agent("cleo", ("billing",)),
        _supervisor("sofia", None),
        _supervisor("rita", frozenset({"billing"})),
    ]


def _agent(username: str, queues: tuple[str, ...]) -> NewUser:
    return _user(
        username,
        "agent",
        skills={f"queue:{queue}": 3 for queue in queues},
        channels={"chat": "ring", "sms": "auto", "phone": "ring", "email": "auto"},
    )


def _supervisor(username: str, scope: frozenset[str] | None) -> NewUser:
    return _user(username, "supervisor", queue_scope=scope)


def _user(username: str, role: Any, **more: Any) -> NewUser:
    return NewUser(
        id=user_id(username),
        username=username,
        name=username.title(),
        password_hash=hash_demo_password(PASSWORD),
        roles=frozenset({role}),
        **more,
    )
