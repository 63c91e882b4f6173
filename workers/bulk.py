"""Extraction without servers: lines of JSON in, lines of JSON out, in order. A bad line fails alone.

What ``claimwire extract`` does, apart from reading, showing and writing.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from service.config import Config
from service.domain.article import normalise_text
from service.domain.errors import InvalidInput
from service.presenters.claim_json import claim_json
from workers.extraction.errors import TooComplex
from workers.extraction.pipeline import Extractor
from workers.extraction.stages.explain import Explained
from workers.process import extractor, prepare_to_fork


class BadLineError(ValueError):
    """A line that is not an article; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: ``fault`` says why there are no claims.

    ``explained`` is there if it was asked for; its offsets count in ``text``.
    """

    id: Any
    claims: list[dict[str, Any]]
    fault: str | None = None
    text: str = ""
    explained: Explained | None = None

    def to_json(self) -> str:
        """Return the line of output."""
        return json.dumps({"id": self.id, "claims": self.claims}, ensure_ascii=False)


@contextmanager
def extracting(
    lines: Iterable[str], *, config: Config, processes: int, explained: bool = False
) -> Iterator[Iterator[Outcome]]:
    """Give the outcome of each line, in order, from so many processes."""
    prepare_to_fork(config)
    one = partial(extract_line, extractor(config.model, config.kinds), explained=explained)
    if processes == 1:
        yield map(one, lines)
        return
    # Handed over by the fork, as an initialiser's argument: it must not be pickled, and is not.
    with multiprocessing.get_context("fork").Pool(processes, _forked.append, [one]) as pool:
        yield pool.imap(_extract_here, lines, chunksize=4)


def extract_line(finder: Extractor, line: str, *, explained: bool = False) -> Outcome:
    """Find the claims of the article on one line; with ``explained`` also say why."""
    identifier = None
    try:
        fields = _fields(line)
        identifier = fields["id"]
        text = normalise_text(_text(fields))
        published_on = _published_on(fields)
        found = finder.explain(text, published_on) if explained else None
        claims = found.claims if found else finder.extract(text, published_on)
        shown = [claim_json(claim, text) for claim in claims]
        return Outcome(identifier, shown, text=text if found else "", explained=found)
    except (BadLineError, InvalidInput, TooComplex) as error:
        return Outcome(identifier, [], str(error) or type(error).__name__)
    except Exception as error:
        # A fault of ours in one article must not cost the result of the thousand others in the file.
        return Outcome(identifier, [], f"internal error: {type(error).__name__}: {error}")


#: In a process of the pool: the function that extracts one line.
_forked: list[Callable[[str], Outcome]] = []


def _extract_here(line: str) -> Outcome:
    return _forked[-1](line)


def _fields(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(fields, dict) or "id" not in fields:
        raise BadLineError("not a JSON object with an id")
    return fields


def _text(fields: dict[str, Any]) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        raise BadLineError("text is not a string")
    return text


def _published_on(fields: dict[str, Any]) -> date | None:
    """Return the day of publication (of UTC where the time of day is told) from ``published`` or ``published_at``."""
    value = fields.get("published_at") or fields.get("published")
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadLineError(f"published is not a date: {value!r}") from error
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
