"""The whole hub under made-up requests of every kind: no answer 5xx, none that its own description does not allow.

On PostgreSQL, which refuses what is too long for a column; SQLite takes it.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import ClientSession

from tests.integration.running import running_demo
from tests.servers.databases import PostgresDatabases

# A well-formed request may still be refused for what it means: a queue nobody has, a cursor of another list.
NOT_ASKED = "positive_data_acceptance"
EXAMPLES = 12


async def test_made_up_requests_find_no_failure_and_no_breach_of_the_description(tmp_path: Path, postgres: PostgresDatabases) -> None:
    async with running_demo(tmp_path, HUB_DATABASE_URL=await postgres.new()) as hub:
        async with ClientSession(hub.url) as client:
            token = await sign_in(client)
            headers = {"Authorization": f"Bearer {token}"}
            (tmp_path / "schemathesis.toml").write_text(await real_ids(client, headers))
        found = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "schemathesis"),
            *("--config-file", str(tmp_path / "schemathesis.toml"), "run", f"{hub.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", "1", "--continue-on-failure"),
            # It would sign itself out.
            *(
                "--exclude-method",
                "DELETE",
                "--exclude-checks",
                NOT_ASKED,
                "--suppress-health-check",
                "all",
                "--generation-database",
                "none",
            ),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await found.communicate())[0].decode()
        assert hub.process.returncode is None
    assert found.returncode == 0, said
    assert "request failed" not in hub.log.read_text()


async def sign_in(client: ClientSession) -> str:
    async with client.post("/api/v1/session", json={"username": "supervisor", "password": "demo"}) as answer:
        return str((await answer.json())["token"])


async def real_ids(client: ClientSession, headers: dict[str, str]) -> str:
    """Settings by which made-up requests name things that are there."""
    ids = {}
    for kind in ("customers", "interactions"):
        async with client.get(f"/api/v1/{kind}?limit=1", headers=headers) as answer:
            ids[kind] = (await answer.json())["items"][0]["id"]
    return "\n".join(
        f'[[operations]]\ninclude-path-regex = "^/api/v1/{kind}/"\nparameters = {{ "path.id" = "{id_}" }}' for kind, id_ in ids.items()
    )
