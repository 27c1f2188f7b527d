"""The doors to letters: what an answer would be, drafts, canned replies, taking back, splitting and joining."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import or_, select

from channels.contract import FileKey, Files
from channels.doors import Problem, Reply, Route
from hub.company import Company
from hub.company_mail import CannedReply
from hub.mail import wire
from hub.mail.answering import (
    answer_recipients,
    filled,
    latest_letter,
    passed_on,
    person,
    quote,
    sender,
    sender_name,
    signature,
    subject_of,
)
from hub.mail.drafts import Drafts
from hub.mail.loading import attach_mails
from hub.mail.rearranging import JoinLetters, SplitLetters, UndoRearranging
from hub.mail.records import Mail, listed
from hub.mail.tables import rearranged
from hub.mail.taking_back import TakeBack
from hub.mail.views import people_view
from hub.store.engine import Database
from hub.web.requests import PeopleRequest
from hub.web.shape import Body
from hub.work.asking import Asking
from hub.work.queries import Queries
from hub.work.reading_doors import PATH
from hub.work.records import Message
from hub.work.tables import interactions, messages
from hub.work.wire import Interaction, InteractionNow

TAG = "Letters"
MISSING = {"not_found": 404}
REARRANGING = MISSING | {"not_in_your_hands": 409, "wrong_state": 409, "no_letter": 422}
NOT_A_LETTER = Problem(422, "no_letter", "Only letters have a subject, copies and files; this is none.")


class LetterDoors:
    def __init__(self, database: Database, company: Company, asking: Asking, queries: Queries, drafts: Drafts, files: Files) -> None:
        self._files = files
        self._database = database
        self._company = company
        self._asking = asking
        self._queries = queries
        self._drafts = drafts

    def doors(self) -> Sequence[Route]:
        of = f"{PATH}/{{id}}"
        draft = wire.DraftView
        return (
            _door("GET", f"{of}/reply", self._reply, "What an answer would be: to whom, under which subject", {200: wire.LetterDraft},
                  MISSING | {"no_letter": 422, "no_such_message": 422}, query=wire.ReplyQuery),
            _door("GET", f"{of}/draft", self._draft, "One's own draft; 204 where nothing was begun", {200: draft, 204: None}, MISSING),
            _door("PUT", f"{of}/draft", self._keep_draft, "Keep what one has begun to write", {200: draft}, MISSING, body=wire.DraftBody),
            _door("DELETE", f"{of}/draft", self._drop_draft, "Drop one's own draft", {204: None}, MISSING),
            _door("GET", f"{of}/canned-replies", self._canned, "Replies written once, filled in for this interaction",
                  {200: wire.CannedReplies}, MISSING),
            _door("POST", f"{of}/split", self._split, "From a message on it is a piece of work of its own", {200: InteractionNow},
                  REARRANGING | {"nothing_left": 422, "no_such_message": 422}, body=wire.Split),
            _door("POST", f"{of}/join", self._join, "Its messages go on in another interaction of the same customer", {200: InteractionNow},
                  REARRANGING | {"other_customer": 409}, body=wire.Join),
            _door("POST", f"{of}/undo", self._undo, "Take the last split or join back", {200: InteractionNow},
                  REARRANGING | {"other_customer": 409, "nothing_to_undo": 409}),
            _door("POST", "/api/v1/messages/{id}/take-back", self._take_back, "Take a reply back before it leaves", {200: InteractionNow},
                  MISSING | {"too_late": 409}),
        )  # fmt: skip

    # What an answer would be

    async def _reply(self, request: PeopleRequest) -> Reply:
        query = request.query(wire.ReplyQuery)
        interaction = await self._seen(request)
        if interaction["channel"] != "email":
            raise NOT_A_LETTER
        letters = await self._letters(interaction["id"])
        chosen = _chosen(letters, query.message)
        recipient = await self._recipient(interaction["id"])
        return Reply(body=self._letter_draft(interaction, recipient, chosen, query.mode, request.user.name))

    def _letter_draft(
        self, interaction: Interaction, recipient: str | None, chosen: tuple[Message, Mail] | None, mode: str, agent_name: str
    ) -> wire.LetterDraft:
        company, queue = self._company, interaction["queue"]
        customer_name = interaction["customer"]["name"]
        forward = mode == "forward"
        mail = chosen[1] if chosen is not None else None
        recipients = answer_recipients(mail, company, everybody=mode == "reply_all") if mail is not None and not forward else None
        below = None
        if chosen is not None and (forward or company.email.quote):
            below = passed_on(*chosen, company) if forward else quote(*chosen, company)
        return {
            "to": people_view(listed(recipients.to if recipients is not None else ())),
            "cc": people_view(listed(recipients.cc if recipients is not None else ())),
            "subject": subject_of(mail, interaction["subject"], forward=forward),
            "signature": signature(company, queue, agent_name=agent_name, customer_name=customer_name),
            "quoted": below,
            "sender": people_view(listed([person(sender(company, queue, recipient), sender_name(company, queue))]))[0],
            "remarks": _warnings(mail) if mail is not None and not forward else [],
        }

    # Drafts and canned replies

    async def _draft(self, request: PeopleRequest) -> Reply:
        interaction = await self._seen(request)
        draft = await self._drafts.get(interaction["id"], request.user.id)
        return Reply(status=204) if draft is None else Reply(body=draft)

    async def _keep_draft(self, request: PeopleRequest) -> Reply:
        interaction = await self._seen(request)
        return Reply(body=await self._drafts.keep(interaction["id"], request.user.id, request.body(wire.DraftBody)))

    async def _drop_draft(self, request: PeopleRequest) -> Reply:
        interaction = await self._seen(request)
        await self._drafts.drop(interaction["id"], request.user.id)
        return Reply(status=204)

    async def _canned(self, request: PeopleRequest) -> Reply:
        interaction = await self._seen(request)
        company, queue = self._company, interaction["queue"]
        fits = [one for one in company.canned if not one.queues or queue in one.queues]
        own_language = [one for one in fits if one.language is None or one.language == (interaction["language"] or "")[:2].lower()]
        items = [self._canned_reply(one, interaction, request.user.name) for one in own_language or fits]
        return Reply(body={"items": items, "next": None})

    def _canned_reply(self, reply: CannedReply, interaction: Interaction, agent_name: str) -> wire.CannedReplyView:
        text = filled(
            reply.text,
            self._company,
            interaction["queue"],
            agent_name=agent_name,
            customer_name=interaction["customer"]["name"],
            subject=interaction["subject"],
        )
        return {"name": reply.name, "label": reply.label, "text": text}

    # Taking back, splitting, joining

    async def _take_back(self, request: PeopleRequest) -> Reply:
        message_id = request.path_values["id"]
        async with self._database.reading() as connection:
            row = (await connection.execute(select(messages).where(messages.c.id == message_id))).first()
            if row is None:
                raise Problem(404, "not_found", "There is no such message, or it is not yours.")
            message = Message.of(row)
            await attach_mails(connection, [message])
        command = TakeBack(agent_id=request.user.id, message_id=message_id, interaction_id=message.interaction_id)
        answer = await self._asking.decide(request, command)
        newer = await self._drafts.get(message.interaction_id, request.user.id)
        if newer is None or newer["updated_at"] < message.at:
            await self._drafts.keep(message.interaction_id, request.user.id, await self._as_draft(message))
        return Reply(body=answer)

    async def _split(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.Split)
        command = SplitLetters(agent_id=request.user.id, interaction_id=request.path_values["id"], from_message=body.from_message)
        return Reply(body=await self._asking.decide(request, command))

    async def _join(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.Join)
        command = JoinLetters(agent_id=request.user.id, interaction_id=request.path_values["id"], into=body.into)
        return Reply(body=await self._asking.decide(request, command))

    async def _undo(self, request: PeopleRequest) -> Reply:
        interaction_id = request.path_values["id"]
        concerned = or_(rearranged.c.interaction_id == interaction_id, rearranged.c.other_id == interaction_id)
        latest = select(rearranged).where(concerned, rearranged.c.undone_at.is_(None)).order_by(rearranged.c.at.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(latest)).first()
        other = None if row is None else row.other_id if row.interaction_id == interaction_id else row.interaction_id
        return Reply(
            body=await self._asking.decide(request, UndoRearranging(agent_id=request.user.id, interaction_id=interaction_id, other=other))
        )

    async def _as_draft(self, message: Message) -> wire.DraftBody:
        mail = message.mail
        if mail is None:
            return wire.DraftBody(text=message.text)
        html = await self._files.read(FileKey(mail.html)) if mail.html is not None else None
        return wire.DraftBody(
            text=message.text,
            html=html.decode() if html is not None else None,
            to=tuple(one["address"] for one in mail.to),
            cc=tuple(one["address"] for one in mail.cc),
            bcc=tuple(one["address"] for one in mail.bcc),
            subject=mail.subject,
            files=tuple(item["file"] for item in message.attachments if item.get("file")),
            forwards=mail.forwards,
        )

    # Looking

    async def _seen(self, request: PeopleRequest) -> Interaction:
        return await self._queries.interaction(request.path_values["id"], request.user, await self._asking.serving(request))

    async def _recipient(self, interaction_id: str) -> str | None:
        """Which of our addresses the customer wrote to."""
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(select(interactions.c.recipient).where(interactions.c.id == interaction_id))
        return found

    async def _letters(self, interaction_id: str) -> list[Message]:
        of_it = select(messages).where(messages.c.interaction_id == interaction_id).order_by(messages.c.seq)
        async with self._database.reading() as connection:
            found = [Message.of(row) for row in await connection.execute(of_it)]
            await attach_mails(connection, found)
        return found


def _chosen(letters: Sequence[Message], message_id: str | None) -> tuple[Message, Mail] | None:
    if message_id is None:
        return latest_letter(letters)
    found = next((message for message in letters if message.id == message_id), None)
    if found is None or found.mail is None:
        raise Problem(422, "no_such_message", "There is no such letter in this interaction.")
    return found, found.mail


def _warnings(mail: Mail) -> list[str]:
    said = []
    if mail.verdict == "failed":
        said.append(f"The sender is not who they claim to be, says our mail server. {mail.verdict_reason}".strip())
    elif mail.verdict == "unverified":
        said.append("Nobody vouches for the sender of this letter: say nothing private unless you know them.")
    if mail.different_sender:
        said.append("This was written by somebody else than the customer of this conversation.")
    if mail.reply_to is not None and mail.reply_to["address"].lower() != mail.sender:
        said.append("The answer goes to another address than the letter came from.")
    return said


def _door(
    method: Literal["GET", "POST", "PUT", "DELETE"],
    path: str,
    handler: Callable[[Any], Awaitable[Reply]],
    summary: str,
    answers: Mapping[int, Any],
    problems: Mapping[str, int],
    *,
    body: type[Body] | None = None,
    query: type[Body] | None = None,
) -> Route:
    return Route(
        method=method, path=path, handler=handler, summary=summary, tag=TAG, access="people", body=body, query=query, answers=answers,
        problems=problems,
    )  # fmt: skip
