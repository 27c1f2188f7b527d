"""Refusals as RFC 9457 problems, and what becomes of errors nobody expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from aiohttp import web
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from channels.doors import Problem
from hub.logs import where_it_failed
from hub.store.ids import new_id
from hub.store.outage import is_outage
from hub.web.encoding import encode
from hub.web.shape import FieldError, ProblemBody

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
AWAY_RETRY_SECONDS = 2.0
NO_NUL = "the character NUL is not allowed"
KEY = "[key]"
"""What pydantic puts at the end of the path where a key is wrong and not its value."""


class WrongShape(Problem):
    """A body or query that does not fit; `errors` are the paths and what is wrong with each."""

    def __init__(self, errors: list[FieldError]) -> None:
        first = errors[0]
        super().__init__(422, "wrong_shape", f"{first['path']}: {first['message']}")
        self.errors = errors


def wrong_shape(error: ValidationError, part: str) -> Problem:
    """The problem for a model's refusal. Says the path and the rule, never the value."""
    entries = error.errors(include_url=False, include_input=False)
    if any(entry["type"] == "json_invalid" for entry in entries):
        return Problem(400, "malformed_json", "The body is not JSON.")
    return WrongShape([{"path": _path(entry["loc"]) or part, "message": _in_words(entry)} for entry in entries])


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location if step != KEY)


def _in_words(entry: ErrorDetails) -> str:
    """The library's words where they are a person's, else ours."""
    if KEY in entry["loc"]:
        return "this cannot be a field's name; " + _in_words({**entry, "loc": ()})
    if entry["type"] == "string_pattern_mismatch":
        pattern = entry["ctx"]["pattern"]
        return NO_NUL if "\\x00" in pattern else f"it must match {pattern}"
    if entry["type"] == "extra_forbidden":
        return "there is no such field"
    return entry["msg"].removeprefix("Value error, ")


def problem_response(problem: Problem, headers: Mapping[str, str]) -> web.Response:
    """The answer to a refused request."""
    body: ProblemBody = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if isinstance(problem, WrongShape):
        body["errors"] = problem.errors
    more = dict(headers)
    if problem.retry_after_seconds is not None:
        more["Retry-After"] = str(max(1, math.ceil(problem.retry_after_seconds)))
    if problem.status == 401:
        more["WWW-Authenticate"] = "Bearer"
    return web.Response(status=problem.status, body=encode(body), content_type=CONTENT_TYPE, headers=more)


def problem_of(error: Exception, door: str) -> Problem:
    """What to tell about an error: a refusal as it is, an outage as 503, anything else as 500 with a number to ask for."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return Problem(413, "too_large", "The body is larger than this door takes.")
    if is_outage(error):
        log.warning("database away", door=door, **where_it_failed(error))
        return Problem(
            503, "database_away", "The hub cannot reach its database. Nothing was stored.", retry_after_seconds=AWAY_RETRY_SECONDS
        )
    error_id = new_id("err")
    log.error("request failed", door=door, error_id=error_id, **where_it_failed(error))
    return Problem(500, "internal_error", f"Something went wrong here. Ask the operator for {error_id}.")
