"""Hashes of passwords, by argon2id. Slow and large on purpose: so only a few are reckoned at once in a process."""

from __future__ import annotations

import threading

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

#: 64 MiB each.
_AT_ONCE = 2


class Passwords:
    """Makes hashes and compares passwords with them; safe to share between threads."""

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        # Made at once: made with the first wrong name, it would tell by its time that there is no such account.
        self._nobodys = self.hash("")

    def hash(self, password: str) -> str:
        """Return a new hash, with its salt and parameters in it."""
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str | None) -> bool:
        """Tell whether a password is the one of a hash; where one of them is missing, no, after the same time."""
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobodys, password or "")
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None and bool(password)

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(kept)
