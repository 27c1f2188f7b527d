"""A file is what its content shows: what could run in a page never passes as a picture or a plain text."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.files.kinds import PICTURES, media_type_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
OFFICE = "application/vnd.openxmlformats-officedocument"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def archive(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for part in parts:
            opened.writestr(part, "x")
    return made.getvalue()


def open_document(kind: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        opened.writestr("content.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PNG, None, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a.png", "image/jpeg"),
        (b"GIF89a\x01\x00\x01\x00\x00", None, "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", None, "image/webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 40, None, "audio/wave"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a.txt", "application/pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "a.doc", f"{OFFICE}.wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), None, f"{OFFICE}.spreadsheetml.sheet"),
        (archive("ppt/presentation.xml"), None, f"{OFFICE}.presentationml.presentation"),
        (open_document("text"), None, "application/vnd.oasis.opendocument.text"),
        (archive("holiday.jpg"), "holiday.jpg", "application/zip"),
        (b"\x78\x9f\x3e\x22\x01\x00", "winmail.dat", "application/ms-tnef"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf", "application/vnd.microsoft.portable-executable"),
        (b"ID3\x03\x00" + b"\x00" * 50, None, "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, None, "video/mp4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, None, "application/msword"),
        (b"id,name\n1,Ana\n", "people.csv", "text/csv"),
        (b"id,name\n1,Ana\n", None, "text/plain"),
        (b'{"a": 1}', "a.json", "application/json"),
        ("Grüße aus Köln".encode("latin-1"), None, "text/plain"),
        ("Grüße aus Köln".encode("utf-16"), None, "text/plain"),
        (b"", None, "text/plain"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", None, "text/calendar"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", None, "text/vcard"),
        (b"From: a@example.com\r\nTo: b@example.com\r\nSubject: hi\r\n\r\n<p>hi</p>", None, "message/rfc822"),
        (bytes(range(128, 160)) + bytes(range(32)), "photo.png", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_content_tells(content: bytes, name: str | None, media_type: str) -> None:
    assert media_type_of(content, name) == media_type


@pytest.mark.parametrize("name", [None, "a.txt", "a.csv", "a.png", "a.json", "a.jpg"])
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<html><body>hi", "text/html"),
        (b"  \n <!DOCTYPE html>", "text/html"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "text/html"),
        ("<script>alert(1)</script>".encode("utf-16"), "text/html"),
        (b"hello, <img src=x onerror=alert(1)>", "text/html"),
        (b"<!-- hello -->", "text/html"),
        (b"id,name\n1,<iframe src=x>\n", "text/html"),
        (SVG, "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- x -->" + SVG, "image/svg+xml"),
        (b"<x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        (b"<?xml version='1.0'?><order/>", "application/xml"),
    ],
)
def test_what_could_run_is_called_so(content: bytes, media_type: str, name: str | None) -> None:
    assert media_type_of(content, name) == media_type


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"MZ", b"PK\x03\x04", b"<svg>", b"<?xml ", b"From: a\n" * 3, b"BM", b"\xff\xfe"]),
    st.text(max_size=20),
)
def test_any_content_has_a_type_and_only_pictures_are_pictures(content: bytes, beginning: bytes, name: str) -> None:
    media_type = media_type_of(beginning + content, name)
    assert media_type.count("/") == 1
    assert media_type not in PICTURES or (beginning + content).startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"))
