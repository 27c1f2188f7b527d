"""Log lines: one JSON object each, and nothing personal in them, not even from an error."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hub.logs import configure_logs, where_it_failed
from tests.hub.web.serving import served

SECRET = "4111 1111 1111 1111"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def failed() -> Exception:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        return error


def test_an_error_is_told_by_types_and_places() -> None:
    told = where_it_failed(failed())
    assert (told["error"], told["caused_by"]) == ("RuntimeError", ["ValueError"])
    assert told["at"][-1].startswith("test_logs.py:")
    assert SECRET not in str(told)


def test_lines_are_json_with_time_level_and_name(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="info")
    structlog.get_logger("hub.work").info("offer declined", interaction_id="int_1")
    structlog.get_logger("hub.work").debug("not shown")
    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["level"], line["logger"], line["interaction_id"]) == ("offer declined", "info", "hub.work", "int_1")
    assert line["timestamp"].endswith("Z")


def test_a_librarys_traceback_is_told_without_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="info")
    logging.getLogger("some.package").error("it failed", exc_info=failed())
    said = capsys.readouterr().err
    line = json.loads(said)
    assert (line["event"], line["error"]) == ("it failed", "RuntimeError")
    assert SECRET not in said


async def test_what_is_no_http_is_worth_a_line_without_its_content(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="info")
    async with served() as hub:
        for sent in (b"GET /?q=4111 HTTP/1.1\r\nno header\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: 4111x\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
            writer.write(sent)
            assert b" 400 " in await reader.readline()
            writer.close()
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["level"], line["event"].partition(":")[0]) for line in lines] == [("info", "malformed request")] * 2
    assert "4111" not in said
    assert "127.0.0.1" not in said


def test_an_error_of_the_server_tells_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="warning")
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "192.0.2.7", exc_info=failed())
    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["event"], line["error"]) == ("error", "Error handling request", "RuntimeError")


def test_the_console_form_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="console", level="info")
    structlog.get_logger("hub.work").warning("channel down", channel="sms")
    said = capsys.readouterr().err
    assert "channel down" in said
    assert "channel=sms" in said
