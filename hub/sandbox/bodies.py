"""Reads a JSON body of the sandbox's own doors; a page of another origin cannot send one without asking first."""

from __future__ import annotations

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


async def read_body(request: web.Request, model: type[M]) -> M:
    """Raises 415 for anything but JSON and 422, with the field's path, for a wrong shape."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise web.HTTPUnprocessableEntity(text=f"{path}: {first['msg']}") from None
