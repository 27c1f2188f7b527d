"""The shapes of files on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from hub.web.shape import Body

FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f/\\]*$")]


class UploadQuery(Body):
    """What the file is called."""

    name: FileName


class FileQuery(Body):
    """`inline`: to be shown in a page; only pictures (PNG, JPEG, GIF, WebP) are. Everything else is given to be saved."""

    inline: bool = False
