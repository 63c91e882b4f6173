"""The answer to a poll: what the view and the short cut in front of it both send, to the byte."""

from __future__ import annotations

from typing import NamedTuple

from werkzeug.http import parse_etags

from service.status.document import StatusDocument


class StatusAnswer(NamedTuple):
    """A status code, headers and body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def status_answer(document: StatusDocument, if_none_match: str | None) -> StatusAnswer:
    """Return 304 if the client has this version, else the document."""
    etag = str(document.version)
    headers = [("ETag", f'"{etag}"'), ("Cache-Control", "private, no-cache")]
    if if_none_match and parse_etags(if_none_match).contains_weak(etag):
        return StatusAnswer(304, headers, b"")
    headers += [("Content-Type", "application/json"), ("Content-Length", str(len(document.body)))]
    return StatusAnswer(200, headers, document.body)
