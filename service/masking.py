"""The last net under the log: keys and passwords are struck out of a line, however they came into it.

Nothing of ours writes any. But a caller may put its key into a path, and a library may quote an address in an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from service.config import Config, addresses

MASK = "***"

#: A key of ours or the token of a session, the hash of a password, what follows `Bearer`, and the password in an
#: address. Bounded, so that no line takes long.
_KEY = re.compile(r"cw(?:_[0-9a-f]{10}|s)_[\w-]{20,200}", re.ASCII)
_HASH = re.compile(r"\$argon2\w{0,2}\$[\w$=,+/]{8,300}", re.ASCII)
_BEARER = re.compile(r"(?<=\bbearer )[\w.~+/=-]{8,200}", re.ASCII | re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^\s:/@\"']{0,100}:)[^\s@\"']{1,200}(?=@)")

#: Shorter ones may be words, which lines are full of.
_TELLING_LENGTH = 12


class Mask:
    """Strikes out what looks like a secret, and those of these settings wherever they stand."""

    def __init__(self, config: Config) -> None:
        known = sorted({secret for secret in _secrets(config) if len(secret) >= _TELLING_LENGTH}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, line: str) -> str:
        """Return the line without secrets."""
        if self._known:
            line = self._known.sub(MASK, line)
        line = _KEY.sub(MASK, _HASH.sub(MASK, line))
        return _BEARER.sub(MASK, _PASSWORD.sub(rf"\1{MASK}", line))


def _secrets(config: Config) -> Iterator[str]:
    if config.api_key:
        yield config.api_key.strip()
    servers = addresses(config.redis_url) + addresses(config.broker_url) + addresses(config.cache_url)
    for address in (config.database_url, *servers):
        try:
            password = urlsplit(address).password
        except ValueError:
            continue
        if password:
            yield from (password, unquote(password))
