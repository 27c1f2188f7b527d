"""The carrier's REST API for texts, in the shapes Twilio publishes: take one, fetch one, list them page by page, list their files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from hub.sandbox.account_door import API_VERSION, AccountDoor, Refused, last_moment, moment, not_found, whole
from hub.sandbox.carrier import Carrier, media_path, segments
from hub.sandbox.ledger import File, Text, Wanted
from hub.sandbox.mischief import Rule

LONGEST_BODY = 1_600
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
MAGIC_RECIPIENTS: Mapping[str, tuple[int, str]] = {
    "+15005550001": (21211, "The 'To' number is not a valid phone number."),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS."),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number."),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient."),
    "+15005550009": (21614, "'To' number is not a valid mobile number."),
}
"""The numbers that Twilio's test credentials refuse, each in its own way."""


class RestApi:
    """The doors under `/2010-04-01`, for one account."""

    def __init__(self, carrier: Carrier, door: AccountDoor) -> None:
        self._carrier = carrier
        self._door = door

    def routes(self) -> Sequence[web.RouteDef]:
        texts = f"/{API_VERSION}/Accounts/{{account}}/Messages"
        return [
            web.post(f"{texts}.json", self._door.guard(self._create)),
            web.get(f"{texts}.json", self._door.guard(self._list)),
            web.get(f"{texts}/{{sid}}.json", self._door.guard(self._fetch)),
            web.get(f"{texts}/{{sid}}/Media.json", self._door.guard(self._files)),
            web.get(f"{texts}/{{sid}}/Media/{{file}}", self._door.guard(self._file)),
        ]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        fields = {name: str(value) for name, value in form.items()}
        rule = self._carrier.mischief.next("send")
        if rule is not None and rule.what == "refuse":
            raise Refused(rule.http_status, rule.code, "Told to refuse")
        self._check_text(fields, [str(one) for one in form.getall("MediaUrl", [])])
        text = self._carrier.take(
            sender=fields["From"],
            recipient=fields["To"],
            body=fields.get("Body", ""),
            media_types=["application/octet-stream"] * len(form.getall("MediaUrl", [])),
            status_callback=fields.get("StatusCallback"),
            fail_with=rule.code if rule is not None and rule.what == "fail" else None,
        )
        await _keep_silent(rule, request)
        return web.json_response(self._shape(text), status=201)

    def _check_text(self, fields: Mapping[str, str], media: Sequence[str]) -> None:
        sender, recipient, body = fields.get("From"), fields.get("To"), fields.get("Body", "")
        if not recipient:
            raise Refused(400, 21604, "A 'To' phone number is required.")
        if not sender:
            raise Refused(400, 21603, "A 'From' phone number is required.")
        if not body and not media:
            raise Refused(400, 21619, "A text message body or media urls must be specified.")
        if len(body) > LONGEST_BODY:
            raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if recipient in MAGIC_RECIPIENTS:
            raise Refused(400, *MAGIC_RECIPIENTS[recipient])
        if not NUMBER.fullmatch(recipient):
            raise Refused(400, 21211, "The 'To' number is not a valid phone number.")
        if self._carrier.ledger.sms_url(sender) is None:
            raise Refused(400, 21606, "The 'From' phone number is not a valid, message-capable Twilio phone number for this account.")
        if self._carrier.ledger.is_opted_out(ours=sender, theirs=recipient):
            raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
        callback = fields.get("StatusCallback")
        if callback is not None and urlsplit(callback).scheme not in ("http", "https"):
            raise Refused(400, 21609, "The 'StatusCallback' URL is not a valid URL.")

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._shape(self._text_of(request)))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        size = min(max(whole(query.get("PageSize"), 50), 1), 1_000)
        page = whole(query.get("Page"), 0)
        wanted = Wanted(
            sender=query.get("From"),
            recipient=query.get("To"),
            sent_from=moment(query.get("DateSent>") or query.get("DateSent")),
            sent_until=last_moment(query.get("DateSent<") or query.get("DateSent")),
            before=_token(query.get("PageToken")),
        )
        found = self._carrier.ledger.texts(wanted, size + 1)
        shown = found[:size]
        more = {"Page": str(page + 1), "PageToken": f"PA{shown[-1].id}", "PageSize": str(size)} if len(found) > size else None
        kept = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}
        return web.json_response(
            {
                "messages": [self._shape(text) for text in shown],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(shown) - 1, 0),
                "uri": request.path_qs,
                "first_page_uri": f"{request.path}?{urlencode(kept | {'PageSize': str(size), 'Page': '0'})}",
                "previous_page_uri": None,
                "next_page_uri": None if more is None else f"{request.path}?{urlencode(kept | more)}",
            }
        )

    async def _files(self, request: web.Request) -> web.StreamResponse:
        text = self._text_of(request)
        files = self._carrier.ledger.files(text.sid)
        return web.json_response(
            {
                "media_list": [self._file_shape(text, file) for file in files],
                "page": 0,
                "page_size": 50,
                "start": 0,
                "end": max(len(files) - 1, 0),
                "uri": request.path_qs,
                "first_page_uri": request.path_qs,
                "previous_page_uri": None,
                "next_page_uri": None,
            }
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """The sandbox keeps no pictures: an empty file of the right type."""
        for file in self._carrier.ledger.files(self._text_of(request).sid):
            if file.sid == request.match_info["file"]:
                return web.Response(body=b"", content_type=file.media_type)
        raise not_found()

    def _text_of(self, request: web.Request) -> Text:
        try:
            return self._carrier.ledger.text(request.match_info["sid"])
        except KeyError:
            raise not_found() from None

    def _shape(self, text: Text) -> dict[str, object]:
        uri = f"/{API_VERSION}/Accounts/{self._carrier.account_sid}/Messages/{text.sid}"
        return {
            "account_sid": self._carrier.account_sid,
            "api_version": API_VERSION,
            "body": text.body,
            "date_created": format_datetime(text.created_at),
            "date_sent": None if text.sent_at is None else format_datetime(text.sent_at),
            "date_updated": format_datetime(text.updated_at),
            "direction": text.direction,
            "error_code": text.error_code,
            "error_message": None if text.error_code is None else "Told to fail",
            "from": text.sender,
            "messaging_service_sid": None,
            "num_media": str(len(self._carrier.ledger.files(text.sid))),
            "num_segments": str(segments(text.body)),
            "price": None,
            "price_unit": "USD",
            "sid": text.sid,
            "status": text.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": text.recipient,
            "uri": f"{uri}.json",
        }

    def _file_shape(self, text: Text, file: File) -> dict[str, object]:
        return {
            "account_sid": self._carrier.account_sid,
            "content_type": file.media_type,
            "date_created": format_datetime(text.created_at),
            "date_updated": format_datetime(text.created_at),
            "parent_sid": text.sid,
            "sid": file.sid,
            "uri": f"{media_path(self._carrier.account_sid, text.sid, file.sid)}.json",
        }


async def _keep_silent(rule: Rule | None, request: web.Request) -> None:
    """The text is taken, but whoever asked will not hear of it in time, or at all."""
    if rule is not None and rule.what == "time_out":
        await asyncio.sleep(rule.seconds)
    if rule is not None and rule.what == "disconnect" and request.transport is not None:
        request.transport.abort()


def _token(token: str | None) -> int | None:
    return whole(token.removeprefix("PA"), 0) if token else None
