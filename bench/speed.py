"""Measures speed and memory: ``make bench``. Every figure is a ratio of two measurements of one run on the same text.

The bare model is the spaCy model as it is shipped, with all six components, over the paragraphs of all articles in
batches of 64: its fastest way (whole texts are a tenth to a quarter slower). Extraction goes article by article, as a
worker does. Both are timed by the processor time of this process, in turns, and the median counts; only what has
several processes or a database is timed by the clock. Writes ``bench/results/speed.json``; with ``--check`` a figure
that misses what is required makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, cast

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from workers.cli import ENVIRON  # noqa: E402

os.environ.update(ENVIRON)  # before numpy is loaded: one thread, as in a worker

import spacy  # noqa: E402
import structlog  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from bench import figures  # noqa: E402
from bench.figures import Figure  # noqa: E402
from service.config import Config  # noqa: E402
from service.domain.article import Submission, normalise_text  # noqa: E402
from workers import nlp  # noqa: E402
from workers.bulk import extracting  # noqa: E402
from workers.extraction.pipeline import Extractor  # noqa: E402
from workers.process import extractor, prepare_to_fork  # noqa: E402

BATCH = 64
#: General articles to one of our matter in the mixed feed: one in ten is.
GENERAL_TO_ONE = 9


@dataclass(frozen=True, slots=True)
class Article:
    text: str
    published_on: date

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


def articles(path: Path) -> list[Article]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Article(normalise_text(row["text"]), date.fromisoformat((row.get("published") or row["published_at"])[:10]))
        for row in rows
    ]


def mixed_feed(dense: Sequence[Article], general: Sequence[Article], size: float) -> list[Article]:
    """Return about ``size`` megabytes of articles, one in ten of our matter, each list taken round and round."""
    ours, others = cycle(dense), cycle(general)
    feed: list[Article] = []
    while sum(len(article.text) for article in feed) < size * 1_000_000:
        feed += [next(ours), *islice(others, GENERAL_TO_ONE)]
    return feed


class TimedModel:
    """The model as extraction uses it, with the time that it takes: tokens, and ``nlp.pipe``."""

    def __init__(self, model: Language) -> None:
        self._model = model
        self.seconds = 0.0

    @property
    def pipe_names(self) -> list[str]:
        return self._model.pipe_names

    def make_doc(self, text: str) -> Doc:
        with self._timed():
            return self._model.make_doc(text)

    def pipe(self, docs: Any, **options: Any) -> Iterator[Doc]:
        with self._timed():
            parsed = list(self._model.pipe(docs, **options))
        return iter(parsed)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.process_time()
        yield
        self.seconds += time.process_time() - start


def in_turns(
    *jobs: Callable[[], object], repeats: int, clock: Callable[[], float] = time.process_time
) -> list[list[float]]:
    """Run the jobs in turns and return the seconds of each, one list a job; what is slow at first is run before."""
    seconds: list[list[float]] = [[] for _ in jobs]
    for _ in range(repeats):
        for job, taken in zip(jobs, seconds, strict=True):
            start = clock()
            job()
            taken.append(clock() - start)
    return seconds


def bare_parse(bare: Language, feed: Sequence[Article]) -> None:
    for _ in bare.pipe((paragraph for article in feed for paragraph in article.paragraphs), batch_size=BATCH):
        pass


def extract_all(finder: Extractor, feed: Sequence[Article]) -> None:
    for _ in finder.extract_many((article.text, article.published_on) for article in feed):
        pass


def against_bare(bare: Language, finder: Extractor, feed: Sequence[Article], repeats: int) -> tuple[float, str]:
    """Return how many times the bare model's words per second extraction reaches."""
    bares, ours = in_turns(lambda: bare_parse(bare, feed), lambda: extract_all(finder, feed), repeats=repeats)
    words = sum(article.words for article in feed)
    note = f"{words / median(ours):,.0f} against {words / median(bares):,.0f} words/s, {words:,} words"
    return median(bares) / median(ours), note


def share_of_the_rest(model: Language, feed: Sequence[Article], repeats: int) -> tuple[float, str]:
    """Return the share of the time that is not the parse."""
    timed = TimedModel(model)
    watched = Extractor(cast("Language", timed))
    shares = []
    for _ in range(repeats):
        timed.seconds, start = 0.0, time.process_time()
        extract_all(watched, feed)
        shares.append(1 - timed.seconds / (time.process_time() - start))
    return median(shares), f"{len(feed)} articles, tokens and nlp.pipe are the parse"


