"""What schemathesis cannot know: ids of things that are there, and what a cursor looks like.

Loaded by schemathesis in a process of its own; the test writes what is there to the file named by ``CLAIMWIRE_KNOWN``.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

KNOWN: dict[str, list[str]] = json.loads(Path(os.environ["CLAIMWIRE_KNOWN"]).read_text())

for name, values in KNOWN.items():
    schemathesis.openapi.format(name, st.sampled_from(values))

# Its own begin with the year 1; the API takes the years of newspapers.
TIMES = st.datetimes(datetime(1700, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
schemathesis.openapi.format("date-time", TIMES.map(datetime.isoformat))
schemathesis.openapi.format("date", st.dates(date(1700, 1, 1), date(2100, 1, 1)).map(date.isoformat))

# Markup without any text is refused, which no schema can say.
WORDS = st.text(st.characters(categories=("L", "N")), min_size=1)
schemathesis.openapi.format("html", st.builds("<p>{}</p><script>{}</script>".format, WORDS, WORDS))
