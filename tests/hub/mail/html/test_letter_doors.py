"""What came with a letter is given to whoever may see it, and to nobody else: as a page that does nothing, or to be saved."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest

from tests.hub.files.clamd import EICAR, clamd
from tests.hub.mail.html.inspecting import faults
from tests.hub.mail.html.letters import LOGO, PNG, File, letter, received
from tests.hub.running.fixtures import NewHouse

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NAMED_HTML = "<h1>Hi</h1><img src=cid:logo@northwind><img src='https://away.example/p.png' alt=Shoes><script>ran()</script>"


async def test_a_letter_is_shown_as_a_page_that_does_nothing(new_house: NewHouse) -> None:
    pia = await received(new_house, letter(NAMED_HTML, inline={LOGO: PNG}))
    assert pia.message["mail"]["has_html"] is True
    answer, page = await pia.get("/html")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; img-src data:; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Held-Pictures"] == "1"
    body = re.search(r'<div class="letter">(.*)</div></body>', page.decode(), re.DOTALL)
    assert body is not None
    assert faults(body[1]) == []
    assert body[1].strip() == (
        f'<h1>Hi</h1><img alt="" src="data:image/png;base64,{b64encode(PNG).decode()}"><span class="held-picture">Shoes</span>'
    )


async def test_pictures_are_loaded_for_whoever_asks(new_house: NewHouse) -> None:
    pia = await received(new_house, letter(NAMED_HTML))
    answer, page = await pia.get("/html?pictures=shown")
    assert "img-src data: https: http:;" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Held-Pictures"] == "0"
    assert b'<img alt="Shoes" src="https://away.example/p.png">' in page
    answer, _ = await pia.get("/html?pictures=all")
    assert answer.status == 422


async def test_a_letter_without_html_has_no_page(new_house: NewHouse) -> None:
    pia = await received(new_house, letter(None))
    assert pia.message["mail"]["has_html"] is False
    answer, problem = await pia.get("/html")
    assert (answer.status, b'"code":"no_html"' in problem) == (404, True)


async def test_what_only_says_it_is_a_picture_is_not_written_into_the_page(new_house: NewHouse) -> None:
    pia = await received(new_house, letter("<img src=cid:logo@northwind>", inline={LOGO: SVG}))
    _, page = await pia.get("/html")
    assert b'<span class="held-picture">Picture</span>' in page
    assert b"data:image" not in page


async def test_attachments_are_given_to_be_saved(new_house: NewHouse) -> None:
    files = (
        File(name="Rechnung März.pdf", content=b"%PDF-1.7 x", media_type="application/pdf"),
        File(name="holiday.png", content=PNG, media_type="image/png"),
        File(name="logo.png", content=SVG, media_type="image/png"),
        File(name="page.html", content=b"<script>alert(1)</script>", media_type="text/html"),
    )
    pia = await received(new_house, letter("<p>see</p>", *files))
    shown = pia.message["attachments"]
    assert [(one["name"], one["media_type"], one["held"]) for one in shown] == [
        ("Rechnung März.pdf", "application/pdf", None),
        ("holiday.png", "image/png", None),
        ("logo.png", "image/svg+xml", None),
        ("page.html", "text/html", None),
    ]
    assert [one["url"] for one in shown] == [f"{pia.path}/attachments/{place}" for place in range(1, 5)]
    given = [await pia.get(f"/attachments/{place}{query}") for place in range(1, 5) for query in ("", "?inline=true")]
    assert [content for _, content in given] == [file.content for file in files for _ in range(2)]
    saved, seen = ("application/octet-stream", "attachment"), ("image/png", "inline")
    dispositions = [(one.headers["Content-Type"], one.headers["Content-Disposition"].partition(";")[0]) for one, _ in given]
    assert dispositions == [saved, saved, saved, seen, saved, saved, saved, saved]
    for answer, _ in given:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf" in given[0][0].headers["Content-Disposition"]


@pytest.mark.parametrize("place", ["0", "2", "-1", "x", "99999999999", "1.0", "%C2%B2"])
async def test_there_are_no_more_attachments_than_there_are(new_house: NewHouse, place: str) -> None:
    pia = await received(new_house, letter(None, File(name="a.txt", content=b"x")))
    answer, _ = await pia.get(f"/attachments/{place}")
    assert answer.status == 404


async def test_the_letter_is_given_as_it_came(new_house: NewHouse) -> None:
    made = letter(NAMED_HTML)
    pia = await received(new_house, made)
    answer, content = await pia.get("/source")
    assert (answer.status, content) == (200, made.as_bytes())
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{pia.message["id"]}.eml"')
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_who_may_not_see_the_letter_gets_nothing_of_it(new_house: NewHouse) -> None:
    pia = await received(new_house, letter(NAMED_HTML, File(name="a.txt", content=b"x")))
    cleo, sofia = await pia.house.person("cleo"), await pia.house.person("sofia")
    for path in ("/html", "/source", "/attachments/1"):
        assert (await pia.get(path, cleo))[0].status == 404
        assert (await pia.get(path, sofia))[0].status == 200, "a supervisor may"
        async with pia.house.http.get(pia.path + path) as answer:
            assert answer.status == 401
        async with pia.house.http.get(f"/api/v1/messages/msg_unknown{path}", headers=await pia.ana.credentials()) as answer:
            assert answer.status == 404


async def test_a_virus_is_named_and_not_given_out(new_house: NewHouse) -> None:
    async with clamd() as scanner:
        pia = await received(new_house, letter("<p>see</p>", File(name="a.txt", content=EICAR)), scanner.settings)
        reason = "A virus was found: Eicar-Test-Signature."
        assert [one["held"] for one in pia.message["attachments"]] == [reason]
        answer, problem = await pia.get("/attachments/1")
        assert (answer.status, f'"detail":"This file is held back. {reason}"'.encode() in problem) == (403, True)
        answer, _ = await pia.get("/html")
        assert answer.status == 200


async def test_a_letter_as_it_came_is_kept_for_a_while_only(new_house: NewHouse) -> None:
    pia = await received(new_house, letter(NAMED_HTML, File(name="a.txt", content=b"x")))
    pia.house.clock.advance((pia.house.company.retention_days + 2) * 24 * 3600)
    await pia.house.hub.upkeep.forget_files()
    answer, problem = await pia.get("/source")
    assert (answer.status, b'"code":"not_kept"' in problem) == (404, True)
    for path in ("/html", "/attachments/1"):
        assert (await pia.get(path))[0].status == 200


async def test_what_was_written_as_a_name_is_shown_as_a_name(new_house: NewHouse) -> None:
    name = "invoice\u202efdp.exe"
    made = letter(
        "<p>x</p>", File(name=name, content=b"MZ\x90\x00"), subject="<b>Hi</b> \u202eyou", sender='"<img src=x onerror=ran()>\u202e"'
    )
    pia = await received(new_house, made)
    (attachment,) = pia.message["attachments"]
    assert attachment["name"] == "invoicefdp.exe"
    assert attachment["media_type"] == "application/vnd.microsoft.portable-executable"
    assert "\u202e" not in f"{pia.message['mail']['subject']}{pia.message['mail']['sender']['name']}"
    answer, _ = await pia.get("/attachments/1")
    assert "\u202e" not in answer.headers["Content-Disposition"]
    assert "%E2%80%AE" not in answer.headers["Content-Disposition"]
