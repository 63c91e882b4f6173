"""Make an API key. The key itself is returned once and kept nowhere."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from service.actions.clock import Clock, utc_now
from service.domain.errors import Conflict
from service.domain.key import ApiKey, Scope, key_digest
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork

DEFAULT_NEWSROOM = "default"

#: Letters and digits alone, so that a double click takes a whole key: 43 of them are 256 random bits.
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 43
#: Keys of ours, also those that were made with more signs.
_OWN_FORMAT = re.compile(r"cw_(?P<id>[0-9a-f]{10})_[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What a key is wanted for."""

    name: str
    scopes: frozenset[Scope]
    newsroom: str = DEFAULT_NEWSROOM
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key, and the string to present for it."""

    key: ApiKey
    presented: str = field(repr=False)


def new_key() -> str:
    """Return a fresh key: ``cw_<id>_<256 random bits>``."""
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"cw_{secrets.token_hex(5)}_{secret}"


def create_key(
    name: str,
    scopes: Iterable[Scope],
    *,
    database: Database,
    newsroom: str = DEFAULT_NEWSROOM,
    expires_at: datetime | None = None,
    clock: Clock = utc_now,
) -> CreatedKey:
    """Make a key for a newsroom, by name, which is made as well if it is new."""
    presented = new_key()
    with database.transaction() as work:
        request = KeyRequest(name, frozenset(scopes), newsroom, expires_at)
        return CreatedKey(remember_key(work, presented, request, clock()), presented)


def create_key_for(
    newsroom_id: str,
    name: str,
    scopes: Iterable[Scope],
    *,
    database: Database,
    expires_at: datetime | None = None,
    clock: Clock = utc_now,
) -> CreatedKey:
    """Make a key for a newsroom that there is."""
    presented = new_key()
    request = KeyRequest(name, frozenset(scopes), expires_at=expires_at)
    with database.transaction() as work:
        return CreatedKey(add_key(work, presented, request, newsroom_id=newsroom_id, now=clock()), presented)


def remember_key(work: UnitOfWork, presented: str, request: KeyRequest, now: datetime) -> ApiKey:
    """Store a key of the newsroom that the request names."""
    newsroom_id = work.newsrooms.ensure(request.newsroom, now).id
    return add_key(work, presented, request, newsroom_id=newsroom_id, now=now)


def add_key(work: UnitOfWork, presented: str, request: KeyRequest, *, newsroom_id: str, now: datetime) -> ApiKey:
    """Store a key by its digest; one that is not of our making gets an id of its own."""
    own = _OWN_FORMAT.fullmatch(presented)
    key = ApiKey(
        id=own["id"] if own else secrets.token_hex(5),
        newsroom_id=newsroom_id,
        name=request.name,
        scopes=request.scopes,
        created_at=now,
        expires_at=request.expires_at,
    )
    if not work.keys.add(key, key_digest(presented)):
        raise Conflict("there is such a key already")
    return key
