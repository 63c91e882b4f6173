"""What schemathesis cannot know: ids of things that are there, and what a cursor looks like.

Loaded by schemathesis in a process of its own; the test writes what is there to the file named by ``CLAIMWIRE_KNOWN``.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

KNOWN: dict[str, list[str]] = json.loads(Path(os.environ["CLAIMWIRE_KNOWN"]).read_text())

#: Headers are strings whatever is sent: nothing of a wrong type or form can be made of these.
_PLAIN = {"Idempotency-Key", "Prefer", "If-None-Match"}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Leave out what no generated value can test, and let decisions be about any version."""
    for item in raw_schema["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            kept = [each for each in operation.get("parameters", ()) if each.get("name") not in _PLAIN]
            for parameter in kept:
                if parameter.get("name") == "If-Match":
                    parameter["schema"] = {"type": "string", "enum": ["*"]}
                    parameter["example"] = "*"
            if operation["operationId"] == "listClaims":
                # Its cursors are good for one sort each.
                kept = [each for each in kept if each.get("name") != "cursor"]
            operation["parameters"] = kept


@schemathesis.hook
def map_query(context: schemathesis.HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Keep apart what is right each for itself but not together."""
    if query and "since" in query and context.operation.path != "/v1/changes":
        query.pop("until", None)
    return query


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def ndjson(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Send lines as they are; what is no text becomes an empty body, as one made of JSON would be a line."""
    return value.encode() if isinstance(value, str) else b""


for name, values in KNOWN.items():
    schemathesis.openapi.format(name, st.sampled_from(values))

# Its own begin with the year 1; the API takes the years of newspapers.
TIMES = st.datetimes(datetime(1700, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
schemathesis.openapi.format("date-time", TIMES.map(datetime.isoformat))
schemathesis.openapi.format("time-to-come", st.just("2100-01-01T00:00:00Z"))
schemathesis.openapi.format("date", st.dates(date(1700, 1, 1), date(2100, 1, 1)).map(date.isoformat))

# Markup without any text is refused, which no schema can say.
WORDS = st.text(st.characters(categories=("L", "N")), min_size=1)
schemathesis.openapi.format("html", st.builds("<p>{}</p><script>{}</script>".format, WORDS, WORDS))

LINE = st.builds(lambda words: json.dumps({"text": words}), WORDS)
schemathesis.openapi.format("submissions", st.lists(LINE, min_size=1, max_size=3).map("\n".join))
