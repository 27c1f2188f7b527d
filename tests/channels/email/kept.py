"""Where the email channel keeps files and bookmarks in its tests: in memory."""

from __future__ import annotations

import hashlib

from channels.contract import FileKey, KeptFile


class MemoryFiles:
    """`channels.contract.Files`; every file is what it was declared to be."""

    def __init__(self) -> None:
        self.content: dict[FileKey, bytes] = {}

    async def keep(self, content: bytes, *, name: str | None = None) -> KeptFile:
        key = FileKey(hashlib.sha256(content).hexdigest())
        self.content[key] = content
        return KeptFile(key=key, media_type="application/octet-stream", size_bytes=len(content))

    async def read(self, key: FileKey) -> bytes:
        if key not in self.content:
            raise FileNotFoundError(key)
        return self.content[key]


class MemoryBookmarks:
    """`channels.contract.Bookmarks`."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        return self.values.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.values[name] = value
