"""Cursors: a place in a list as a string that clients pass back and do not look into."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma

from service.domain.claim_query import ClaimSort, Rank
from service.domain.ids import is_id
from service.domain.paging import Moment, Place

_FAULT = "must be a cursor as it came in `next`"
_LARGEST = 2**31 - 1


class MomentCursor(ma.fields.String):
    """A place in a list that is ordered by creation."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._prefix = prefix

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = _decode(super()._deserialize(value, attr, data, **kwargs))
        try:
            created_at, item_id = parts
            moment = Moment(datetime.fromisoformat(created_at).astimezone(UTC), item_id)
        except (TypeError, ValueError, OverflowError) as error:
            raise ma.ValidationError(_FAULT) from error
        if not is_id(str(item_id), self._prefix):
            raise ma.ValidationError(_FAULT)
        return moment


class RankCursor(ma.fields.String):
    """A place in a list of claims, good for the sort that it was made in."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        match _decode(super()._deserialize(value, attr, data, **kwargs)):
            case [str(sort), held, str(claim_id)] if is_id(claim_id, "clm"):
                return _rank(sort, held, claim_id)
        raise ma.ValidationError(_FAULT)


def _rank(sort: str, held: Any, claim_id: str) -> Rank:
    try:
        order = ClaimSort(sort)
        if order is ClaimSort.NEWEST:
            return Rank(order, datetime.fromisoformat(held).astimezone(UTC), claim_id)
    except (TypeError, ValueError, OverflowError) as error:
        raise ma.ValidationError(_FAULT) from error
    if isinstance(held, bool) or not isinstance(held, int | float) or not 0 <= held <= _LARGEST:
        raise ma.ValidationError(_FAULT)
    return Rank(order, held, claim_id)


class PlaceCursor(ma.fields.String):
    """A place among the claims of one revision."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = _decode(super()._deserialize(value, attr, data, **kwargs))
        match parts:
            case [int(revision), int(start), str(mention_id)] if (
                0 < revision <= _LARGEST and 0 <= start <= _LARGEST and is_id(mention_id, "mnt")
            ):
                return Place(revision, start, mention_id)
        raise ma.ValidationError(_FAULT)


class LineCursor(ma.fields.String):
    """A place in the record of a claim."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        match _decode(super()._deserialize(value, attr, data, **kwargs)):
            case [int(line)] if not isinstance(line, bool) and 0 < line < 2**63:
                return line
        raise ma.ValidationError(_FAULT)


def moment_cursor(created_at: datetime, item_id: str) -> str:
    """Return the cursor after an item of a list that is ordered by creation."""
    return _encode([created_at.isoformat(), item_id])


def rank_cursor(rank: Rank) -> str:
    """Return the cursor after a claim."""
    value = rank.value.isoformat() if isinstance(rank.value, datetime) else rank.value
    return _encode([rank.sort.value, value, rank.id])


def place_cursor(place: Place) -> str:
    """Return the cursor after a mention."""
    return _encode([place.revision, place.start, place.id])


def line_cursor(line: int) -> str:
    """Return the cursor after a line of a claim's record."""
    return _encode([line])


def _encode(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _decode(cursor: str) -> Any:
    if len(cursor) > 200:
        raise ma.ValidationError(_FAULT)
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ma.ValidationError(_FAULT) from error
