"""How a mailbox gets in: by a password or by tokens that are renewed, never aloud, and never by knocking without end."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from channels.email.mailboxes.mailbox import Mailbox
from channels.errors import ChannelMisconfigured
from tests.channels.email.mailboxes.scripted_server import EVERYTHING, ImapServer, serving
from tests.channels.email.mailboxes.token_server import TokenServer, giving_tokens
from tests.channels.email.mailboxes.watched import LONGEST_BYTES, Desk, Memory, Time, letter, settings, watched

WITHOUT_INITIAL_RESPONSE = EVERYTHING.replace("SASL-IR ", "")
REFUSED = b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
"""Google's and Microsoft's way to refuse a token: a reason that is to be answered by an empty line."""
REFUSED_AT_LAST = b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"


def tokens(server: TokenServer, **more: Any) -> dict[str, Any]:
    return {
        "login": "xoauth2",
        "token_url": server.url,
        "client_id": "our-client",
        "client_secret": "our secret",
        "scope": "mail",
        "password": "refresh me",
        **more,
    }


def given(token: str, **more: Any) -> tuple[int, object]:
    return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more}


def said(server: ImapServer) -> list[str]:
    """What was said in secret, decoded."""
    words = [one.split()[-1] for one in server.secrets]
    return [b64decode(word).decode() if word not in {"XOAUTH2", "PLAIN"} else word for word in words]


# --- passwords ---


async def test_a_password_may_have_any_character(desk: Desk, memory: Memory) -> None:
    chosen = {"user": 'support "first"', "password": 'a "quoted" \\ word'}
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port, **chosen):
        await desk.has(1)

    assert server.secrets == [r'LOGIN "support \"first\"" "a \"quoted\" \\ word"']


async def test_a_password_beyond_ascii_is_said_as_it_is_meant(desk: Desk, memory: Memory) -> None:
    """RFC 4616: LOGIN is ASCII only."""
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port, password="Schlüssel"):
        await desk.has(1)

    assert said(server) == ["\0support\0Schlüssel"]


@pytest.mark.parametrize("why", ["UNAVAILABLE", "INUSE", "LIMIT"])
async def test_a_server_that_lets_nobody_in_is_tried_again_soon(why: str, desk: Desk, memory: Memory) -> None:
    time = Time()
    async with serving(ImapServer(letter("First"))) as server:
        server.twist("LOGIN", f"{{tag}} NO [{why}] later\r\n".encode())
        async with watched(desk, memory, port=server.port, time=time) as mailbox:
            state = await mailbox.goes_down()
            await desk.has(1)

    assert state.reason == f"127.0.0.1 lets nobody in at the moment ({why})."
    assert time.pauses[0] <= 1


async def test_after_a_refused_password_the_waits_grow_to_an_hour(desk: Desk, memory: Memory) -> None:
    time = Time(patience=10_000)
    async with serving(ImapServer()) as server:
        server.twist("LOGIN", *[b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"] * 9)
        async with watched(desk, memory, port=server.port, time=time, folders=("INBOX", "Sales")):
            await server.hears("LOGIN", 10)

    waits = time.pauses[:9]
    longest = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))
    assert server.connections >= 10


async def test_once_let_in_a_refused_password_is_news_again(desk: Desk, memory: Memory) -> None:
    time = Time()
    refused = b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"
    async with serving(ImapServer()) as server:
        server.twist("LOGIN", refused, refused, refused)
        async with watched(desk, memory, port=server.port, time=time):
            await server.hears("IDLE")
            server.twist("LOGIN", refused)
            server.cut()
            await server.hears("IDLE", 2)

    waits = [wait for wait in time.pauses if 10 < wait < 500]
    assert waits[2] >= 120
    assert waits[3] <= 60


async def test_a_password_is_not_said_where_the_server_forbids_it(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(capabilities="IMAP4rev1 LOGINDISABLED")) as server, watched(desk, memory, port=server.port) as mailbox:
        state = await mailbox.goes_down()

    assert state.reason == "127.0.0.1 takes no password on a connection like this. None was sent."
    assert server.secrets == []


@pytest.mark.parametrize(("capabilities", "greeting"), [("IMAP4rev1", b"* OK ready\r\n"), ("IMAP4rev1 STARTTLS", b"* PREAUTH come in\r\n")])
async def test_a_password_is_not_said_where_the_line_cannot_be_made_safe(
    capabilities: str, greeting: bytes, desk: Desk, memory: Memory
) -> None:
    """Somebody in between could have left STARTTLS out, or greet us as if we were known (RFC 3501, 11.1)."""
    server = ImapServer(capabilities=capabilities)
    server.greeting = greeting
    async with serving(server), watched(desk, memory, port=server.port, security="starttls") as mailbox:
        state = await mailbox.goes_down()

    assert state.reason == "127.0.0.1 does not offer STARTTLS. No password was sent."
    assert server.secrets == []


async def test_a_server_without_tls_gets_no_password(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer()) as server, watched(desk, memory, port=server.port, security="tls") as mailbox:
        state = await mailbox.goes_down()

    assert state.reason is not None
    assert state.reason.startswith("127.0.0.1 speaks no TLS that can be trusted")
    assert server.secrets == []


# --- tokens ---


async def test_a_refresh_token_is_exchanged_for_one_that_lets_us_in(desk: Desk, memory: Memory) -> None:
    async with (
        giving_tokens(TokenServer(given("first-token"))) as giver,
        serving(ImapServer(letter("First"))) as server,
        watched(desk, memory, port=server.port, **tokens(giver)),
    ):
        await desk.has(1)

    assert said(server) == ["user=support\1auth=Bearer first-token\1\1"]
    assert giver.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh me",
            "client_id": "our-client",
            "client_secret": "our secret",
            "scope": "mail",
        }
    ]


async def test_a_server_that_wants_to_ask_first_is_told_when_it_asks(desk: Desk, memory: Memory) -> None:
    """Without SASL-IR (RFC 4959)."""
    server = ImapServer(letter("First"), capabilities=WITHOUT_INITIAL_RESPONSE)
    async with giving_tokens(TokenServer(given("a-token"))) as giver, serving(server):
        server.twist("AUTHENTICATE", b"+ \r\n")
        server.after_challenge = b"{tag} OK in\r\n"
        async with watched(desk, memory, port=server.port, **tokens(giver)):
            await desk.has(1)

    assert said(server) == ["XOAUTH2"]
    assert b64decode(server.challenged[0]).decode() == "user=support\1auth=Bearer a-token\1\1"


async def test_a_token_is_kept_until_a_minute_before_it_ends(desk: Desk, memory: Memory) -> None:
    time = Time()
    async with (
        giving_tokens(TokenServer(given("first-token", refresh_token="another"), given("second-token"))) as giver,
        serving(ImapServer()) as server,
        watched(desk, memory, port=server.port, time=time, **tokens(giver)),
    ):
        await server.hears("IDLE")
        server.cut()
        await server.hears("IDLE", 2)
        time.passes(3540)
        server.cut()
        await server.hears("IDLE", 3)

    assert [words.split("Bearer ")[1].strip("\1") for words in said(server)] == ["first-token", "first-token", "second-token"]
    assert [one["refresh_token"] for one in giver.asked] == ["refresh me", "another"]


async def test_a_token_refused_before_its_time_is_asked_for_anew_once(desk: Desk, memory: Memory) -> None:
    async with giving_tokens(TokenServer(given("stale"), given("fresh"))) as giver, serving(ImapServer(letter("First"))) as server:
        server.twist("AUTHENTICATE", REFUSED)
        server.after_challenge = REFUSED_AT_LAST
        async with watched(desk, memory, port=server.port, **tokens(giver)):
            await desk.has(1)

    assert server.connections == 1
    assert server.challenged == [""]
    assert [words.split("Bearer ")[1].strip("\1") for words in said(server)] == ["stale", "fresh"]


async def test_a_token_refused_twice_is_said_and_not_tried_again_soon(desk: Desk, memory: Memory) -> None:
    time = Time(patience=10)
    async with giving_tokens(TokenServer(given("one"), given("two"))) as giver, serving(ImapServer()) as server:
        server.twist("AUTHENTICATE", REFUSED, for_ever=True)
        server.after_challenge = REFUSED_AT_LAST
        async with watched(desk, memory, port=server.port, time=time, **tokens(giver)) as mailbox:
            state = await mailbox.goes_down()

    assert state.reason == "127.0.0.1 refuses the access token of the mailbox support (AUTHENTICATIONFAILED)."
    assert len(giver.asked) == 2
    assert len(time.pauses) == 1
    assert time.pauses[0] >= 30


@pytest.mark.parametrize(
    ("answer", "reason", "soon"),
    [
        (
            (400, {"error": "invalid_grant"}),
            "127.0.0.1 refuses an access token (400): the refresh token or the client is not valid.",
            False,
        ),
        ((500, {}), "127.0.0.1 gives no access token (500).", True),
        ((200, {"access_token": ""}), "127.0.0.1 answered something that is no access token.", True),
        ((200, {"access_token": "two\nlines"}), "127.0.0.1 answered something that is no access token.", True),
        ((307, {}), "127.0.0.1 gives no access token (307).", True),
    ],
)
async def test_without_a_token_nobody_knocks(answer: tuple[int, object], reason: str, soon: bool, desk: Desk, memory: Memory) -> None:
    time = Time(patience=0)
    async with (
        giving_tokens(TokenServer(answer)) as giver,
        serving(ImapServer()) as server,
        watched(desk, memory, port=server.port, time=time, **tokens(giver)) as mailbox,
    ):
        state = await mailbox.goes_down()

    assert state.reason == reason
    assert (time.pauses[0] <= 1) is soon
    assert len(giver.asked) == 1
    assert server.secrets == []


async def test_no_secret_is_shown(desk: Desk, memory: Memory, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level("DEBUG")
    async with giving_tokens(TokenServer(given("stale-token"))) as giver, serving(ImapServer()) as server:
        server.twist("AUTHENTICATE", REFUSED_AT_LAST, for_ever=True)
        async with watched(desk, memory, port=server.port, time=Time(patience=0), **tokens(giver)) as mailbox:
            await mailbox.goes_down()

    shown = caplog.text + capsys.readouterr().out + repr(settings(**tokens(giver)))
    assert "mailbox is down" in shown
    for secret in ("stale-token", "refresh me", "our secret"):
        assert secret not in shown


# --- settings that cannot work ---


@pytest.mark.parametrize(
    ("chosen", "remedy"),
    [
        ({"host": "imap.example.com"}, "set `security` to `tls` or `starttls`"),
        ({"host": "192.0.2.1"}, "set `security` to `tls` or `starttls`"),
        ({"password": ""}, "HUB_MAILBOX_PASSWORDS"),
        ({"login": "xoauth2"}, "`token_url`"),
        ({"login": "xoauth2", "client_id": "c", "token_url": "http://login.example.com/token"}, "https://"),
        ({"security": "tls", "ca_file": "nowhere.pem"}, "nowhere.pem"),
        ({"security": "tls", "ca_file": __file__}, "no certificates"),
        ({"handled": "move:Sales", "folders": ("INBOX", "Sales")}, "choose another"),
    ],
)
def test_settings_that_cannot_work_are_named_with_their_remedy(chosen: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=remedy):
        Mailbox(settings(**chosen), take=Desk().take, bookmarks=Memory(), now=Time().now, longest_bytes=LONGEST_BYTES)
