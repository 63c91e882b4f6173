"""What extraction may refuse to do."""

from __future__ import annotations

from service.domain.errors import ClaimwireError


class TooComplex(Exception):
    """The text would take more time or memory than an article may have; trying again cannot help."""


class BadRuleData(ClaimwireError):
    """A rule, kind or word list is written wrongly; the message names the file, the entry and the key."""
