"""The fixture that drives a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.servers import chromium


@pytest.fixture(scope="session")
def chromium_program(tmp_path_factory: pytest.TempPathFactory) -> chromium.Program:
    """The Chromium that this run uses."""
    system = chromium.find_system()
    if system is not None:
        return system
    if not chromium.is_unpackable():
        raise chromium.NoChromium("no Chromium here: `make test` (or `python -m tests.servers`) installs one")
    return chromium.unpack(tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
async def browser(chromium_program: chromium.Program) -> AsyncIterator[Browser]:
    """One headless browser for the session; each test opens a context of its own with `browser.new_context()`."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium_program.executable,
            args=list(chromium.FLAGS),
            env=dict(chromium_program.environment),
        )
        yield launched
        await launched.close()
