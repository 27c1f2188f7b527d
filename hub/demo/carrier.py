"""Starts the sandbox carrier beside the demo: a process of its own, with its own state, that ends when the hub does."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.company import Company
from hub.faults import CannotStart
from hub.settings import Configured

READY_SECONDS = 15


class NoCarrier(CannotStart):
    """The sandbox carrier did not start; the message says why and what to do."""


@asynccontextmanager
async def sandbox_carrier(configured: Configured) -> AsyncIterator[None]:
    """Run `hub sandbox` for as long as the block lasts. Raises `NoCarrier`."""
    settings = configured.settings
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub", "sandbox",
        "--port", str(settings.sandbox_port),
        "--state", str(settings.data_dir / "sandbox.sqlite3"),
        "--mail-port", str(settings.sandbox_mail_port),
        "--hub-mail", f"127.0.0.1:{settings.mail_port}",
        *(word for domain in _domains(configured.company) for word in ("--mail-domain", domain)),
        "--until-stdin-closes",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"HUB_PUBLIC_URL": settings.public_url, "HUB_TWILIO_AUTH_TOKEN": settings.twilio_auth_token.get_secret_value()},
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            line = await process.stdout.readline()
    except TimeoutError:
        line = b""
    if not line:
        process.terminate()
        await process.wait()
        raise NoCarrier(
            f"The sandbox carrier did not start on the ports {settings.sandbox_port} and {settings.sandbox_mail_port}; is one in use, by "
            "another demo perhaps? Set HUB_PORT to another, which moves them too, or HUB_SANDBOX_PORT and HUB_SANDBOX_MAIL_PORT."
        )
    try:
        yield
    finally:
        process.stdin.close()
        await process.wait()


def _domains(company: Company) -> list[str]:
    """Where letters to us are addressed."""
    return sorted({address.address.rpartition("@")[2] for address in company.email.addresses})
