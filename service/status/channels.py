"""What can be waited for, and the Redis channels that tell of it. Messages may get lost: they only save time."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

_STATUS = "claimwire:status:"
_CHANGES = "claimwire:changes:"

#: Pattern of the keys that statuses are kept under.
STATUS_KEYS = f"{_STATUS}*"

#: Patterns of all channels.
PATTERNS = (STATUS_KEYS, f"{_CHANGES}*")


class Subject(StrEnum):
    """The kinds of things that are waited for."""

    STATUS = "status"
    CHANGES = "changes"
    ARTICLE = "article"


class Topic(NamedTuple):
    """One thing of one newsroom; the feed of changes has no id of its own."""

    subject: Subject
    newsroom_id: str
    id: str = ""


def status_channel(newsroom_id: str, claim_id: str) -> str:
    """Return the channel of a claim's status, which is also the key that it is kept under."""
    return f"{_STATUS}{newsroom_id}:{claim_id}"


def changes_channel(newsroom_id: str) -> str:
    """Return the channel of a newsroom's changes. A message lists the articles that changed, parted by spaces."""
    return f"{_CHANGES}{newsroom_id}"


def topics(channel: str, message: str) -> list[Topic]:
    """Return what a message is about."""
    if channel.startswith(_STATUS):
        newsroom_id, _, claim_id = channel.removeprefix(_STATUS).partition(":")
        return [Topic(Subject.STATUS, newsroom_id, claim_id)]
    newsroom_id = channel.removeprefix(_CHANGES)
    articles = [Topic(Subject.ARTICLE, newsroom_id, article_id) for article_id in message.split()]
    return [Topic(Subject.CHANGES, newsroom_id), *articles]
