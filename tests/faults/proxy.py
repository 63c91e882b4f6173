"""A proxy that can fall silent: connections stay open, take what is sent, and nothing ever comes back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

_CHUNK = 65536


@dataclass(slots=True, eq=False)
class _Pair:
    """A client's connection and ours to the server; dead for ever once it was frozen."""

    client: socket.socket
    server: socket.socket
    frozen: bool = False


class FreezingProxy:
    """Passes bytes between a loopback port of its own and a server's, until `freeze`.

    What was connected then stays a half-open connection for ever, as after a failover or behind a firewall that forgot
    it. What connects while it is frozen gets no answer either. After `thaw` new connections work.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock, self._frozen, self._pairs = threading.Lock(), False, list[_Pair]()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def freeze(self) -> None:
        """Let nothing through any more."""
        with self._lock:
            self._frozen = True
            for pair in self._pairs:
                pair.frozen = True

    def thaw(self) -> None:
        """Let through what connects from now on."""
        with self._lock:
            self._frozen = False

    def close(self) -> None:
        """End all connections."""
        # Closed alone, it would be accepted from until the next one comes.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        with self._lock:
            for pair in self._pairs:
                _end(pair)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port), timeout=2)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            with self._lock:
                pair = _Pair(client, server, self._frozen)
                self._pairs.append(pair)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(pair, source, sink), daemon=True).start()

    def _pass_on(self, pair: _Pair, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if pair.frozen:
                    # Taken, as a network takes it, and gone.
                    continue
                sink.sendall(data)
        if not pair.frozen:
            with self._lock:
                _end(pair)
                if pair in self._pairs:
                    self._pairs.remove(pair)


def _end(pair: _Pair) -> None:
    for each in (pair.client, pair.server):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


@contextmanager
def freezing_proxy(address: str) -> Iterator[FreezingProxy]:
    """Give a proxy before the server at an address like ``redis://127.0.0.1:6379/0``; it is closed at the end."""
    port = urlsplit(address).port
    assert port, "the address names no port"
    proxy = FreezingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
