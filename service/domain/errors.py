"""The errors that the rules and actions raise; ``service.api.problems`` gives each its HTTP form."""

from __future__ import annotations

from dataclasses import dataclass


class ClaimwireError(Exception):
    """Root of all errors that are part of the design."""


class NotFound(ClaimwireError):
    """No such thing, or it belongs to another newsroom: the caller cannot tell which."""


class Conflict(ClaimwireError):
    """The request does not fit the present state of the thing it names."""


class Withdrawn(ClaimwireError):
    """The newsroom took the article back: nothing is left that could be shown or worked on."""


class LeaseLost(ClaimwireError):
    """Another worker, or a newer revision, took the job over: this result must be dropped."""


class Unavailable(ClaimwireError):
    """A server that we need (broker, cache, database) does not answer now."""


class NotWritable(Unavailable):
    """The database answers but cannot store anything now: its disk is full, broken, or read-only."""


class WrongSchema(ClaimwireError):
    """The database has another schema than this code works on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: a JSON pointer (RFC 6901) into the request, and what is wrong in words for its sender."""

    pointer: str
    detail: str


class InvalidInput(ClaimwireError):
    """Input that is well formed but breaks a rule; carries one :class:`FieldError` for each fault."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors))
        self.errors = errors
