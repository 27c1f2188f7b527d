"""The sandbox's postboxes: what customers write reaches the hub, what the hub sends reaches them, and neither is lost."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from tests.hub.sandbox.mail.office import ANNA, BEN, OURS, Hub, letter, town


async def test_what_a_customer_writes_reaches_the_hub_with_the_word_of_the_companys_server() -> None:
    async with town() as place, place.watching(ANNA) as screen:
        assert (await screen.receive_json()) == {"type": "snapshot", "data": {"items": [], "next": None}}
        written = await place.write(ANNA, to=[OURS], subject="Où est ma commande ?", text="Bonjour\n", name="Anna Smith")
        assert (written["state"], written["direction"]) == ("sending", "out")
        assert (await screen.receive_json()) == {"type": "letter.added", "data": written}
        assert (await place.settled(ANNA, screen)) == written | {"state": "sent"}
        (received,) = await place.hub.got(1)
        assert (received["From"], received["To"], received["Subject"]) == (f"Anna Smith <{ANNA}>", OURS, "Où est ma commande ?")
        assert received["Message-ID"] == f"<{written['message_id']}>"
        assert received["Authentication-Results"].startswith("mail.sandbox.example; spf=pass")
        assert received.get_content() == "Bonjour\n"
        assert (place.hub.envelopes[0].mail_from, place.hub.envelopes[0].rcpt_tos) == (ANNA, [OURS])


async def test_files_and_looks_go_along() -> None:
    async with town() as place:
        file = {"name": "bill é.pdf", "media_type": "application/pdf", "content_base64": b64encode(b"%PDF").decode()}
        await place.write(ANNA, to=[OURS], cc=[BEN], subject="Bill", text="See the bill.", html="<p>See the <b>bill</b>.</p>", files=[file])
        (received,) = await place.hub.got(1)
        assert [part.get_content_type() for part in received.walk()] == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "application/pdf",
        ]
        (copy,) = await place.letters(BEN)
        assert (copy["direction"], copy["has_html"], copy["cc"]) == ("in", True, [{"name": None, "address": BEN}])
        assert copy["files"] == [{"name": "bill é.pdf", "media_type": "application/pdf", "size": 4}]
        assert await place.ask("GET", f"/postbox/{BEN}/letters/{copy['id']}/files/0") == b"%PDF"
        assert (await place.ask("GET", f"/postbox/{BEN}/letters/{copy['id']}"))["html"].count("<b>bill</b>") == 1


async def test_what_the_hub_sends_is_in_the_postboxes_of_all_on_its_envelope() -> None:
    async with town() as place, place.watching(ANNA) as screen:
        await screen.receive_json()
        async with place.mail_server() as server:
            await server.sendmail(OURS, [ANNA.upper(), BEN], letter(Reply_To="support+token@northwind.example"))
        added = (await screen.receive_json())["data"]
        assert (added["direction"], added["text"], added["state"]) == ("in", "It left today.\n", None)
        assert added["reply_to"] == [{"name": None, "address": "support+token@northwind.example"}]
        assert [one["message_id"] for one in await place.letters(BEN)] == ["msg_1@northwind.example"]


async def test_an_answer_threads_and_quotes_as_mail_programs_do() -> None:
    async with town() as place:
        async with place.mail_server() as server:
            headers = {"References": "<first@example.com>", "Reply_To": "support+token@northwind.example", "From": f"Ben <{OURS}>"}
            await server.sendmail(OURS, [ANNA], letter(**headers))
        (theirs,) = await place.letters(ANNA)
        answer = await place.write(
            ANNA, subject="Re: Where is my order?", text="Thank you!", html="<p>Thank you!</p>", answers=theirs["id"]
        )
        assert answer["in_reply_to"] == "msg_1@northwind.example"
        (received,) = await place.hub.got(1)
        assert received["To"] == "support+token@northwind.example"
        assert received["References"] == "<first@example.com> <msg_1@northwind.example>"
        text, html = (received.get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        said, _, quoted = text.get_content().partition("\n\nOn ")
        assert (said, quoted.partition("\n")[2]) == ("Thank you!", "> It left today.\n")
        assert '<blockquote type="cite">It left today.<br>' in html.get_content()


async def test_customers_write_to_each_other_within_the_sandbox() -> None:
    async with town() as place:
        written = await place.write(ANNA, to=[BEN], subject="Lunch?", text="At one.")
        assert written["state"] == "sent"
        assert [(one["subject"], one["from"]["address"]) for one in await place.letters(BEN)] == [("Lunch?", ANNA)]
        assert place.hub.envelopes == []


@pytest.mark.parametrize("for_now", ["451 4.3.0 Later", "421 4.3.2 Closing"])
async def test_a_letter_the_hub_cannot_take_now_is_brought_again(for_now: str) -> None:
    async with town() as place, place.watching(ANNA) as screen:
        place.hub.answers += [for_now] * 3
        await place.write(ANNA, to=[OURS], text="Hello")
        assert (await place.settled(ANNA, screen))["state"] == "sent"
        assert len(place.hub.envelopes) == 1


async def test_a_letter_the_hub_does_not_want_is_shown_as_refused() -> None:
    async with town() as place, place.watching(ANNA) as screen:
        place.hub.unknown.add("nobody@northwind.example")
        await place.write(ANNA, to=["nobody@northwind.example"], text="Hello")
        refused = await place.settled(ANNA, screen)
        assert (refused["state"], refused["reason"]) == ("refused", "550 5.1.1 No such mailbox here")
        await place.write(ANNA, to=["nobody@northwind.example", OURS], text="Hello")
        taken = await place.settled(ANNA, screen)
        assert (taken["state"], taken["reason"]) == ("sent", "Not taken for nobody@northwind.example.")


async def test_postboxes_outlast_a_restart_and_letters_on_their_way_go_on(tmp_path: Path) -> None:
    hub = Hub()
    async with town(tmp_path / "sandbox.sqlite3", hub=hub) as place:
        await place.ask("PUT", "/control/mail", json={"hub_port": 9}, status=204)
        await place.behave(BEN, full=552)
        await place.write(ANNA, to=[OURS], text="Hello")
    async with town(tmp_path / "sandbox.sqlite3", hub=hub) as place:
        assert (await hub.got(1))[0].get_content() == "Hello\n"
        assert [one["text"] for one in await place.letters(ANNA)] == ["Hello\n"]
        async with place.mail_server() as server:
            await server.mail(OURS)
            assert (await server.execute_command(b"RCPT", f"TO:<{BEN}>".encode())).code == 552


@pytest.mark.parametrize(
    ("box", "written", "status"),
    [
        (ANNA, {"to": ["nobody"], "text": "x"}, 422),
        (ANNA, {"to": [OURS], "subject": "a\r\nBcc: b@example.com", "text": "x"}, 422),
        (ANNA, {"to": [OURS], "text": "x", "more": 1}, 422),
        (ANNA, {"text": "x"}, 422),
        (ANNA, {"to": [OURS], "text": "x", "files": [{"name": "a", "content_base64": "%"}]}, 422),
        (ANNA, {"text": "x", "answers": "ML0"}, 404),
        ("nobody", {"to": [OURS], "text": "x"}, 404),
    ],
)
async def test_what_is_no_letter_is_refused(box: str, written: dict[str, object], status: int) -> None:
    async with town() as place:
        await place.ask("POST", f"/postbox/{box}/letters", json=written, status=status)
        assert place.hub.envelopes == []


async def test_a_letter_is_in_its_own_postbox_only() -> None:
    async with town() as place:
        written = await place.write(ANNA, to=[OURS], text="Hello")
        for path in (f"/postbox/{BEN}/letters/{written['id']}", f"/postbox/{ANNA}/letters/{written['id']}/files/0"):
            await place.ask("GET", path, status=404)
        await place.ask("POST", f"/postbox/{BEN}/letters", json={"text": "x", "answers": written["id"]}, status=404)


# --- habits ------------------------------------------------------------------------------------------------------------


async def test_a_polite_autoreply_answers_people_and_no_machine() -> None:
    async with town() as place:
        await place.behave(ANNA, autoreply="I am away.")
        async with place.mail_server() as server:
            await server.sendmail("", [ANNA], letter())
            await server.sendmail(OURS, [ANNA], letter(Auto_Submitted="auto-replied"))
            await server.sendmail(OURS, [ANNA], letter(X_Auto_Response_Suppress="All"))
            await server.sendmail(OURS, [ANNA], letter())
        (reply,) = await place.hub.got(1)
        assert (reply["Auto-Submitted"], reply["In-Reply-To"], reply["To"]) == ("auto-replied", "<msg_1@northwind.example>", OURS)
        assert place.hub.envelopes[0].mail_from == "<>"


async def test_a_rude_autoreply_answers_everything_and_does_not_say_what_it_is() -> None:
    async with town() as place:
        await place.behave(ANNA, autoreply="I am away.", rude=True)
        async with place.mail_server() as server:
            await server.sendmail("", [ANNA], letter(Auto_Submitted="auto-replied", Reply_To="support+token@northwind.example"))
        (reply,) = await place.hub.got(1)
        assert (reply["Auto-Submitted"], reply["To"]) == (None, "support+token@northwind.example")


async def test_a_postbox_that_bounces_sends_a_report_that_names_the_letter() -> None:
    async with town() as place:
        await place.behave(ANNA, bounces=True)
        async with place.mail_server() as server:
            await server.sendmail("", [ANNA], letter())
            await server.sendmail(OURS, [ANNA], letter())
        (report,) = await place.hub.got(1)
        assert (report.get_content_type(), report.get_param("report-type"), report["To"]) == ("multipart/report", "delivery-status", OURS)
        _, status, original = report.iter_parts()
        fields = status.get_payload(1)
        assert (fields["Final-Recipient"], fields["Action"], fields["Status"]) == (f"rfc822; {ANNA}", "failed", "5.1.1")
        assert "Message-ID: <msg_1@northwind.example>" in original.get_content()
        assert place.hub.envelopes[0].mail_from == "<>"


async def test_a_postbox_may_be_vouched_for_or_not() -> None:
    async with town() as place, place.watching(ANNA) as screen:
        for verdict in ("fail", "none"):
            await place.behave(ANNA, vouched=verdict)
            await place.write(ANNA, to=[OURS], text="Hello")
            await place.settled(ANNA, screen)
        found = [letter["Authentication-Results"] for letter in await place.hub.got(2)]
        assert ["dmarc=fail" in found[0], found[1]] == [True, "mail.sandbox.example; none"]
