"""A load generator on raw keep-alive sockets: one thread, one request at a time on each connection.

It does little enough for each request (about 15 microseconds of processor) to be a small part of what is measured on a
machine of two cores; ``Run.used`` tells how much of a core it was.
"""

from __future__ import annotations

import gc
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

_ENOUGH = 1 << 16


@dataclass(frozen=True, slots=True)
class Run:
    """The seconds that each answered request took, in order of size; how long all took; and our own share of a core."""

    latencies: list[float]
    seconds: float
    used: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which ``share`` (0 to 1) of the requests were answered."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))] * 1000


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Return a request as it travels."""
    fields = {"Host": "127.0.0.1", **headers} | ({"Content-Length": str(len(body))} if body else {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Connection:
    """A socket and the answer that is coming in on it."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection(self._address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def send(self, content: bytes) -> None:
        self.started = time.perf_counter()
        self.socket.sendall(content)

    def received(self) -> tuple[int, bytes] | None:
        """Take in what is there; return status code and body once the answer is whole."""
        content = self.socket.recv(_ENOUGH)
        if not content:
            raise ConnectionError(f"the server closed the connection after {self._received[:200]!r}")
        self._received += content
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        self._received = b""
        return int(head[9:12]), body

    def ask(self, content: bytes) -> tuple[int, bytes]:
        """Send a request and wait for its answer."""
        self.send(content)
        while (answer := self.received()) is None:
            pass
        return answer

    def fileno(self) -> int:
        return self.socket.fileno()

    def close(self) -> None:
        self.socket.close()


def _length(head: bytes) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def drive(
    port: int, content: bytes | Callable[[], bytes], *, connections: int, seconds: float, expected: int = 200
) -> Run:
    """Keep every connection busy for so long; an answer with another status code than ``expected`` is an error."""
    following = content if callable(content) else repeat(content).__next__
    selector, latencies = selectors.DefaultSelector(), []
    opened = [Connection(port) for _ in range(connections)]
    for each in opened:
        selector.register(each.socket, selectors.EVENT_READ, each)
        each.send(following())
    started, used, now = time.perf_counter(), time.process_time(), 0.0
    until, waiting = started + seconds, len(opened)
    gc.disable()
    while waiting:
        for key, _ in selector.select():
            connection: Any = key.data
            answer = connection.received()
            if answer is None:
                continue
            if answer[0] != expected:
                raise RuntimeError(f"answered with {answer[0]} instead of {expected}: {answer[1][:500]!r}")
            now = time.perf_counter()
            latencies.append(now - connection.started)
            if now < until:
                connection.send(following())
            else:
                waiting -= 1
    gc.enable()
    used = time.process_time() - used
    for each in opened:
        each.close()
    selector.close()
    return Run(sorted(latencies), now - started, used / (now - started))