def through_the_worker(bare: Language, feed: Sequence[Article], repeats: int) -> tuple[float, str]:
    """Return the task's time for an article, lease to commit on SQLite, over the bare model's on its paragraphs."""
    from service.actions.clock import utc_now
    from service.actions.submit_article import submit_article
    from service.store.database import Database
    from tests.fakes import FakeQueue
    from tests.servers import redis_server
    from workers.tasks.extract import extract_article

    with tempfile.TemporaryDirectory() as folder, redis_server(Path(folder)) as redis_url:
        url = f"sqlite:///{folder}/bench.db"
        os.environ |= {"CLAIMWIRE_DATABASE_URL": url, "CLAIMWIRE_REDIS_URL": redis_url}
        database = Database(url)
        database.upgrade()
        with database.transaction() as work:
            newsroom = work.newsrooms.ensure("bench", utc_now()).id

        def submitted(article: Article) -> str:
            when = datetime.combine(article.published_on, datetime.min.time(), UTC)
            stored = submit_article(
                Submission(text=article.text, published_at=when),
                newsroom_id=newsroom, database=database, queue=FakeQueue(), clock=utc_now,
            )  # fmt: skip
            return stored.article.id

        ratios = []
        for article in (feed[0], *feed):  # the first one warms
            waiting = iter([submitted(article) for _ in range(repeats)])
            bares, tasks = in_turns(
                lambda article=article: bare_parse(bare, [article]),  # type: ignore[misc]
                lambda waiting=waiting: extract_article(next(waiting)),  # type: ignore[misc]
                repeats=repeats, clock=time.perf_counter,
            )  # fmt: skip
            ratios.append(median(tasks) / median(bares))
        database.dispose()
    return median(ratios[1:]), f"median of {len(feed)} articles, the worst {max(ratios[1:]):.2f}"


def scaling(config: Config, feed: Sequence[Article], repeats: int) -> tuple[float, str]:
    """Return how many times as fast two processes of ``claimwire extract`` are as one, after they have started."""
    lines = [
        json.dumps({"id": number, "text": article.text, "published": str(article.published_on)})
        for number, article in enumerate(feed)
    ]

    def run(processes: int) -> None:
        with extracting(lines, config=config, processes=processes) as outcomes:
            faults = [outcome.fault for outcome in outcomes if outcome.fault]
        assert not faults, faults[0]

    before = os.times()
    one, two = in_turns(lambda: run(1), lambda: run(2), repeats=repeats, clock=time.perf_counter)
    used = [now - then for now, then in zip(os.times(), before, strict=True)]
    extra = (used[2] + used[3]) / (used[0] + used[1])  # the children's over this process's
    note = f"{extra:.2f} times the processor time of one; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    return median(one) / median(two), note


def pss(pid: int) -> float:
    """Return a process's proportional share of memory in MiB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def memory(feed: Sequence[Article]) -> None:
    """Print what one, two and three processes of a pool take after work, parent and all, in MiB."""
    config = Config.from_env()
    prepare_to_fork(config)
    lines = [json.dumps({"id": 0, "text": article.text}) for article in feed] * 2
    for processes in (2, 3):
        with extracting(lines, config=config, processes=processes) as outcomes:
            list(outcomes)
            children = [pss(child.pid or 0) for child in multiprocessing.active_children()]
            print(json.dumps({"children": children, "all": sum(children) + pss(os.getpid())}))


def further_worker() -> tuple[float, str]:
    """Return the PSS of one of two workers, in MiB; measured in a process that never held the bare model."""
    run = subprocess.run([sys.executable, __file__, "--memory"], capture_output=True, text=True, check=True)
    two, three = (json.loads(line) for line in run.stdout.splitlines())
    more = three["all"] - two["all"]
    return max(two["children"]), f"the larger of two; a third adds {more:.0f} MiB to all together"


def measure(size: float, repeats: int) -> list[Figure]:
    config = Config.from_env()
    prepare_to_fork(config)
    finder = extractor(config.model, config.kinds)
    bare = spacy.load(nlp.location(config.model))
    dense = articles(ROOT / "tests" / "data" / "gold" / "dev.jsonl")
    general = articles(ROOT / "bench" / "corpus" / "general.jsonl")
    for feed in (dense[:3], general[:3]):
        bare_parse(bare, feed)
        extract_all(finder, feed)
    few = max(2, repeats - 2)
    of_mixed, mixed = against_bare(bare, finder, mixed_feed(dense, general, size), few)
    of_dense, dense_note = against_bare(bare, finder, dense, repeats)
    rest, rest_note = share_of_the_rest(nlp.load(config.model), dense, repeats)
    task, task_note = through_the_worker(bare, dense, repeats)
    two, two_note = scaling(config, dense * 2, few)
    more, more_note = further_worker()
    return [
        Figure("dense: words/s, times the bare model", of_dense, 1.2, note=dense_note),
        Figure("mixed feed: words/s, times the bare model", of_mixed, 5.0, note=mixed),
        Figure("dense: all but the parse, share of the time", rest, 0.20, at_most=True, note=rest_note),
        Figure("one article by the task, times the bare model", task, 0.8, at_most=True, note=task_note),
        Figure("claimwire extract -j 2, times -j 1", two, 1.7, note=two_note),
        Figure("one further worker, MiB of PSS", more, 180, at_most=True, note=more_note),
    ]


def main() -> None:
    parser = figures.parser(__doc__)
    parser.add_argument("--size", type=float, default=0.4, help="megabytes of the mixed feed (several for a full run)")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if options.memory:
        memory(articles(ROOT / "tests" / "data" / "gold" / "dev.jsonl"))
        return
    figures.report(measure(options.size, options.repeats), "speed", check=options.check)


if __name__ == "__main__":
    main()
