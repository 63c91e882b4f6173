"""The answer to a poll: what the view and the short cut in front of it both send, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from werkzeug.http import parse_etags

from service.api.waiting import hold, look_of
from service.status.channels import Topic
from service.status.document import StatusDocument

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class StatusAnswer(NamedTuple):
    """A status code, headers and body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def status_answer(document: StatusDocument, if_none_match: str | None) -> StatusAnswer:
    """Return 304 if the client has this version, else the document."""
    version = str(document.version)
    etag = f'"{version}"'
    headers = [("ETag", etag), ("Cache-Control", "private, no-cache")]
    # Nearly always it is one ETag, as we sent it: reading a list of them would make 304 slower than 200.
    if if_none_match and (if_none_match == etag or parse_etags(if_none_match).contains_weak(version)):
        return StatusAnswer(304, headers, b"")
    headers += [("Content-Type", "application/json"), ("Content-Length", str(len(document.body)))]
    return StatusAnswer(200, headers, document.body)


def status_answer_to(environ: WSGIEnvironment, document: StatusDocument, topic: Topic) -> StatusAnswer:
    """Return the answer to a request, which may be held back while it has nothing new to tell."""
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    answer = status_answer(document, if_none_match)
    look = look_of(environ)
    if look is not None:
        # Who does not say which version it has waits for another one than there is now.
        nothing_new = answer.status == 304 or (look.first and not if_none_match)
        hold(environ, topic, str(document.version), nothing_new=nothing_new)
    return answer
