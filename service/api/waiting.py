"""Long polls: with `Prefer: wait=<s>`, an answer that says "nothing new" is held back until there is something.

A middleware in front of everything that needs a thread of its own for long: it asks as if for an ordinary poll, and if
the answer tells that it may be waited for, waits outside, and asks again when something changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from flask import Response, request

from service.api.blueprint import current_key
from service.api.prefer import LONGEST, wait_seconds
from service.domain.article import ArticleState
from service.status.channels import Subject, Topic
from service.status.waiting_room import Outcome
from service.status.watch import Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])

#: Where the look of a request that is willing to wait stands in its environment.
LOOK = "claimwire.look"

PREFER = {
    "in": "header",
    "name": "Prefer",
    "description": f"`wait=<seconds>` (RFC 7240), up to {LONGEST}: hold the answer back until there is something new. "
    "When too many wait already, the answer comes at once.",
    "schema": {"type": "string"},
    "example": "wait=1",
}
APPLIED = {
    "Preference-Applied": {
        "description": "`wait=<seconds>`: for how long the answer would have been held back; absent when it was not.",
        "schema": {"type": "string"},
    }
}


class Pending(NamedTuple):
    """What would have to change for another answer, and the version that this answer tells."""

    topic: Topic
    seen: str


class Look:
    """One of the times that a request which waits is answered; what is learned by the first is kept for the others."""

    def __init__(self) -> None:
        self.first = True
        self.can_wait = False
        self.pending: Pending | None = None
        self.since: int | None = None

    def again(self) -> None:
        """Begin the next one."""
        self.first, self.pending = False, None


class Answer(NamedTuple):
    """An answer that is not sent yet."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def look_of(environ: WSGIEnvironment) -> Look | None:
    """Return the look that a request is answered for; None when it does not wait."""
    return cast("Look | None", environ.get(LOOK))


def hold(environ: WSGIEnvironment, topic: Topic, seen: str, *, nothing_new: bool) -> None:
    """Tell that the answer to this request may be held back, if ``nothing_new``, until ``topic`` has changed."""
    look = look_of(environ)
    if look is not None:
        look.can_wait = True
        look.pending = Pending(topic, seen) if nothing_new else None


def until_processed(view: View) -> View:
    """Let a view that answers with an article be waited on until its state is final."""

    @wraps(view)
    def held(*args: Any, **kwargs: Any) -> Any:
        answer = view(*args, **kwargs)
        if look_of(request.environ) is not None and isinstance(answer, Response) and answer.status_code == 200:
            article = answer.get_json()
            topic = Topic(Subject.ARTICLE, current_key().newsroom_id, article["id"])
            under_way = article["state"] in (ArticleState.RECEIVED, ArticleState.EXTRACTING)
            hold(request.environ, topic, article["updated_at"], nothing_new=under_way)
        return answer

    return cast("View", held)


class LongPolls:
    """A WSGI middleware."""

    def __init__(self, following: WSGIApplication, *, watch: Watch) -> None:
        self._following = following
        self._watch = watch

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, again and again if it is willing to wait for a better answer."""
        prefer = environ.get("HTTP_PREFER")
        seconds = wait_seconds(prefer) if prefer and environ["REQUEST_METHOD"] == "GET" else None
        if not seconds:
            return self._following(environ, start_response)
        answer, applied = self._wait(environ, seconds)
        headers = [*answer.headers, ("Preference-Applied", f"wait={seconds}")] if applied else answer.headers
        start_response(answer.status, headers)
        return [answer.body]

    def _wait(self, environ: WSGIEnvironment, seconds: int) -> tuple[Answer, bool]:
        until, look = time.monotonic() + seconds, Look()
        while True:
            answer = self._ask({**environ, LOOK: look})
            if look.pending is None:
                return answer, look.can_wait
            topic, seen = look.pending
            outcome = self._watch.wait(topic, seen, seconds=max(0.0, until - time.monotonic()))
            if outcome is not Outcome.CHANGED:
                return answer, outcome is Outcome.UNCHANGED
            look.again()

    def _ask(self, environ: WSGIEnvironment) -> Answer:
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _exc_info: Any = None, /) -> Callable[[bytes], object]:
            heads.append((status, headers))
            return _refuse

        parts = self._following(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Answer(*heads[-1], body)


def _refuse(_data: bytes) -> object:
    raise NotImplementedError("no application here writes to the connection itself")
