"""The words of claims in their plainest form, so that SQLite and PostgreSQL find the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.claim_search import plain_words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BATCH = 1000

_WORDS = sa.table("claim_words", sa.column("number", sa.BigInteger), sa.column("words", sa.Text))

#: The stems of English words, as in PostgreSQL's own configuration, but with no list of words that do not count.
_MAKE = (
    "CREATE TEXT SEARCH DICTIONARY claimwire_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION claimwire (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION claimwire ALTER MAPPING FOR asciiword, word WITH claimwire_stem",
)
_UNMAKE = ("DROP TEXT SEARCH CONFIGURATION claimwire", "DROP TEXT SEARCH DICTIONARY claimwire_stem")


def upgrade() -> None:
    _rewrite()
    if op.get_bind().dialect.name == "postgresql":
        for statement in _MAKE:
            op.execute(statement)
        _index("claimwire")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _index("english")
        for statement in _UNMAKE:
            op.execute(statement)
    op.execute(
        "UPDATE claim_words SET words = (SELECT m.text FROM claims c JOIN mentions m ON m.id = c.mention_id "
        "WHERE c.id = claim_words.claim_id)"
    )


def _rewrite() -> None:
    connection, last = op.get_bind(), 0
    while True:
        query = sa.select(_WORDS).where(_WORDS.c.number > last).order_by(_WORDS.c.number).limit(_BATCH)
        rows = connection.execute(query).all()
        if not rows:
            return
        changed = _WORDS.update().where(_WORDS.c.number == sa.bindparam("row"))
        connection.execute(
            changed.values(words=sa.bindparam("plain")),
            [{"row": row.number, "plain": plain_words(row.words)} for row in rows],
        )
        last = rows[-1].number


def _index(configuration: str) -> None:
    # In this order, as searches wait for the end of this step once the old index is dropped.
    op.execute(f"CREATE INDEX ix_claim_words_next ON claim_words USING gin (to_tsvector('{configuration}', words))")
    op.execute("DROP INDEX ix_claim_words_search")
    op.execute("ALTER INDEX ix_claim_words_next RENAME TO ix_claim_words_search")
