"""How many requests a key may send, told on every answer: the fields of draft-ietf-httpapi-ratelimit-headers.

Each process keeps its own buckets and gives its share, so nothing is asked over the network. A key that is to be looked
up passes, and counts when the view has found it. Wrong keys count by the address that they come from; those that were
right before pass nevertheless, as everybody has the same address behind a proxy.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Any

from service.api import problem_types, problems
from service.api.authentication import Authenticator
from service.api.problems import Problem
from service.domain.key import ApiKey
from service.domain.limits import WINDOW, Bucket

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Wrong keys that an address may present within the window, in each process.
WRONG_KEYS = 60
_LIMITED = "/v1/"
_MOST = 10_000
#: Names of the policies, as clients see them.
_ALL, _POSTS, _WRONG = "default", "submit", "wrong-keys"

Headers = list[tuple[str, str]]


class Meter:
    """The buckets of one process, by key or address."""

    def __init__(self, quotas: dict[str, int], clock: Callable[[], float] = time.monotonic) -> None:
        self._quotas = {name: quota for name, quota in quotas.items() if quota}
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, dict[str, Bucket]] = {}
        policies = (f'"{name}";q={quota};w={WINDOW}' for name, quota in self._quotas.items())
        self._policy = ("RateLimit-Policy", ", ".join(policies))

    def take(self, who: str, names: Iterable[str]) -> tuple[bool, int, Headers]:
        """Count a request against the named policies: may it pass, else in how many seconds, and what to tell."""
        now = self._clock()
        with self._lock:
            buckets = self._buckets_of(who, now)
            counted = [(name, buckets[name]) for name in names if name in buckets]
            for _, bucket in counted:
                bucket.fill(now)
            wait = max((bucket.until_next for _, bucket in counted), default=0)
            if not wait:
                for _, bucket in counted:
                    bucket.tokens -= 1
            told = ", ".join(f'"{name}";r={bucket.left};t={bucket.until_full}' for name, bucket in counted)
        return not wait, wait, [self._policy, ("RateLimit", told)] if counted else []

    def wait_of(self, who: str, name: str) -> int:
        """Return in how many seconds a request may come; 0 for at once. Nothing is counted."""
        now = self._clock()
        with self._lock:
            bucket = self._buckets_of(who, now)[name]
            bucket.fill(now)
            return bucket.until_next

    def _buckets_of(self, who: str, now: float) -> dict[str, Bucket]:
        buckets = self._buckets.get(who)
        if buckets is None:
            if len(self._buckets) >= _MOST:
                self._buckets.clear()
            buckets = self._buckets[who] = {name: Bucket(quota, now) for name, quota in self._quotas.items()}
        return buckets


class Metering:
    """A WSGI middleware."""

    def __init__(
        self, following: WSGIApplication, *, authenticator: Authenticator, limit: int, submit_limit: int, processes: int
    ) -> None:
        self._following = following
        self._authenticator = authenticator
        shares = {_ALL: ceil(limit / processes), _POSTS: ceil(submit_limit / processes)}
        self._meter = Meter(shares)
        self._wrong = Meter({_WRONG: WRONG_KEYS})
        self._off = not any(shares.values())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, unless its key has sent too many."""
        if self._off or not environ.get("PATH_INFO", "").startswith(_LIMITED):
            return self._following(environ, start_response)
        key = self._authenticator.remembered(environ.get("HTTP_AUTHORIZATION"))
        if key is None:
            return self._unknown(environ, start_response)
        passes, wait, told = self._count(key, environ)
        if not passes:
            return _refuse(start_response, wait, told)

        def telling(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *told], exc_info)

        return self._following(environ, telling)

    def _unknown(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let a key be looked up that is not remembered, and count it afterwards, as what it proves to be."""
        authorization = environ.get("HTTP_AUTHORIZATION")
        if authorization is None:
            return self._following(environ, start_response)
        address = environ.get("REMOTE_ADDR", "")
        if (wait := self._wrong.wait_of(address, _WRONG)) and not self._authenticator.knew(authorization):
            return _refuse(start_response, wait, [])

        def noticing(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told: Headers = []
            if status.startswith("401"):
                self._wrong.take(address, (_WRONG,))
            elif key := self._authenticator.remembered(authorization):
                _, _, told = self._count(key, environ)
            return start_response(status, [*headers, *told], exc_info)

        return self._following(environ, noticing)

    def _count(self, key: ApiKey, environ: WSGIEnvironment) -> tuple[bool, int, Headers]:
        return self._meter.take(key.id, (_ALL, _POSTS) if environ["REQUEST_METHOD"] == "POST" else (_ALL,))


def _refuse(start_response: StartResponse, wait: int, told: Headers) -> Iterable[bytes]:
    body = Problem(
        problem_types.RATE_LIMITED, f"Send the next request in {wait} seconds, and fewer at a time."
    ).document()
    own = [("Content-Type", problems.CONTENT_TYPE), ("Content-Length", str(len(body))), ("Retry-After", str(wait))]
    start_response("429 TOO MANY REQUESTS", [*own, *told])
    return [body]
