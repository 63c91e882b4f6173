"""Fields that take exactly what the contract says, with messages for whoever has to mend the request."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import marshmallow as ma

from service.domain.article import unstorable
from service.domain.ids import is_id

_MESSAGES: dict[str, Any] = {
    "required": "is missing",
    "null": "must not be null",
    "invalid": "must be a string",
    "invalid_utf8": "must be valid Unicode",
}
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)|(?P<date>\d{4}-\d\d-\d\d)", re.ASCII
)
_DATE_FAULT = "must be a time with offset (2025-02-13T09:30:00+01:00) or a date (2025-02-13)"

#: The first newspaper appeared in 1605; years beyond the last are slips of the pen.
_YEARS = range(1600, 2200)


class Shape(NamedTuple):
    """A pattern that a whole string must fit, and what to say when it does not."""

    pattern: str
    fault: str


#: A name such as kinds and relations have.
SLUG = Shape("[a-z][a-z0-9_-]{0,63}", "must be a name in lower case, like enter_force")

#: The shape of a BCP 47 tag.
LANGUAGE_TAG = Shape("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", "must be a language tag like en or en-GB")

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,300})?([eE]-?\d{1,3})?", re.ASCII)
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0]")


class StrictSchema(ma.Schema):
    """A schema whose unknown fields are faults."""

    class Meta:
        """For marshmallow."""

        unknown = ma.RAISE

    error_messages = {  # noqa: RUF012 - marshmallow's own declaration
        "type": "must be a JSON object",
        "unknown": "is not known here; leave it out",
    }


class Text(ma.fields.String):
    """A string that every database stores alike."""

    default_error_messages = _MESSAGES

    def __init__(self, *, max_length: int | None = None, shape: Shape | None = None, **kwargs: Any) -> None:
        if shape:
            kwargs["metadata"] = {"pattern": f"^{shape.pattern}$"} | kwargs.get("metadata", {})
        fault = f"must have 1 to {max_length:,} characters" if max_length else None
        super().__init__(validate=[ma.validate.Length(1, max_length, error=fault)] if max_length else [], **kwargs)
        self._shape = shape

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if fault := unstorable(text):
            raise ma.ValidationError(fault)
        # The whole string: `$` would let a line break at its end pass.
        if self._shape and not re.fullmatch(self._shape.pattern, text, re.ASCII):
            raise ma.ValidationError(self._shape.fault)
        return text


class WebAddress(Text):
    """An http or https URL; others (``javascript:``, ``data:``) would be dangerous to show as a link."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        url: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            good = False
        if not good or _SPACE_OR_CONTROL.search(url):
            raise ma.ValidationError("must be an absolute URL that starts with http:// or https://")
        return url


class Time(Text):
    """RFC 3339 with an offset, or a bare date, which is taken as midnight UTC; becomes UTC."""

    def __init__(self, *, metadata: dict[str, Any], **kwargs: Any) -> None:
        forms = {"anyOf": [{"format": "date-time"}, {"format": "date"}]}
        super().__init__(metadata=forms | metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = _DATE_TIME.fullmatch(text)
        if found is None:
            raise ma.ValidationError(_DATE_FAULT)
        try:
            time = datetime.fromisoformat(text.upper())
            time = time.replace(tzinfo=UTC) if found["date"] else time.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ma.ValidationError(f"{_DATE_FAULT} that exists in the calendar") from error
        if time.year not in _YEARS:
            raise ma.ValidationError(f"must lie between the years {_YEARS[0]} and {_YEARS[-1]}")
        return time


class Identifier(Text):
    """An id as the API gives them."""

    def __init__(self, prefix: str, *, metadata: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(metadata={"pattern": f"^{prefix}_[0-9a-hjkmnp-tv-z]{{26}}$"} | metadata, **kwargs)
        self._prefix = prefix

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_id(text, self._prefix):
            raise ma.ValidationError(f"must be an id like {self._prefix}_…")
        return text


class Limit(ma.fields.String):
    """How many items a page may have."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[1-9][0-9]?|100", text):
            raise ma.ValidationError("must be a whole number from 1 to 100")
        return int(text)


class Number(ma.fields.String):
    """A decimal number of a query string, from ``least`` to ``most``."""

    def __init__(self, least: float, most: float, *, metadata: dict[str, Any], **kwargs: Any) -> None:
        schema = {"type": "number", "minimum": least, "maximum": most}
        super().__init__(metadata=schema | metadata, **kwargs)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _NUMBER.fullmatch(text) or not self._least <= float(text) <= self._most:
            raise ma.ValidationError(f"must be a number from {self._least:g} to {self._most:g}")
        return float(text)
