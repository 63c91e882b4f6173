"""Take hold of an article for whoever asked, if it is theirs and still there."""

from __future__ import annotations

from service.domain.article import Article
from service.domain.errors import NotFound, Withdrawn
from service.domain.processing import Processing
from service.store.unit_of_work import UnitOfWork


def hold_own_article(work: UnitOfWork, article_id: str, newsroom_id: str) -> tuple[Article, Processing]:
    """Return a newsroom's article and the work on it, held for this transaction.

    Raises :class:`NotFound`, or :class:`Withdrawn` if it was withdrawn before.
    """
    found = work.articles.take_for_update(article_id)
    if found is None or found[0].newsroom_id != newsroom_id:
        raise NotFound("there is no such article")
    if found[0].withdrawn_at is not None:
        raise Withdrawn("the article was withdrawn")
    return found
