"""OpenAPI 3.1, made from the very `Route` data that is served."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from channels.doors import Route
from hub.web.components import REFERENCE, Components, Schema
from hub.web.gate import COOKIE, CSRF_HEADER, SAFE_METHODS
from hub.web.problems import CONTENT_TYPE
from hub.web.shape import ProblemBody

SECURITY_SCHEMES: Schema = {
    "token": {"type": "http", "scheme": "bearer", "description": "The `token` of POST /api/v1/session."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Set by POST /api/v1/session; for browsers."},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER, "description": "The `csrf` of GET /api/v1/me, beside the cookie."},
    "signature": {"type": "apiKey", "in": "header", "name": "X-Twilio-Signature", "description": "The provider signs what it sends."},
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A repeat with the same key has one effect and gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
}
OF_PEOPLE = {"signed_out": 401, "forbidden": 403, "csrf": 403, "foreign_origin": 403}
OF_A_BODY = {"malformed_json": 400, "too_slow": 408, "too_large": 413, "wrong_shape": 422}
OF_A_FILE = {"too_slow": 408, "too_large": 413}
ALWAYS = {"database_away": 503}


def openapi(routes: Sequence[Route], components: Components, *, server: str, version: str) -> Schema:
    """The document; `components` must know every shape of these routes."""
    paths: dict[str, dict[str, Schema]] = defaultdict(dict)
    for route in routes:
        paths[route.path][route.method.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Contact Hub",
            "version": version,
            "description": "JSON in snake_case; times in UTC with Z; a missing body is {}; "
            "refusals are RFC 9457 problems with a stable `code`.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/", "description": "Where this document came from"}, {"url": server}],
        "tags": [{"name": tag} for tag in sorted({route.tag for route in routes})],
        "paths": dict(paths),
        "components": {"schemas": components.schemas, "securitySchemes": SECURITY_SCHEMES},
    }


def _operation(route: Route, components: Components) -> Schema:
    operation: Schema = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [*_path_parameters(route), *_query_parameters(route, components)],
        "responses": {**_answers(route, components), **_problems(route, components)},
        "security": _security(route),
    }
    if route.roles:
        operation["description"] = f"For the role {' or '.join(sorted(route.roles))}."
    if route.method == "POST" and (route.access == "people" or route.cross_origin):
        operation["parameters"].append(IDEMPOTENCY_KEY)
    if route.body is not None:
        schema = components.of(route.body, "in")
        operation["requestBody"] = {
            "required": any(field.is_required() for field in route.body.model_fields.values()),
            "content": {"application/json": {"schema": schema}},
        }
    if route.form is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": components.of(route.form, "in")}},
        }
    if route.longest_file is not None and route.body is None:
        content: Schema = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "description": f"At most {route.longest_file} bytes.", "content": content}
    return operation


def _operation_id(route: Route) -> str:
    words = re.findall(r"[A-Za-z0-9]+", route.path.removeprefix("/api/v1"))
    return "_".join([route.method.lower(), *words]).lower().replace("-", "_")


def _path_parameters(route: Route) -> Iterator[Schema]:
    for name in re.findall(r"{(\w+)", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "pattern": r"^[^/\x00]+$"}}


def _query_parameters(route: Route, components: Components) -> Iterator[Schema]:
    if route.query is None:
        return
    model = components.schemas[components.of(route.query, "in")["$ref"].removeprefix(REFERENCE)]
    for name, schema in model.get("properties", {}).items():
        parameter = {"name": name, "in": "query", "required": name in model.get("required", ()), "schema": without_null(schema)}
        if "description" in schema:
            parameter["description"] = schema["description"]
        yield parameter


def without_null(schema: Schema) -> Schema:
    """What may stand in a query string, where nothing is null."""
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        return dict(choices[0])
    return {key: value for key, value in schema.items() if key != "description"}


def _answers(route: Route, components: Components) -> dict[str, Schema]:
    return {str(status): _answer(status, shape, components) for status, shape in route.answers.items()}


def _answer(status: int, shape: Any, components: Components) -> Schema:
    answer: Schema = {"description": HTTPStatus(status).phrase}
    if shape is not None:
        answer["content"] = {"application/json": {"schema": components.of(shape, "out")}}
    return answer


def _problems(route: Route, components: Components) -> dict[str, Schema]:
    codes: dict[int, list[str]] = defaultdict(list)
    for code, status in _problem_codes(route).items():
        codes[status].append(code)
    content = {CONTENT_TYPE: {"schema": components.of(ProblemBody, "out")}}
    return {
        str(status): {"description": f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in sorted(named))}", "content": content}
        for status, named in sorted(codes.items())
    }


def _problem_codes(route: Route) -> Mapping[str, int]:
    codes = dict(ALWAYS)
    if route.access == "people":
        codes |= OF_PEOPLE
    elif route.access != "provider" and route.method not in SAFE_METHODS:
        codes["foreign_origin"] = 403
    if route.body is not None:
        codes |= OF_A_BODY
    if route.longest_file is not None:
        codes |= OF_A_FILE
    if route.query is not None or (route.access == "people" and route.method == "POST"):
        codes["wrong_shape"] = 422
    if "{" in route.path:
        codes["not_found"] = 404
    return {**codes, **route.problems}


def _security(route: Route) -> list[dict[str, list[str]]]:
    if route.access == "provider":
        return [{"signature": []}]
    if route.access != "people":
        return []
    cookie: dict[str, list[str]] = {"cookie": []}
    return [{"token": []}, cookie if route.method in SAFE_METHODS else {**cookie, "csrf": []}]
