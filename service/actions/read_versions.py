"""Read the versions of what is waited for, with few questions for many waiters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from service.actions.read_statuses import CurrentStatuses
from service.presenters.article_json import time_json
from service.status.channels import Subject, Topic
from service.store.database import Database


def read_versions(
    topics: Collection[Topic], *, database: Database, current_statuses: CurrentStatuses
) -> dict[Topic, str]:
    """Return the version of each topic that there is: another one than before as soon as it changed."""
    wanted: dict[tuple[Subject, str], list[str]] = defaultdict(list)
    for topic in topics:
        wanted[topic.subject, topic.newsroom_id].append(topic.id)
    found: dict[Topic, str] = {}
    for (subject, newsroom_id), ids in wanted.items():
        versions = _versions(subject, newsroom_id, ids, database=database, current_statuses=current_statuses)
        found |= {Topic(subject, newsroom_id, each): version for each, version in versions.items()}
    return found


def _versions(
    subject: Subject, newsroom_id: str, ids: Sequence[str], *, database: Database, current_statuses: CurrentStatuses
) -> dict[str, str]:
    if subject is Subject.STATUS:
        documents = current_statuses.of_claims(ids, newsroom_id)
        return {claim_id: str(document.version) for claim_id, document in documents.items()}
    with database.reading() as work:
        if subject is Subject.CHANGES:
            return {"": str(work.changes.newest(newsroom_id))}
        return {each: time_json(at) for each, at in work.statuses.of_articles(ids, newsroom_id).items()}
