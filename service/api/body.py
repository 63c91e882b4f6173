"""The bytes of a request, all of them or an error; kept with the request for whoever reads them next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Request, g, request

from service.api.turns import turn_of

View = TypeVar("View", bound=Callable[..., Any])


def read_body(req: Request) -> bytes:
    """Return the body, whose sender's key was checked before; raises the error of a body over the limit."""
    if "body" not in g:
        with _waiting_for(req):
            g.body = _all_of(req)
    body: bytes = g.body
    return body


def _all_of(req: Request) -> bytes:
    data = req.get_data()
    if req.content_length is None:
        # A chunked body is cut off at the limit without a word; reading on raises the error.
        req.stream.read(1)
    return data


def _waiting_for(req: Request) -> AbstractContextManager[None]:
    turn = turn_of(req.environ)
    return turn.lent(g.key.id) if turn else nullcontext()


def body_up_to(limit: int) -> Callable[[View], View]:
    """Give a view a limit of its own, in bytes; stands above whatever reads the body."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            request.max_content_length = limit
            return view(*args, **kwargs)

        return cast("View", limited)

    return decorate
