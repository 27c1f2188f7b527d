"""`hub sandbox`: the carrier alone, until it is stopped or, on request, until whoever started it is gone."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import get_args

from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.settings import Answers, VoiceSettings, calls_at

DEMO_ACCOUNT = "ACde30de30de30de30de30de30de30de30"
DEMO_TOKEN = "demo-token"
DEMO_NUMBER = "+15005550006"
DEMO_DOMAIN = "northwind.example"
TEXTS_OF_THE_HUB = "/webhooks/twilio/sms#rc=5&rp=all"
READY = "sandbox ready at "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("HUB_SANDBOX_PORT", 8081)), help="0 takes a free one (default 8081)")
    parser.add_argument("--state", type=Path, help="keep texts and calls in this file; in memory without one")
    parser.add_argument("--account", default=os.environ.get("HUB_TWILIO_ACCOUNT_SID", DEMO_ACCOUNT), help="account SID")
    parser.add_argument(
        "--number",
        action="append",
        metavar="NUMBER=URL",
        type=_number,
        help=f"a number of ours and where its texts are posted (default {DEMO_NUMBER}, to the hub at HUB_PUBLIC_URL); repeatable",
    )
    parser.add_argument(
        "--voice",
        action="append",
        metavar="NUMBER=URL",
        type=_number,
        help="where a number's calls are posted, with URL/fallback and URL/status (default /webhooks/twilio/voice beside its texts)",
    )
    parser.add_argument(
        "--speech-seconds-per-character",
        type=float,
        default=float(os.environ.get("HUB_SANDBOX_SPEECH_SECONDS_PER_CHARACTER", 0.06)),
        help="how long speech takes, for one character (default 0.06)",
    )
    parser.add_argument("--play-seconds", type=float, default=5, help="how long a sound file plays (default 5)")
    parser.add_argument("--ring-seconds", type=float, default=2, help="how long a telephone rings that answers by itself (default 2)")
    parser.add_argument(
        "--telephones-answer",
        choices=get_args(Answers),
        default="after",
        help="how a telephone answers that nobody has told otherwise (default: after it rang)",
    )
    parser.add_argument(
        "--time-scale", type=_positive, default=1, help="seconds that a second of a call takes (default 1; 0.1 is ten times faster)"
    )
    parser.add_argument("--calls-per-second", type=_positive, help="outbound calls that may start in a second (default: any number)")
    parser.add_argument("--pace-seconds", type=float, default=0.3, help="between two steps of a text's delivery (default 0.3)")
    parser.add_argument(
        "--mail-port",
        type=int,
        default=os.environ.get("HUB_SANDBOX_MAIL_PORT"),
        help="where the hub hands letters over (default: the port after --port)",
    )
    parser.add_argument(
        "--hub-mail",
        metavar="HOST:PORT",
        type=_host_and_port,
        help="where the hub takes letters (default: this machine, two ports after --port)",
    )
    parser.add_argument(
        "--mail-domain",
        action="append",
        metavar="DOMAIN",
        help=f"letters to its addresses go to the hub, all others stay here (default {DEMO_DOMAIN}); repeatable",
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started it is gone")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT. The token comes from HUB_TWILIO_AUTH_TOKEN (the demo's, if unset)."""
    settings = SandboxSettings(
        account_sid=args.account,
        auth_token=os.environ.get("HUB_TWILIO_AUTH_TOKEN", DEMO_TOKEN),
        numbers=dict(args.number or [(DEMO_NUMBER, _hub() + TEXTS_OF_THE_HUB)]),
        voice=VoiceSettings(
            numbers={number: calls_at(url) for number, url in args.voice or ()},
            speech_seconds_per_character=args.speech_seconds_per_character,
            play_seconds=args.play_seconds,
            time_scale=args.time_scale,
            ring_seconds=args.ring_seconds,
            auto_answer=args.telephones_answer,
            calls_per_second=args.calls_per_second,
        ),
        mail=mail_settings(args),
        state=args.state,
        port=args.port,
        pace_seconds=args.pace_seconds,
    )
    try:
        asyncio.run(_serve(settings, until_stdin_closes=args.until_stdin_closes))
    except OSError as error:
        print(f"hub sandbox: cannot listen on port {args.port} or, for mail, {mail_settings(args).port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def mail_settings(args: argparse.Namespace) -> MailSettings:
    """Ports beside the sandbox's own, where nothing else is said; free ones beside a free one."""
    hub_host, hub_port = args.hub_mail or ("127.0.0.1", args.port and args.port + 2)
    return MailSettings(
        port=(args.port and args.port + 1) if args.mail_port is None else args.mail_port,
        hub_host=hub_host,
        hub_port=hub_port,
        domains=tuple(domain.lower() for domain in args.mail_domain or (DEMO_DOMAIN,)),
    )


async def _serve(settings: SandboxSettings, *, until_stdin_closes: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = SandboxServer(settings)
    await server.start()
    with suppress(BrokenPipeError):
        # Whoever waits for this line may have died meanwhile; standard input tells.
        print(f"{READY}{server.url}", flush=True)
    orphaned = asyncio.create_task(_until_stdin_closes(stop)) if until_stdin_closes else None
    try:
        await stop.wait()
    finally:
        if orphaned is not None:
            orphaned.cancel()
        await server.stop()


async def _until_stdin_closes(stop: asyncio.Event) -> None:
    """A pipe from the parent ends when the parent does, however it dies."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1_024):
        continue
    stop.set()


def _hub() -> str:
    """The hub's public address: signatures cover it, so it must be the very one that the hub was told."""
    return os.environ.get("HUB_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('HUB_PORT', 8080)}"


def _positive(written: str) -> float:
    value = float(written)
    if not value > 0:
        raise argparse.ArgumentTypeError("write a number above 0")
    return value


def _host_and_port(written: str) -> tuple[str, int]:
    host, _, port = written.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:8083")
    return host, int(port)


def _number(written: str) -> tuple[str, str]:
    number, _, url = written.partition("=")
    if not number.startswith("+") or not url:
        raise argparse.ArgumentTypeError("write NUMBER=URL, such as +15005550006=http://127.0.0.1:8080/webhooks/twilio/sms")
    return number, url
