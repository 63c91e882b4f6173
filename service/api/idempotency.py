"""The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request may be sent twice and runs once.

A view that is decorated with :func:`idempotent` gives what it makes an id by :func:`id_for`, so that it finds it again
when the process died after it was stored and before the answer was.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, request

from service.actions.run_once import OnceKey, OtherRequest, StillRunning, Telling, begin_once, end_once
from service.api import problem_types
from service.api.blueprint import Blueprint, current_key
from service.api.body import read_body
from service.api.problems import Problem, answer_to, withdrawn
from service.api.servers import servers
from service.domain.idempotency import KEPT, Answer, Attempt
from service.domain.ids import derived_id, new_id

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_MAX_LENGTH = 255
_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A name of your own for this very request, like a UUID. Sent again under it within "
    f"{KEPT.total_seconds() / 3600:.0f} hours, the request is not run again but gets the same answer. It is yours "
    "alone: other API keys may use the same. A refused request may be mended and sent under the same name.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _MAX_LENGTH, "pattern": "^[A-Za-z0-9._:/+=@-]+$"},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
_REPLAYED = {
    REPLAYED: {
        "description": "`true`: the request ran before, and this is its answer from then.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}

#: As the draft has it, in quotation marks; most programs leave them out.
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_PLAIN = re.compile(r"[\x21\x23-\x7e][\x20-\x7e]*")

#: What else tells one request from another: a request that was refused for it is another one when it is mended.
_TELLING_HEADERS = ("If-Match",)


def idempotent(blueprint: Blueprint) -> Callable[[View], View]:
    """Let a view run once for each `Idempotency-Key`; stands right below `requires`, as names belong to an API key."""

    def decorate(view: View) -> View:
        @wraps(view)
        def once(*args: Any, **kwargs: Any) -> Any:
            header = request.headers.get(HEADER)
            if header is None:
                return view(*args, **kwargs)
            return _once(_name(header), lambda: view(*args, **kwargs))

        documented = blueprint.problems(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)(once)
        documented = blueprint.doc(parameters=[_PARAMETER])(documented)
        documented._apidoc = _documentation(documented)  # type: ignore[attr-defined]  # noqa: SLF001
        return cast("View", documented)

    return decorate


def id_for(prefix: str, *parts: str | int) -> str:
    """Return the id of what this request makes: a new one, but the same when the same request is run again."""
    once: OnceKey | None = g.get("once")
    if once is None:
        return new_id(prefix)
    return derived_id(prefix, once.key_id, once.name, once.fingerprint, *parts)


def keep_no_answer() -> None:
    """Let this request be run again under its name: its answer is one of a bad moment."""
    g.keep_no_answer = True


def repeats() -> datetime | None:
    """Return when this request was begun before, if it may have been run then and was not answered."""
    attempt: Attempt | None = g.get("attempt")
    return attempt.repeats if attempt else None


def tells_of(article_id: str) -> None:
    """Note that this request's answer tells of an article: it is not kept once that is withdrawn."""
    g.setdefault("told", set()).add(article_id)


def _once(name: str, run: Callable[[], Any]) -> Response:
    at = servers()
    once = g.once = OnceKey(current_key().id, name, _fingerprint())
    try:
        attempt = g.attempt = begin_once(once, database=at.database, clock=at.clock)
    except OtherRequest as error:
        raise Problem(
            problem_types.KEY_REUSED, f"`{HEADER}` {name!r} was sent with another request; give this one a new key."
        ) from error
    except StillRunning as error:
        raise Problem(
            problem_types.STILL_RUNNING,
            f"The request that was sent first under `{HEADER}` {name!r} has no answer yet.",
            headers={"Retry-After": str(max(1, math.ceil(error.wait.total_seconds())))},
        ) from error
    if attempt.answer is not None:
        return _again(attempt.answer)
    response = _answered(run)
    telling = Telling(frozenset(g.get("told", ())), kept_answer(withdrawn().response()))
    end_once(once, attempt, kept_answer(response), telling=telling, keep=_worth_keeping, database=at.database)
    return response


def _answered(run: Callable[[], Any]) -> Response:
    try:
        return current_app.make_response(run())
    except Exception as error:
        return answer_to(error)


def _name(header: str) -> str:
    value = header.strip(" ")
    quoted = _QUOTED.fullmatch(value)
    name = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    if not 1 <= len(name) <= _MAX_LENGTH or not (quoted or _PLAIN.fullmatch(value)):
        raise Problem(
            problem_types.BAD_REQUEST,
            f"`{HEADER}` must have 1 to {_MAX_LENGTH} printable ASCII characters, with or without quotation marks "
            "around them.",
        )
    return name


def _fingerprint() -> str:
    told = [request.method, request.full_path, request.mimetype]
    told += [request.headers.get(name, "") for name in _TELLING_HEADERS]
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass"))
    digest.update(b"\0" + read_body(request))
    return digest.hexdigest()


def _worth_keeping(answer: Answer) -> bool:
    """Tell whether the request would be answered alike tomorrow."""
    if g.get("keep_no_answer"):
        return False
    return answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != HTTPStatus.TOO_MANY_REQUESTS


def kept_answer(response: Response) -> Answer:
    """Return what is kept of a response."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return Answer(response.status_code, headers, response.get_data(as_text=True))


def _again(answer: Answer) -> Response:
    return Response(answer.body.encode(), answer.status, {**answer.headers, REPLAYED: "true"})


def _documentation(view: Any) -> dict[str, Any]:
    told: dict[str, Any] = deepcopy(view._apidoc)  # noqa: SLF001 - where the library keeps what it is told
    for status, responses in told["response"]["responses"].items():
        if int(status) < HTTPStatus.BAD_REQUEST:
            for response in responses:
                response["headers"] = response.get("headers", {}) | _REPLAYED
    return told
