"""A newsroom's history as a chain that shows whether a line was changed, and triggers that refuse to change one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.domain.chain import BEGINNING, line_digest
from service.domain.review import Axis
from service.domain.tracking import HistoryEntry
from service.store.append_only import guard, unguard
from service.store.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GUARDED = ("history", "reviews")
_BATCH = 1000

_NEWSROOMS = sa.table(
    "newsrooms",
    sa.column("id", sa.String),
    sa.column("history_number", sa.BigInteger),
    sa.column("history_digest", sa.String),
)
_HISTORY = sa.table(
    "history",
    sa.column("id", sa.BigInteger),
    sa.column("newsroom_id", sa.String),
    sa.column("claim_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("at", UtcDateTime()),
    sa.column("actor", sa.String),
    sa.column("action", sa.String),
    sa.column("before", sa.String),
    sa.column("after", sa.String),
    sa.column("note", sa.Text),
    sa.column("number", sa.BigInteger),
    sa.column("digest", sa.String),
)
_REVIEWS = sa.table(
    "reviews",
    sa.column("newsroom_id", sa.String),
    sa.column("claim_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("decision", sa.JSON),
)


def upgrade() -> None:
    op.add_column("newsrooms", sa.Column("history_number", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("newsrooms", sa.Column("history_digest", sa.String(), nullable=False, server_default=""))
    op.add_column("history", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column("history", sa.Column("digest", sa.String(), nullable=True))
    for newsroom_id in list(op.get_bind().scalars(sa.select(_NEWSROOMS.c.id))):
        _chain(newsroom_id)
    with op.batch_alter_table("history") as history:
        history.alter_column("number", existing_type=sa.BigInteger(), nullable=False)
        history.alter_column("digest", existing_type=sa.String(), nullable=False)
        history.create_unique_constraint("uq_history_newsroom_id_number", ["newsroom_id", "number"])
    for table in _GUARDED:
        guard(op.get_bind(), table)


def downgrade() -> None:
    for table in _GUARDED:
        unguard(op.get_bind(), table)
    with op.batch_alter_table("history") as history:
        history.drop_constraint("uq_history_newsroom_id_number", type_="unique")
        history.drop_column("digest")
        history.drop_column("number")
    # Not as a batch, which copies the table on SQLite: rows of others refer to these.
    op.drop_column("newsrooms", "history_digest")
    op.drop_column("newsrooms", "history_number")


def _chain(newsroom_id: str) -> None:
    """Number and chain the lines that a newsroom has already."""
    bind, number, digest = op.get_bind(), 0, BEGINNING
    # Not "id", which is the column's own name in the statement.
    chained = sa.update(_HISTORY).where(_HISTORY.c.id == sa.bindparam("line"))
    chained = chained.values(number=sa.bindparam("place"), digest=sa.bindparam("chained"))
    for batch in _batches(newsroom_id):
        rows = []
        for row in batch:
            entry = HistoryEntry(
                claim_id=row.claim_id,
                version=row.version,
                at=row.at,
                actor=row.actor,
                action=row.action,
                before=row.before,
                after=row.after or None,
                note=row.note,
            )
            number += 1
            digest = line_digest(entry, newsroom_id=newsroom_id, number=number, previous=digest, decision=row.decision)
            rows.append({"line": row.id, "place": number, "chained": digest})
        bind.execute(chained, rows)
    ended = sa.update(_NEWSROOMS).where(_NEWSROOMS.c.id == newsroom_id)
    bind.execute(ended.values(history_number=number, history_digest=digest))


def _batches(newsroom_id: str) -> Iterator[list[sa.Row[Any]]]:
    """Yield a newsroom's lines in order, a thousand at a time, each with the decision that it comes from."""
    decided = sa.and_(
        _REVIEWS.c.claim_id == _HISTORY.c.claim_id,
        _REVIEWS.c.version == _HISTORY.c.version,
        _REVIEWS.c.newsroom_id == _HISTORY.c.newsroom_id,
        _HISTORY.c.action.in_([axis.value for axis in Axis]),
    )
    query = sa.select(_HISTORY, _REVIEWS.c.decision).outerjoin(_REVIEWS, decided)
    query = query.where(_HISTORY.c.newsroom_id == newsroom_id).order_by(_HISTORY.c.id).limit(_BATCH)
    last = 0
    while batch := list(op.get_bind().execute(query.where(_HISTORY.c.id > last))):
        yield batch
        last = batch[-1].id
