"""Runs TwiML documents on one call, verb by verb, as Twilio does, until there is nothing left to do."""

from __future__ import annotations

from hub.sandbox.voice.dialling import Dialling
from hub.sandbox.voice.documents import SPOKEN, Document, DocumentFault, Verb, check_allowed
from hub.sandbox.voice.fetching import Fetching, Source
from hub.sandbox.voice.gathering import Gathering
from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.messages import Message
from hub.sandbox.voice.queueing import Queueing
from hub.sandbox.voice.queues import Queues
from hub.sandbox.voice.recorder import Recorder
from hub.sandbox.voice.records import CallStatus
from hub.sandbox.voice.rooms import Rooms
from hub.sandbox.voice.scenes import THE_CALL, CallOver, LeftQueue, Next, Scene
from hub.sandbox.voice.sounds import Sounds
from hub.sandbox.voice.switch import Switch

BEFORE_ANSWERING = frozenset({"Reject", "Redirect"})
"""Verbs that do not make an arriving call count as answered."""


class Script:
    """What one call is made to do."""

    def __init__(self, switch: Switch, queues: Queues, rooms: Rooms, recorder: Recorder, line: Line) -> None:
        self._switch = switch
        self._queues = queues
        self._rooms = rooms
        self._recorder = recorder
        self._line = line
        self._fetching = Fetching(switch)
        self._sounds = Sounds(switch)

    async def follow(self, source: Source) -> CallStatus:
        """Run until the call has nothing left to do; answers how it then ends."""
        asked = source
        following: Next = source
        while following is not None:
            if isinstance(following, Source):
                asked = following
            try:
                document = following if isinstance(following, Document) else await self._fetching.document(self._line, following)
                check_allowed(document, THE_CALL.allowed, 12200)
                following = await self._perform(document, THE_CALL)
            except CallOver as over:
                return over.status
            except DocumentFault as fault:
                following = self._fetching.fallback(self._line, fault, asked)
                if following is None:
                    self._answer()
                    await self._sounds.apologize(self._line)
        self._answer()
        return "completed"

    async def _perform(self, document: Document, scene: Scene) -> Next:
        for verb in document.verbs:
            if verb.name not in BEFORE_ANSWERING:
                self._answer()
            following = await self._run(document, verb, scene)
            if following is not None:
                return following
        return None

    async def _run(self, document: Document, verb: Verb, scene: Scene) -> Next:
        if verb.name in SPOKEN:
            await self._sounds.make(self._line, document, verb, scene.played_as)
            return None
        match verb.name:
            case "Gather":
                return await self._gather(document, verb)
            case "Redirect":
                return Source(on=scene.on, url=_address(document, verb.text), method=verb.said("method", "POST"))
            case "Enqueue":
                return await Queueing(self._switch, self._queues, self._fetching, self._perform, self._line, document, verb).run()
            case "Dial":
                return await Dialling(self._switch, self._rooms, self._line, document, verb).run()
            case "Record":
                return await Message(self._switch, self._recorder, self._line, document, verb).run()
            case "Leave":
                raise LeftQueue
            case "Reject" if self._line.call.status == "ringing":
                raise CallOver("busy" if verb.said("reason") == "busy" else "no-answer")
        raise CallOver("completed")

    async def _gather(self, document: Document, verb: Verb) -> Next:
        said = await Gathering(self._switch, self._sounds, self._line, document, verb).run()
        if said is None:
            return None
        return Source(on="gather", url=_address(document, verb.said("action")), method=verb.said("method", "POST"), fields=said)

    def _answer(self) -> None:
        call = self._line.call
        if call.status != "ringing":
            return
        call.status, call.started_at = "in-progress", self._switch.clock.now()
        self._switch.save(call)
        self._switch.report_call(call, "answered")
        self._line.show()


def _address(document: Document, written: str) -> str:
    """An empty address is the document's own."""
    return document.address(written or document.url or "")
