"""GET on a connection that each thread keeps to itself: half the work of taking one from the pool for each call.

The poll of a status is this GET and little else, so that shows in how many a process answers.
"""

from __future__ import annotations

import threading
from weakref import WeakSet

import redis


class Reader:
    """Reads values; connections are made as those of ``pool`` are, and end with their threads."""

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._mine = threading.local()
        self._all: WeakSet[redis.Connection] = WeakSet()
        self._listing = threading.Lock()

    def get(self, key: str) -> object:
        """Return the value of ``key``; one that a restart of the server broke is made anew, once."""
        connection = self._connection()
        try:
            return self._ask(connection, key)
        except redis.ConnectionError:
            return self._ask(connection, key)

    def close(self) -> None:
        """End the connections of all threads; they are made anew when asked again."""
        with self._listing:
            for connection in self._all:
                connection.disconnect()  # type: ignore[no-untyped-call]

    @staticmethod
    def _ask(connection: redis.Connection, key: str) -> object:
        # Both end the connection when they fail: an answer that comes too late must not be taken for the next one's.
        connection.send_command("GET", key)  # type: ignore[no-untyped-call]
        value: object = connection.read_response()
        return value

    def _connection(self) -> redis.Connection:
        try:
            held: _Held = self._mine.held
        except AttributeError:
            held = self._mine.held = _Held(self._pool.connection_class(**self._pool.connection_kwargs))
            with self._listing:
                self._all.add(held.connection)
        return held.connection


class _Held:
    """Goes with its thread, and the connection with it: that alone would stay until the next collection of garbage."""

    def __init__(self, connection: redis.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.disconnect()  # type: ignore[no-untyped-call]
