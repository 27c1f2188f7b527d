"""The floor for a mailbox: fetches all that waits there, some letters at a time, keeps them as `bench/mail_floor.py` does, and marks them
as seen. Prints how many there were and how long it took, from the first it asks for to the last it marks.
"""

from __future__ import annotations

import argparse
import asyncio
import imaplib
import json
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from bench.mail_floor import LetterStore, store_at

AT_ONCE = 32
"""As many as the hub asks for at once."""


async def take_all(mailbox: imaplib.IMAP4_SSL, letters: LetterStore) -> int:
    _, (found,) = mailbox.uid("SEARCH", "UNSEEN")
    waiting = found.decode().split()
    for place in range(0, len(waiting), AT_ONCE):
        some = ",".join(waiting[place : place + AT_ONCE])
        fetched = _contents(mailbox.uid("FETCH", some, "(UID BODY.PEEK[])")[1])
        await letters.commit(await asyncio.gather(*(letters.write(raw) for raw in fetched)))
        mailbox.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)")
    return len(waiting)


def _contents(answered: list[Any]) -> list[bytes]:
    return [line[1] for line in answered if isinstance(line, tuple)]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imaps-port", type=int, required=True)
    parser.add_argument("--authority", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    letters = LetterStore(store_at(given.database), given.folder)
    await letters.open()
    mailbox = imaplib.IMAP4_SSL("localhost", given.imaps_port, ssl_context=ssl.create_default_context(cafile=given.authority))
    mailbox.login(given.user, sys.stdin.readline().strip())
    mailbox.select()
    began = time.perf_counter()
    taken = await take_all(mailbox, letters)
    print(json.dumps({"letters": taken, "seconds": time.perf_counter() - began}))
    mailbox.logout()


if __name__ == "__main__":
    asyncio.run(main())
