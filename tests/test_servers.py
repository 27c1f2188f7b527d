"""The test beds work: a database is empty and one's own, a template is made once, and nobody leaves the machine."""

import socket

import pytest
from playwright.async_api import Browser
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.databases import Databases
from tests.servers.loopback_only import LeavesTheMachine


async def _run(address: str, *statements: str) -> list[int]:
    engine = create_async_engine(address)
    try:
        async with engine.begin() as connection:
            results = [await connection.execute(text(statement)) for statement in statements]
            return [result.scalar_one() for result in results if result.returns_rows]
    finally:
        await engine.dispose()


async def test_a_database_is_ones_own(database_url: str) -> None:
    assert await _run(database_url, "CREATE TABLE waits (n INTEGER)", "SELECT count(*) FROM waits") == [0]


async def test_a_prepared_database_is_made_once_and_copied(databases: Databases) -> None:
    prepared: list[str] = []

    async def prepare(address: str) -> None:
        prepared.append(address)
        await _run(address, "CREATE TABLE waits (n INTEGER)", "INSERT INTO waits VALUES (7)")

    first, second = await databases.new(prepare), await databases.new(prepare)
    await _run(first, "DELETE FROM waits")

    assert await _run(second, "SELECT n FROM waits") == [7]
    assert len(prepared) == 1
    await databases.drop(first)
    await databases.drop(second)


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_nobody_leaves_the_machine(address: str) -> None:
    with pytest.raises(LeavesTheMachine, match="this machine only"):
        socket.create_connection((address, 80), timeout=1)


async def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<h1>Who is next?</h1>")

    assert await page.inner_text("h1") == "Who is next?"
    await page.close()
