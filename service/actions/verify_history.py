"""Follow the chain of each newsroom's history, and find the first line that is not as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from service.domain.chain import Fault, Head, Line, first_fault
from service.domain.errors import NotFound
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Verified:
    """A newsroom by its name, where its history ends, and the first fault if there is one."""

    newsroom: str
    head: Head
    fault: Fault | None


def read_heads(*, database: Database) -> list[Head]:
    """Return where the history of each newsroom ends: to be kept where nobody who can write here can write."""
    with database.reading() as work:
        return work.history.heads()


def verify_history(
    *,
    database: Database,
    newsroom: str | None = None,
    kept: Mapping[str, Head] | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> Iterator[Verified]:
    """Yield what came of each newsroom's history, or of one's, by its name.

    ``kept`` are heads that were written down earlier, by newsroom id; a newsroom that is gone since is a fault too.
    ``progress`` is told of each thousand lines. What is written meanwhile is not looked at. Raises :class:`NotFound`
    for a newsroom that there is not.
    """
    with database.reading() as work:
        names = {each.id: each.name for each in work.newsrooms.all()}
        heads = {head.newsroom_id: head for head in work.history.heads()}
        for head in (kept or {}).values():
            if head.newsroom_id not in heads:
                # Somebody removed all of it.
                heads[head.newsroom_id] = Head(head.newsroom_id, 0, "")
        chosen = [each for each in heads if newsroom in (None, names.get(each))]
        if newsroom is not None and not chosen:
            raise NotFound(f"there is no newsroom {newsroom!r}")
        for newsroom_id in chosen:
            lines = _counted(_lines(work, newsroom_id), progress)
            fault = first_fault(lines, head=heads[newsroom_id], kept=(kept or {}).get(newsroom_id))
            yield Verified(names.get(newsroom_id, newsroom_id), heads[newsroom_id], fault)


def _lines(work: UnitOfWork, newsroom_id: str) -> Iterator[Line]:
    return work.history.lines(newsroom_id)


def _counted(lines: Iterator[Line], progress: Callable[[int], object], step: int = 1000) -> Iterator[Line]:
    number = 0
    for number, line in enumerate(lines, 1):
        if number % step == 0:
            progress(step)
        yield line
    progress(number % step)
