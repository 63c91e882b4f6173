"""How many requests run at once: no more than there is work for, whatever number of threads the server has.

Requests that wait for a change (see ``service.api.waiting``) have threads, but no turn: they take none from the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from service.api import problem_types, problems
from service.api.problems import Problem
from service.api.turns import TURN, Turn, Turns
from service.api.waiting import look_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Seconds for which a request waits for its turn.
PATIENCE = 2.0

#: The same for one that waited for a change: it was promised an answer, and with it come all that waited for the same.
PROMISED = 20.0

#: What a supervisor asks whether the process is alive: a busy one is.
_ALWAYS = "/healthz"

_log = structlog.get_logger(__name__)


class Admission:
    """A WSGI middleware."""

    def __init__(self, following: WSGIApplication, *, turns: int, patience: float = PATIENCE) -> None:
        self._following = following
        self._patience = patience
        self._turns = Turns(turns)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        if not self._turns.take(patience=0):
            if environ["PATH_INFO"] == _ALWAYS:
                return self._following(environ, start_response)
            if not self._turn_comes(environ):
                return _overloaded(start_response)
        turn = environ[TURN] = Turn(self._turns, patience=self._patience)
        try:
            return self._following(environ, start_response)
        finally:
            turn.end()

    def _turn_comes(self, environ: WSGIEnvironment) -> bool:
        look = look_of(environ)
        if self._turns.take(patience=self._patience if look is None or look.first else PROMISED):
            return True
        _log.warning("request refused", reason="too many are being answered")
        return False


def _overloaded(start_response: StartResponse) -> Iterable[bytes]:
    body = Problem(problem_types.OVERLOADED, problem_types.OVERLOADED.advice).document()
    headers = [("Content-Type", problems.CONTENT_TYPE), ("Content-Length", str(len(body))), ("Retry-After", "2")]
    start_response("503 SERVICE UNAVAILABLE", headers)
    return [body]
