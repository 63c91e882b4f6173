"""Measures the service: ``make bench``. Every figure is a ratio of two measurements of one run, taken in turns.

Servers run as in operation, in processes of their own, and so do the references (``bench/references.py``): on the same
HTTP server, with as many processes and threads. Redis and PostgreSQL are those of the tests, which do not wait for the
disk. Nothing else should run on the machine meanwhile. Writes ``bench/results/service.json``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import cycle
from pathlib import Path
from select import select
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import figures, references  # noqa: E402
from bench.figures import Figure  # noqa: E402
from bench.load import Connection, Run, drive, request  # noqa: E402
from bench.stage import HEADERS, KEY, WORKERS, Stage  # noqa: E402
from service.domain.key import key_digest  # noqa: E402
from tests.servers import (  # noqa: E402
    ServerMissingError,
    empty_postgresql,
    empty_redis,
    postgresql_programs,
    postgresql_server,
    redis_server,
)

#: Requests that are on their way at once when it is about how many are answered in a second.
BUSY = 16
#: And when it is about how long an answer takes.
FEW = 4
#: Long polls that wait at once.
WAITING = 200

Job = Callable[[], Run]


class Bench:
    """The servers that all measurements share, and for how long each of them lasts."""

    def __init__(self, folder: Path, *, redis_url: str, postgresql_url: str | None, seconds: float) -> None:
        self.folder, self.redis_url, self.postgresql_url, self.seconds = folder, redis_url, postgresql_url, seconds
        self._stages = 0

    @property
    def databases(self) -> list[str]:
        return ["SQLite", "PostgreSQL"] if self.postgresql_url else ["SQLite"]

    @contextmanager
    def stage(self, database: str = "SQLite", **settings: object) -> Iterator[Stage]:
        """Set the scene for one measurement, on an empty database and an empty Redis."""
        self._stages += 1
        folder = self.folder / str(self._stages)
        folder.mkdir()
        with ExitStack() as stack:
            url = f"sqlite:///{folder}/claimwire.db"
            if database == "PostgreSQL" and self.postgresql_url:
                url = stack.enter_context(empty_postgresql(self.postgresql_url))
            yield Stage(folder, redis_url=empty_redis(self.redis_url), database_url=url, **settings)

    def in_turns(self, *jobs: Job, repeats: int = 5) -> list[list[Run]]:
        """Run the jobs in turns, each once before it counts; one list of runs a job."""
        for job in jobs:
            job()
        turns = [[job() for job in jobs] for _ in range(repeats)]
        return [list(runs) for runs in zip(*turns, strict=True)]

    def busy(self, port: int, content: bytes, *, connections: int = BUSY, expected: int = 200, times: float = 1) -> Job:
        return lambda: drive(port, content, connections=connections, seconds=self.seconds * times, expected=expected)


def times(runs: list[Run], others: list[Run]) -> float:
    """Return how many times as many requests were answered in a second, turn by turn: both met the same machine."""
    return median(run.per_second / other.per_second for run, other in zip(runs, others, strict=True))


def rate(runs: list[Run]) -> float:
    return median(run.per_second for run in runs)


def milliseconds(runs: list[Run], share: float) -> float:
    return median(run.percentile(share) for run in runs)


def polls(bench: Bench) -> list[Figure]:
    """Measure the status poll, with the processes and threads of an API on PostgreSQL."""
    with bench.stage(api_workers=2, api_threads=8) as stage, ExitStack() as servers:
        newsroom_id, document = stage.claim_in_cache()
        path = f"/v1/claims/{document.read().claim_id}/status"
        poll = request("GET", path, HEADERS)
        unchanged = request("GET", path, HEADERS | {"If-None-Match": f'"{document.version}"'})
        api = servers.enter_context(stage.api())
        constant = servers.enter_context(stage.reference("constant", **{references.SIZE: str(len(document.body))}))
        gunicorn = servers.enter_context(
            stage.reference(
                "gunicorn",
                **{references.KEY_DIGEST: key_digest(KEY), references.STATUSES: f"claimwire:status:{newsroom_id}"},
            )
        )
        ours, not_modified, bare, ordinary = bench.in_turns(
            bench.busy(api, poll),
            bench.busy(api, unchanged, expected=304),
            bench.busy(constant, request("GET", "/", HEADERS)),
            bench.busy(gunicorn, poll),
        )
        count = statements(bench, stage, poll)
    used = f"{median(run.used for run in ours):.0%} of a core for the client"
    p99 = f"p99 {milliseconds(ours, 0.99):.1f} ms"
    return [
        Figure("status poll: rate, times a bare Flask view's", times(ours, bare), 0.8,
               note=f"{rate(ours):,.0f} against {rate(bare):,.0f}/s, {p99}, {used}"),
        Figure("status poll: rate, times an ordinary view's on gunicorn", times(ours, ordinary), 2.5,
               note=f"{rate(ours):,.0f} against {rate(ordinary):,.0f}/s"),
        Figure("status poll: rate of 304, times that of 200", times(not_modified, ours), 0.95,
               note=f"{rate(not_modified):,.0f} against {rate(ours):,.0f}/s; below 0.95 it is slower"),
        Figure("status poll: SQL statements", count[0], 0, at_most=True, note=f"in {count[1]:,} polls"),
    ]  # fmt: skip


def long_polls(bench: Bench) -> Figure:
    """Measure a plain poll, alone and while many long polls wait."""
    with bench.stage(api_workers=2, api_threads=8) as stage, stage.api() as port, ExitStack() as waiting:
        _, document = stage.claim_in_cache()
        path = f"/v1/claims/{document.read().claim_id}/status"
        unchanged = HEADERS | {"If-None-Match": f'"{document.version}"'}
        plain = bench.busy(port, request("GET", path, unchanged), connections=FEW, expected=304)
        (before,) = bench.in_turns(plain)
        held = [waiting.enter_context(closing(Connection(port))) for _ in range(WAITING)]
        for connection in held:
            connection.send(request("GET", path, unchanged | {"Prefer": "wait=60"}))
        (during,) = bench.in_turns(plain)
        answered, _, _ = select(held, [], [], 0)
    p99, p99_before = milliseconds(during, 0.99), milliseconds(before, 0.99)
    note = f"{p99:.1f} against {p99_before:.1f} ms; {len(held) - len(answered)} wait"
    return Figure(
        "status poll: p99 beside long polls, times that without", p99 / p99_before, 2, at_most=True, note=note
    )


def statements(bench: Bench, stage: Stage, poll: bytes) -> tuple[int, int]:
    """Return how many SQL statements the service sends while it is polled, and in how many polls."""
    file = stage.config.data_dir / "statements"
    with stage.reference("counted", **{references.COUNT: str(file)}) as port:
        # Each process looks the key up once, and the second one may be late.
        for _ in range(3):
            bench.busy(port, poll)()
        before = file.stat().st_size
        assert before, "looking up the key was not counted"
        run = bench.busy(port, poll)()
        return file.stat().st_size - before, len(run.latencies)


def submissions(bench: Bench, database: str) -> list[Figure]:
    """Measure submitting: against one insertion, and while articles are extracted."""
    body = json.dumps(next(articles())).encode()
    with bench.stage(database) as stage, stage.api() as api:
        submit = request("POST", "/v1/articles", HEADERS, body)
        with stage.reference("inserting") as bare:
            ours, inserts = bench.in_turns(
                bench.busy(api, submit, expected=202),
                bench.busy(bare, request("POST", "/", HEADERS, body), expected=202),
            )
        idle = bench.busy(api, submit, connections=1, expected=202)()
        # What was submitted until now waits for them.
        with stage.worker():
            loaded = bench.busy(api, submit, connections=1, expected=202, times=3)()
    p50, p99 = idle.percentile(0.5), loaded.percentile(0.99)
    return [
        Figure(f"submit on {database}: rate, times an insertion's", times(ours, inserts), 0.5,
               note=f"{rate(ours):,.0f} against {rate(inserts):,.0f}/s"),
        Figure(f"submit on {database}: p99 while extracting, times idle p50", p99 / p50, 5, at_most=True,
               note=f"{p99:.1f} against {p50:.1f} ms; {WORKERS} extract, {len(loaded.latencies):,} submitted"),
    ]  # fmt: skip


def extraction(bench: Bench, database: str) -> Figure:
    """Measure the time from the 202 to the claims, for one article at a time."""
    feed = articles()
    with bench.stage(database) as stage, stage.api() as port, closing(Connection(port)) as connection:
        submit(connection, next(feed))
        with stage.worker():
            seconds = sorted(until_extracted(connection, next(feed)) for _ in range(32))
    note = f"ms; 32 articles, the slowest {seconds[-1] * 1000:.0f}"
    return Figure(f"from 202 to extracted on {database}", median(seconds) * 1000, 250, at_most=True, note=note)


def articles() -> Iterator[dict[str, str]]:
    """Yield what to submit, round and round."""
    lines = (ROOT / "tests" / "data" / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    for row in cycle([json.loads(line) for line in lines]):
        yield {"title": row["title"], "text": row["text"], "published_at": f"{row['published']}T12:00:00Z"}


def submit(connection: Connection, article: dict[str, str]) -> str:
    status, body = connection.ask(request("POST", "/v1/articles", HEADERS, json.dumps(article).encode()))
    assert status == 202, body
    return str(json.loads(body)["id"])


def until_extracted(connection: Connection, article: dict[str, str]) -> float:
    """Return the seconds until an article that was just submitted has its claims."""
    look = request("GET", f"/v1/articles/{submit(connection, article)}", HEADERS)
    started = time.perf_counter()
    while (state := json.loads(connection.ask(look)[1])["state"]) != "extracted":
        assert state != "failed"
        time.sleep(0.004)
    taken = time.perf_counter() - started
    time.sleep(0.05)  # idle again
    return taken


def measure(seconds: float) -> Iterator[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimwire-bench-")))
        for name in ("redis", "postgresql"):
            (folder / name).mkdir()
        redis_url = stack.enter_context(redis_server(folder / "redis"))
        bench = Bench(folder, redis_url=redis_url, postgresql_url=_postgresql(stack, folder), seconds=seconds)
        yield from polls(bench)
        yield long_polls(bench)
        for database in bench.databases:
            yield from submissions(bench, database)
            yield extraction(bench, database)


def _postgresql(stack: ExitStack, folder: Path) -> str | None:
    try:
        postgresql_programs()
    except ServerMissingError as missing:
        print(f"left out: {missing}")
        return None
    return stack.enter_context(postgresql_server(folder / "postgresql"))


def main() -> None:
    parser = figures.parser(__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each single measurement")
    options = parser.parse_args()
    figures.report(list(measure(options.seconds)), "service", check=options.check)


if __name__ == "__main__":
    main()
