"""Measures what a page of claims with two filters costs among few and among many mentions: ``make bench``.

The claims are made up, seeded: kinds, review states, parties, organisations and speakers are as unevenly spread as in
news, and a speaker speaks of few organisations. Pages are asked of the database as the view asks for them, each with
other values, in turns, after one round to warm. Writes ``bench/results/claims_page.json``.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert, text  # noqa: E402

from bench import figures  # noqa: E402
from bench.figures import Figure  # noqa: E402
from service.domain.article import ArticleState, Submission  # noqa: E402
from service.domain.claim_query import SPEAKER, ClaimQuery, Facet, slot_facet  # noqa: E402
from service.domain.ids import derived_id  # noqa: E402
from service.domain.processing import Processing  # noqa: E402
from service.domain.status import ReviewState  # noqa: E402
from service.domain.tracking import track  # noqa: E402
from service.store.claim_rows import mention_columns  # noqa: E402
from service.store.database import Database  # noqa: E402
from service.store.tables import ClaimRow, FacetRow, MentionRow, WordsRow  # noqa: E402
from tests.builders import TEXT, an_extracted_claim  # noqa: E402
from tests.servers import (  # noqa: E402
    ServerMissingError,
    empty_postgresql,
    postgresql_programs,
    postgresql_server,
)

FEW, MANY = 10_000, 1_000_000
PAGE = 50
QUERIES = 300
BATCH = 20_000
SEED = 11

KINDS = {"border": ("annex", "claim", "withdraw"), "membership": ("join", "refuse"), "agreement": ("sign", "violate")}
STATES = {ReviewState.UNREVIEWED: 80, ReviewState.IN_REVIEW: 8, ReviewState.REVIEWED: 8, ReviewState.DISMISSED: 4}
PARTIES = [f"party {number}" for number in range(40)]
ORGANISATIONS = [f"organisation {number}" for number in range(12)]
SPEAKERS = [f"speaker {number}" for number in range(40)]
START = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Newsroom:
    """A database with a newsroom that has so many claims."""

    database: Database
    id: str


def spoken_of(speaker: str) -> Sequence[str]:
    """Return the organisations that a speaker speaks of."""
    first = SPEAKERS.index(speaker) % len(ORGANISATIONS)
    return [ORGANISATIONS[first], ORGANISATIONS[(first + 5) % len(ORGANISATIONS)]]


def rows(newsroom_id: str, article_id: str, size: int) -> Iterator[tuple[dict[str, Any], ...]]:
    """Yield a claim with its mention, facets and words."""
    chance = random.Random(SEED)
    (example,) = track([an_extracted_claim()], article_id=article_id, revision=1, text=TEXT)
    found_alike = mention_columns(example, newsroom_id)
    for number in range(size):
        claim_id, mention_id = derived_id("clm", number), derived_id("mnt", number)
        at = START + timedelta(seconds=number)
        kind = chance.choice(list(KINDS))
        relation = chance.choice(KINDS[kind])
        speaker = SPEAKERS[min(int(chance.expovariate(0.1)), len(SPEAKERS) - 1)]
        party = PARTIES[min(int(chance.expovariate(0.1)), len(PARTIES) - 1)]
        (state,) = chance.choices(list(STATES), list(STATES.values()))
        same = {"newsroom_id": newsroom_id, "kind": kind, "relation": relation}
        claim = same | {
            "id": claim_id, "mention_id": mention_id, "review_state": state, "check_worthiness": chance.random(),
            "mention_count": 1, "version": 1, "created_at": at, "updated_at": at,
        }  # fmt: skip
        words = f"{speaker} told of {party}"
        mention = found_alike | same | {"id": mention_id, "claim_id": claim_id, "text": words}
        facets = {
            SPEAKER: speaker,
            slot_facet("parties"): party,
            slot_facet("organisation"): chance.choice(spoken_of(speaker)),
        }
        found = [
            {"claim_id": claim_id, "name": name, "value": value, "newsroom_id": newsroom_id, "created_at": at}
            for name, value in facets.items()
        ]
        yield claim, mention, {"claim_id": claim_id, "words": words}, *found


def fill(database: Database, size: int) -> Newsroom:
    """Bring the schema up to date and put so many mentions into it."""
    database.upgrade()
    with database.transaction() as work:
        newsroom = work.newsrooms.ensure("bench", START)
        work.articles.add("art_bench", Submission(text="-"), newsroom_id=newsroom.id, at=START)
        done = Processing(revision=1, state=ArticleState.EXTRACTED)
        work.articles.set_processing("art_bench", done, at=START)
    made = rows(newsroom.id, "art_bench", size)
    while batch := list(islice(made, BATCH)):
        with database.engine.begin() as connection:
            for table, at in ((ClaimRow, 0), (MentionRow, 1), (WordsRow, 2)):
                connection.execute(insert(table), [row[at] for row in batch])
            connection.execute(insert(FacetRow), [facet for row in batch for facet in row[3:]])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return Newsroom(database, newsroom.id)


def queries() -> Iterator[ClaimQuery]:
    """Yield queries with two filters, each of values that together have more than a page of claims."""
    chance = random.Random(SEED)
    while True:
        speaker = chance.choice(SPEAKERS[:12])
        party = Facet(slot_facet("parties"), chance.choice(PARTIES[:12]))
        organisation = Facet(slot_facet("organisation"), chance.choice(spoken_of(speaker)))
        kind = chance.choice(list(KINDS))
        yield ClaimQuery(kind=kind, review_state=chance.choice(list(STATES)))
        yield ClaimQuery(kind=kind, facets=(party,))
        yield ClaimQuery(facets=(Facet(SPEAKER, speaker), organisation))
        yield ClaimQuery(facets=(party,), review_state=ReviewState.UNREVIEWED)


def seconds(newsroom: Newsroom, query: ClaimQuery) -> float:
    start = time.perf_counter()
    with newsroom.database.reading() as work:
        found = work.claims.page(newsroom.id, query, after=None, limit=PAGE)
    assert len(found.page.items) == PAGE, query
    return time.perf_counter() - start


def ninety_fifth(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def compare(few: Newsroom, many: Newsroom, name: str, sizes: tuple[int, int]) -> Figure:
    """Return how many times the page's time among few is that among many."""
    taken: tuple[list[float], list[float]] = ([], [])
    for each in islice(queries(), QUERIES // 3):
        for newsroom in (few, many):
            seconds(newsroom, each)
    for each in islice(queries(), QUERIES):
        for newsroom, into in zip((few, many), taken, strict=True):
            into.append(seconds(newsroom, each))
    p95 = [ninety_fifth(each) for each in taken]
    note = " and ".join(f"{1000 * each:.1f} ms of {size:,}" for each, size in zip(p95, sizes, strict=True))
    return Figure(
        f"claims page, two filters, {name}: p95 among many, times among few", p95[1] / p95[0], 1.5, True, note
    )


@contextmanager
def postgresql(folder: Path) -> Iterator[str | None]:
    """Give the address of a server, if there is one on this machine."""
    try:
        postgresql_programs()
    except ServerMissingError as missing:
        print(f"PostgreSQL is left out: {missing}", file=sys.stderr)
        yield None
        return
    with postgresql_server(folder) as url:
        yield url


def measure(many: int) -> list[Figure]:
    sizes = (FEW, many)
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        folder.chmod(0o755)
        sqlite = [Database(f"sqlite:///{folder}/{size}.db") for size in sizes]
        found = [compare(*(fill(each, size) for each, size in zip(sqlite, sizes, strict=True)), "SQLite", sizes)]
        server = servers.enter_context(postgresql(folder / "postgresql"))
        if server is not None:
            urls = [servers.enter_context(empty_postgresql(server)) for _ in sizes]
            databases = [Database(url) for url in urls]
            filled = [fill(each, size) for each, size in zip(databases, sizes, strict=True)]
            found.append(compare(*filled, "PostgreSQL", sizes))
            sqlite += databases
        for each in sqlite:
            each.dispose()
    return found


def main() -> None:
    parser = figures.parser(__doc__)
    parser.add_argument("--size", type=int, default=MANY, help="mentions of the larger database (%(default)s)")
    asked = parser.parse_args()
    figures.report(measure(asked.size), "claims_page", check=asked.check)


if __name__ == "__main__":
    main()
