"""Is it up: the address that must be free, and the two signs by which the running whole is known to work."""

from __future__ import annotations

import http.client
import socket

from service.config import Config
from service.domain.errors import Conflict, Unavailable
from service.heartbeat import Heartbeat

#: Seconds that a sign of life counts: a sweep, the task that always comes, is sent every 15 s at least.
FRESH = 30.0

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound


def address(config: Config) -> str:
    """Return the base URL under which a browser on this machine finds the API."""
    host = _ANY.get(config.host, config.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{config.port}"


def require_free_port(config: Config) -> None:
    """Raise :class:`Conflict` unless the API can listen where it is told to."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does: a port whose last connections are only lingering is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as error:
        raise Conflict(
            f"cannot listen on {config.host} port {config.port} ({error.strerror}): stop what uses it, or set "
            "CLAIMWIRE_PORT"
        ) from error


def api_answers(config: Config) -> bool:
    """Tell whether the API says that it reaches its database and Redis."""
    connection = http.client.HTTPConnection(_ANY.get(config.host, config.host), config.port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(heartbeat: Heartbeat) -> bool:
    """Tell whether a worker has finished a task lately."""
    try:
        age = heartbeat.age()
    except Unavailable:
        return False
    return age is not None and age < FRESH
