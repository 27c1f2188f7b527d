"""An IMAP server that does what a test wants: it keeps some letters in one folder, and any command can be answered otherwise."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

EVERYTHING = "IMAP4rev1 SASL-IR IDLE UIDPLUS MOVE"
CUT = b"<cut the line>"
"""As an answer: the line is cut."""
NEVER = b"<never>"
"""As an answer: there is none."""
SECRETS = re.compile(r"^(LOGIN|AUTHENTICATE)\b.*")


@dataclass
class Kept:
    raw: bytes
    flags: set[str] = field(default_factory=set)
    came_at: str = "03-Mar-2031 10:00:00 +0000"


@dataclass
class Twist:
    pattern: re.Pattern[str]
    answers: list[bytes]
    for_ever: bool


class ImapServer:
    """`heard` is what was said to it, without tags and without secrets; `secrets` are the lines that held some."""

    def __init__(self, *letters: bytes, capabilities: str = EVERYTHING, lasting_flags: str | None = r"\Seen \Deleted \*") -> None:
        self.capabilities = capabilities
        self.lasting_flags = lasting_flags
        self.greeting = b"* OK ready\r\n"
        self.validity = 1
        self.tells_next_uid = True
        self.kept: dict[int, Kept] = {}
        self.next_uid = 1
        self.heard: list[str] = []
        self.secrets: list[str] = []
        self.challenged: list[str] = []
        """What was said when a twist asked for more, by an answer that begins with a plus."""
        self.after_challenge = b""
        self.connections = 0
        self.port = 0
        self._twists: list[Twist] = []
        self._idling: set[asyncio.StreamWriter] = set()
        self._told: dict[asyncio.StreamWriter, int] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._said = asyncio.Condition()
        for letter in letters:
            self.keep(letter)

    # --- what a test does with it ---

    def keep(self, letter: bytes, **more: str) -> None:
        """A letter that nobody is told of."""
        self.kept[self.next_uid] = Kept(letter, **more)
        self.next_uid += 1

    def deliver(self, letter: bytes) -> None:
        """A letter of which everybody who listens is told."""
        self.keep(letter)
        for writer in self._idling:
            self._tell(writer)

    def push(self, words: bytes) -> None:
        for writer in self._idling:
            writer.write(words)

    def _tell(self, writer: asyncio.StreamWriter) -> None:
        if self._told.get(writer) != len(self.kept):
            self._told[writer] = len(self.kept)
            writer.write(f"* {len(self.kept)} EXISTS\r\n".encode())

    def twist(self, pattern: str, *answers: bytes, for_ever: bool = False) -> None:
        """Commands that begin like this are answered so, one after the other (`{tag}` is replaced), and then as usual again."""
        self._twists.append(Twist(re.compile(pattern), list(answers), for_ever))

    def forget_twists(self) -> None:
        """Everything is answered as usual again."""
        self._twists.clear()

    def times(self, pattern: str) -> int:
        """How often it has heard this."""
        return sum(bool(re.match(pattern, one)) for one in self.heard)

    async def hears(self, pattern: str, times: int = 1) -> None:
        """Wait until it has heard this so often."""
        async with self._said:
            await self._said.wait_for(lambda: self.times(pattern) >= times)

    def flags(self) -> list[set[str]]:
        return [one.flags for one in self.kept.values()]

    # --- what it does by itself ---

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        writer.write(self.greeting)
        try:
            while line := await reader.readline():
                await self._answer(line.decode().rstrip("\r\n"), reader, writer)
        except ConnectionError:
            pass  # the other side is gone, which is all there is to know
        finally:
            self._idling.discard(writer)
            self._writers.discard(writer)
            writer.transport.abort()

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tag, _, command = line.partition(" ")
        await self._note(command)
        words = self._twisted(command)
        if words == CUT:
            writer.transport.abort()
        elif words == NEVER:
            return
        elif words is not None and words.startswith(b"+"):
            writer.write(words)
            self.challenged.append((await reader.readline()).decode().strip())
            writer.write(self.after_challenge.replace(b"{tag}", tag.encode()))
        elif words is not None:
            writer.write(words.replace(b"{tag}", tag.encode()))
        elif command == "IDLE":
            self._idling.add(writer)
            writer.write(b"+ idling\r\n")
            self._tell(writer)
            await reader.readline()  # DONE
            self._idling.discard(writer)
            writer.write(f"{tag} OK done\r\n".encode())
        else:
            if command.startswith("SELECT"):
                self._told[writer] = len(self.kept)
            writer.write(b"".join(self._usual(command)) + f"{tag} OK done\r\n".encode())
        await writer.drain()

    async def _note(self, command: str) -> None:
        async with self._said:
            if SECRETS.match(command):
                self.secrets.append(command)
            self.heard.append(SECRETS.sub(r"\1", command))
            self._said.notify_all()

    def _twisted(self, command: str) -> bytes | None:
        for twist in self._twists:
            if twist.answers and twist.pattern.match(command):
                return twist.answers[0] if twist.for_ever else twist.answers.pop(0)
        return None

    def _usual(self, command: str) -> Iterable[bytes]:
        name, _, rest = command.removeprefix("UID ").partition(" ")
        match name:
            case "CAPABILITY":
                yield f"* CAPABILITY {self.capabilities}\r\n".encode()
            case "SELECT":
                yield from self._describe()
            case "SEARCH":
                yield f"* SEARCH {' '.join(str(uid) for uid in self._search(rest))}\r\n".encode()
            case "FETCH":
                yield from self._fetch(rest)
            case "STORE":
                self._store(rest)
            case "EXPUNGE" | "MOVE":
                for uid in self._numbers(rest.split()[0]):
                    del self.kept[uid]

    def _describe(self) -> Iterable[bytes]:
        yield f"* {len(self.kept)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n".encode()
        if self.tells_next_uid:
            yield f"* OK [UIDNEXT {self.next_uid}] next\r\n".encode()
        if self.lasting_flags is not None:
            yield f"* OK [PERMANENTFLAGS ({self.lasting_flags})] lasting\r\n".encode()

    def _search(self, criteria: str) -> list[int]:
        within = re.search(r"UID (\S+)", criteria)
        uids = self._numbers(within[1]) if within else list(self.kept)
        if "UNSEEN" in criteria and "SINCE" not in criteria:
            uids = [uid for uid in uids if r"\Seen" not in self.kept[uid].flags]
        if "UNKEYWORD" in criteria:
            uids = [uid for uid in uids if "ContactHub" not in self.kept[uid].flags]
        return uids

    def _fetch(self, rest: str) -> Iterable[bytes]:
        numbers, _, items = rest.partition(" ")
        for uid in self._numbers(numbers):
            kept = self.kept[uid]
            place = list(self.kept).index(uid) + 1
            if "RFC822.SIZE" in items:
                yield f'* {place} FETCH (UID {uid} RFC822.SIZE {len(kept.raw)} INTERNALDATE "{kept.came_at}")\r\n'.encode()
            elif "BODY.PEEK[]" in items:
                yield f"* {place} FETCH (UID {uid} BODY[] {{{len(kept.raw)}}}\r\n".encode() + kept.raw + b")\r\n"

    def _store(self, rest: str) -> None:
        numbers, change, flags = rest.split(" ", 2)
        assert change == "+FLAGS.SILENT"
        for uid in self._numbers(numbers):
            self.kept[uid].flags |= set(flags.strip("()").split())

    def _numbers(self, numbers: str) -> list[int]:
        wanted: set[int] = set()
        last = max(self.kept, default=0)
        for run in numbers.split(","):
            first, _, end = run.partition(":")
            ends = sorted((int(first), last if end == "*" else int(end or first)))
            wanted.update(range(ends[0], ends[1] + 1))
        return sorted(wanted & self.kept.keys())


@asynccontextmanager
async def serving(server: ImapServer) -> AsyncIterator[ImapServer]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.cut()
        await listening.wait_closed()
