"""Is it up: the address that must be free, and the two signs by which the running whole is known to work."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

from service.config import Config, addresses, speaks_amqp
from service.domain.errors import Conflict, Unavailable
from service.heartbeat import Heartbeat

#: Seconds that a sign of life counts: a sweep, the task that always comes, is sent every 15 s at least.
FRESH = 30.0

_AMQP_PORT, _AMQPS_PORT = 5672, 5671

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


def broker_listens(config: Config) -> bool:
    """Tell whether RabbitMQ, one node of it at least, takes connections; of Redis the sign of life tells."""
    nodes = addresses(config.broker) if speaks_amqp(config.broker) else []
    return not nodes or any(map(_listens, nodes))


def worker_answers(heartbeat: Heartbeat) -> bool:
    """Tell whether a worker has finished a task lately."""
    try:
        age = heartbeat.age()
    except Unavailable:
        return False
    return age is not None and age < FRESH


def _listens(address: str) -> bool:
    node = urlsplit(address)
    usual = _AMQPS_PORT if node.scheme == "amqps" else _AMQP_PORT
    try:
        with socket.create_connection((node.hostname or "127.0.0.1", node.port or usual), timeout=2):
            return True
    except OSError:
        return False
