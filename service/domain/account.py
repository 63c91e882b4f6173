"""Accounts: the people of a newsroom who review, and what each may do. Pure rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.errors import FieldError, InvalidInput

#: Signs of a name at most.
LONGEST_NAME = 64

#: Signs that are looked at where somebody types one; what is longer is nobody's name anyhow.
_LONGEST_TYPED = 2 * LONGEST_NAME


class Role(StrEnum):
    """What somebody is in the newsroom."""

    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Right(StrEnum):
    """What somebody may do."""

    DECIDE = "decide"
    ASSIGN = "assign"
    ADJUDICATE = "adjudicate"
    PUBLISH = "publish"
    MANAGE_ACCOUNTS = "manage accounts"
    MANAGE_KEYS = "manage keys"


_REVIEWS = frozenset({Right.DECIDE})
_EDITS = _REVIEWS | {Right.ASSIGN, Right.ADJUDICATE, Right.PUBLISH}

#: Who may do what; nothing else is allowed.
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.REVIEWER: _REVIEWS,
    Role.EDITOR: _EDITS,
    Role.ADMIN: _EDITS | {Right.MANAGE_ACCOUNTS, Right.MANAGE_KEYS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody of a newsroom, without the password, of which only the store has a hash."""

    id: str
    newsroom_id: str
    name: str
    role: Role
    created_at: datetime
    password_changed_at: datetime
    disabled_at: datetime | None = None

    @property
    def works(self) -> bool:
        """Tell whether one can log in with it."""
        return self.disabled_at is None

    def may(self, right: Right) -> bool:
        """Tell whether it may do that; disabled ones may do nothing."""
        return self.works and right in RIGHTS[self.role]


def account_name(text: str) -> str:
    """Return a name as it is kept: composed, its blanks single. Raises :class:`InvalidInput` for what is no name."""
    if len(text) > LONGEST_NAME:
        raise _bad_name(f"the name of an account has {LONGEST_NAME} signs at most")
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise _bad_name("the name of an account must not be empty")
    if not name.isprintable():
        # Among them the signs that are not seen, by which two names would look alike.
        raise _bad_name("the name of an account has signs in it that cannot be printed")
    return name


def name_key(text: str) -> str:
    """Return what names are compared by, the same for any case: reckoned here, as each database would do it its way.

    Takes whatever somebody types who wants to log in.
    """
    name = unicodedata.normalize("NFKC", " ".join(text[:_LONGEST_TYPED].split()))
    return unicodedata.normalize("NFKC", name.casefold())


def _bad_name(detail: str) -> InvalidInput:
    return InvalidInput(FieldError("/name", detail))
