"""What lists of claims are filtered, searched and sorted by.

Claims found before have their words at once; names and scores come when they are found again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SORTED_BY = ("kind", "relation", "review_state", "verdict")


def upgrade() -> None:
    with op.batch_alter_table("claims") as claims:
        claims.add_column(sa.Column("check_worthiness", sa.Double(), nullable=False, server_default="0"))
        claims.add_column(sa.Column("mention_count", sa.Integer(), nullable=False, server_default="1"))
    for column in _SORTED_BY:
        op.create_index(
            f"ix_claims_newsroom_id_{column}_created_at_id", "claims", ["newsroom_id", column, "created_at", "id"]
        )
    op.create_index(
        "ix_claims_newsroom_id_kind_review_state_created_at_id",
        "claims",
        ["newsroom_id", "kind", "review_state", "created_at", "id"],
    )
    for column in ("check_worthiness", "mention_count"):
        op.create_index(f"ix_claims_newsroom_id_{column}_id", "claims", ["newsroom_id", column, "id"])
    op.create_table(
        "claim_facets",
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("newsroom_id", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "name", "value", name="pk_claim_facets"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_claim_facets_claim_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_claim_facets_newsroom_id"),
    )
    op.create_index(
        "ix_claim_facets_newsroom_id_name_value_created_at_claim_id",
        "claim_facets",
        ["newsroom_id", "name", "value", "created_at", "claim_id"],
    )
    op.create_table(
        "claim_words",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_claim_words"),
        sa.UniqueConstraint("claim_id", name="uq_claim_words_claim_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_claim_words_claim_id", ondelete="CASCADE"),
    )
    op.execute(
        "INSERT INTO claim_words (claim_id, words) "
        "SELECT c.id, m.text FROM claims c JOIN mentions m ON m.id = c.mention_id"
    )
    if op.get_bind().dialect.name == "sqlite":
        _search_on_sqlite()
    else:
        op.execute("CREATE INDEX ix_claim_words_search ON claim_words USING gin (to_tsvector('english', words))")


def _search_on_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE claim_words_search USING fts5("
        "words, content='claim_words', content_rowid='number', tokenize='porter unicode61 remove_diacritics 2')"
    )
    add = "INSERT INTO claim_words_search (rowid, words) VALUES (new.number, new.words);"
    remove = (
        "INSERT INTO claim_words_search (claim_words_search, rowid, words) VALUES ('delete', old.number, old.words);"
    )
    op.execute(f"CREATE TRIGGER claim_words_added AFTER INSERT ON claim_words BEGIN {add} END")
    op.execute(f"CREATE TRIGGER claim_words_removed AFTER DELETE ON claim_words BEGIN {remove} END")
    op.execute(f"CREATE TRIGGER claim_words_changed AFTER UPDATE ON claim_words BEGIN {remove} {add} END")
    op.execute("INSERT INTO claim_words_search (claim_words_search) VALUES ('rebuild')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE claim_words_search")
    op.drop_table("claim_words")
    op.drop_table("claim_facets")
    for column in ("check_worthiness", "mention_count"):
        op.drop_index(f"ix_claims_newsroom_id_{column}_id", "claims")
    op.drop_index("ix_claims_newsroom_id_kind_review_state_created_at_id", "claims")
    for column in _SORTED_BY:
        op.drop_index(f"ix_claims_newsroom_id_{column}_created_at_id", "claims")
    with op.batch_alter_table("claims") as claims:
        claims.drop_column("mention_count")
        claims.drop_column("check_worthiness")
