"""Several threads that need the same thing at once: one fetches it, the others wait for what it brings."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Result = TypeVar("Result")


class Landed(NamedTuple, Generic[Result]):
    """What was fetched, and whether this caller did it."""

    result: Result
    own: bool


class Flights(Generic[Result]):
    """Fetches that are under way in this process, by key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[Hashable, Future[Result]] = {}

    def fetch(self, key: Hashable, read: Callable[[], Result]) -> Landed[Result]:
        """Call ``read``, unless another thread does so for this key: then its result, or error, is this one's too."""
        with self._lock:
            flying = self._flying.get(key)
            own: Future[Result] = self._flying.setdefault(key, Future())
        if flying is not None:
            return Landed(flying.result(), own=False)
        try:
            own.set_result(read())
        except BaseException as error:
            own.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._flying[key]
        return Landed(own.result(), own=True)
