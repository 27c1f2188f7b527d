"""What `hub sandbox` makes of its arguments."""

from __future__ import annotations

import argparse

import pytest

from hub.sandbox.command import add_arguments, mail_settings
from hub.sandbox.voice.settings import calls_at


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_calls_have_addresses_of_their_own() -> None:
    ((number, url),) = parsed("--voice", "+15005550006=http://127.0.0.1:9/calls#rc=1&rp=5xx").voice
    assert (number, calls_at(url).model_dump()) == (
        "+15005550006",
        {
            "voice_url": "http://127.0.0.1:9/calls#rc=1&rp=5xx",
            "voice_fallback_url": "http://127.0.0.1:9/calls/fallback#rc=1&rp=5xx",
            "voice_status_url": "http://127.0.0.1:9/calls/status#rc=1&rp=5xx",
        },
    )


def test_people_hear_speech_at_its_own_pace() -> None:
    arguments = parsed()
    assert (arguments.speech_seconds_per_character, arguments.time_scale, arguments.calls_per_second) == (0.06, 1, None)


@pytest.mark.parametrize("argument", ["--time-scale", "--calls-per-second"])
@pytest.mark.parametrize("value", ["0", "-1", "nan"])
def test_time_must_pass(argument: str, value: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        parsed(argument, value)


def test_mail_stands_beside_the_carrier_unless_it_is_told_where() -> None:
    beside = mail_settings(parsed("--port", "8081"))
    assert (beside.port, beside.hub_host, beside.hub_port, beside.domains) == (8082, "127.0.0.1", 8083, ("northwind.example",))
    told = mail_settings(
        parsed("--mail-port", "2500", "--hub-mail", "10.0.0.1:25", "--mail-domain", "A.example", "--mail-domain", "b.example")
    )
    assert (told.port, told.hub_host, told.hub_port, told.domains) == (2500, "10.0.0.1", 25, ("a.example", "b.example"))
    free = mail_settings(parsed("--port", "0"))
    assert (free.port, free.hub_port) == (0, 0)


@pytest.mark.parametrize("written", ["8083", "host:", "host:smtp", ":25"])
def test_where_the_hub_takes_letters_is_a_host_and_a_port(written: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        parsed("--hub-mail", written)
