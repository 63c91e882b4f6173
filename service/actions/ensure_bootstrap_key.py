"""See to the first key, so that a fresh installation can be used: the operator's own, or one in a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from service.actions.clock import Clock, utc_now
from service.actions.create_key import KeyRequest, new_key, remember_key
from service.config import Config, ConfigError
from service.domain.errors import Conflict
from service.domain.key import Scope, key_digest
from service.store.database import Database

#: The name of the key that ``CLAIMWIRE_API_KEY`` gives, and of the one in the file.
FROM_ENVIRONMENT = "bootstrap (environment)"
FROM_FILE = "bootstrap (file)"

#: Signs below which the operator's own key is remarked upon; a random one of so many letters has 128 bits and more.
GUESSABLE = 24


def bootstrap_key_file(config: Config) -> Path:
    """Return where the first key lies when the environment gives none."""
    return config.data_dir / "api-key"


def ensure_bootstrap_key(config: Config, *, database: Database, clock: Clock = utc_now) -> str:
    """Make sure that the first key works, with all scopes, and return in words where it is found."""
    if config.api_key is not None:
        presented = config.api_key.strip()
        if not presented.isprintable() or not presented.isascii():
            raise ConfigError("CLAIMWIRE_API_KEY must be printable ASCII, as it travels in a header")
        _ensure(presented, FROM_ENVIRONMENT, database=database, clock=clock)
        if len(presented) < GUESSABLE:
            return f"in CLAIMWIRE_API_KEY, which is so short that it can be guessed: give {GUESSABLE} signs or more"
        return "in CLAIMWIRE_API_KEY"
    file = bootstrap_key_file(config)
    _ensure(_key_in(file), FROM_FILE, database=database, clock=clock)
    return f"in {file}"


def _ensure(presented: str, name: str, *, database: Database, clock: Clock) -> None:
    """Store the key unless it is; one that the same source gave before stops working."""
    with database.transaction() as work:
        known = work.keys.find(key_digest(presented))
        if known is not None and known.revoked_at is not None:
            raise Conflict(f"the key {name} was revoked: set another CLAIMWIRE_API_KEY, or remove the file api-key")
        for key in work.keys.all():
            if key.name == name and key.revoked_at is None and (known is None or key.id != known.id):
                work.keys.revoke(key.id, clock())
        if known is None:
            remember_key(work, presented, KeyRequest(name, frozenset(Scope)), clock())


def _key_in(file: Path) -> str:
    """Return the key in the file. One that is not there is written whole or not at all, and readable by us alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    if not file.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as output:  # noqa: PTH123 - a descriptor, for its mode
            output.write(f"{new_key()}\n")
        try:
            # Unlike a rename, a link does not replace the file that another process may have made meanwhile.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
