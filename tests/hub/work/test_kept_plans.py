"""PostgreSQL keeps the plans of a turn's statements: one made while a table was empty must not stay when the table has grown."""

from sqlalchemy import text

from hub.store.engine import FIRST_PLANS, Database
from hub.work.past import past_of
from tests.hub.conftest import all_tables
from tests.servers.databases import PostgresDatabases

MANY_CUSTOMERS = """
INSERT INTO customers (id, name, name_folded, tier, tier_pinned, value, fields, notes, consents, stopped, segments, created_at, updated_at)
SELECT 'cus_' || n, 'n', 'n', 'gold', false, '{}', '{}', '', '{}', '[]', '[]', now(), now() FROM generate_series(1, 2000) n
"""
AN_INTERACTION_EACH = """
INSERT INTO interactions (id, channel, direction, mode, queue, tier, state, customer_id, customer_name, match, thread_id, conversation_id,
    fields, asks, arrived_at, waited_seconds, unread)
SELECT 'int_' || n, 'sms', 'inbound', 'live', 'support', 'gold', 'connected', 'cus_' || n, 'n', 'known', 'thr_' || n, 'sms:' || n,
    '{}', '{}', now(), 0, 0 FROM generate_series(1, 2000) n
"""


class Turns:
    """A turn reads the past of some customers, and tells how PostgreSQL found it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def turn(self) -> str:
        async with self._database.writing(by_key=True) as connection:
            await past_of(connection, [f"cus_{number}" for number in range(1, 21)])
            kept = await connection.scalar(text("SELECT name FROM pg_prepared_statements WHERE statement LIKE 'WITH shown%'"))
            arguments = "'closed', 1, 0, '1970-01-01Z', ARRAY['cus_1', 'cus_2'], 'closed'"
            return "\n".join((await connection.execute(text(f'EXPLAIN EXECUTE "{kept}" ({arguments})'))).scalars())


async def test_a_grown_table_is_not_read_whole(postgres: PostgresDatabases) -> None:
    database = Database(await postgres.new(all_tables))
    async with database.writing() as connection:
        await connection.execute(text(MANY_CUSTOMERS))
    turns = Turns(database)
    for _ in range(FIRST_PLANS - 1):
        early = await turns.turn()
    async with database.writing() as connection:
        await connection.execute(text(AN_INTERACTION_EACH))
    assert "Index Scan using pk_interactions" in early, "good for a table of nothing"
    late = await turns.turn()
    assert "pk_interactions" not in late
    assert "ix_interactions_customer_id_arrived_at" in late
    await database.close()
