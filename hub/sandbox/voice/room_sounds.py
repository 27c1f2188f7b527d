"""What a party hears that is alone, waits for the room to start, or is on hold; and announcements into a room."""

from __future__ import annotations

from hub.sandbox.voice.documents import IN_A_ROOM, Document, DocumentFault, check_allowed
from hub.sandbox.voice.fetching import Fetching, Source
from hub.sandbox.voice.lines import HeardKind, Line
from hub.sandbox.voice.sounds import DEFAULT_MUSIC, Sounds
from hub.sandbox.voice.switch import Switch


class RoomSounds:
    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._fetching = Fetching(switch)
        self._sounds = Sounds(switch)

    async def music(self, line: Line, url: str | None, method: str) -> None:
        """Until it is stopped: the document again and again; the carrier's own music without one, or when it cannot be run."""
        if url == "":
            return
        if url is not None:
            await self._repeat(line, Source(on="wait", url=url, method=method))
        line.hear("music", DEFAULT_MUSIC)

    async def announce(self, line: Line, url: str, method: str) -> None:
        source = Source(on="wait", url=url, method=method)
        try:
            await self._play(line, source, "prompt")
        except DocumentFault as fault:
            self._switch.alert(fault.code, str(fault), line.call, url)

    async def _repeat(self, line: Line, source: Source) -> None:
        """Ends with the first fault."""
        while True:
            since = self._switch.clock.now()
            try:
                await self._play(line, source, "music")
            except DocumentFault as fault:
                self._switch.alert(fault.code, str(fault), line.call, source.url)
                return
            spent = self._switch.clock.seconds_since(since)
            await self._switch.clock.sleep(max(self._switch.settings.least_round_seconds - spent, 0))

    async def _play(self, line: Line, source: Source, played_as: HeardKind) -> None:
        following: Source | None = source
        while following is not None:
            document = await self._fetching.document(line, following)
            check_allowed(document, IN_A_ROOM, 13238)
            following = await self._play_once(line, document, played_as)

    async def _play_once(self, line: Line, document: Document, played_as: HeardKind) -> Source | None:
        for verb in document.verbs:
            if verb.name == "Redirect":
                return Source(on="wait", url=document.address(verb.text or document.url or ""), method=verb.said("method", "POST"))
            await self._sounds.make(line, document, verb, played_as)
        return None
