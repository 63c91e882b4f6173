"""What the whole API needs: the feed of changes, reviews, idempotency keys, kinds, withdrawal, and keys that expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("newsrooms") as newsrooms:
        newsrooms.add_column(sa.Column("change_number", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("keys") as keys:
        keys.add_column(sa.Column("expires_at", UtcDateTime(), nullable=True))
        keys.add_column(sa.Column("last_used_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("articles") as articles:
        articles.add_column(sa.Column("rules_version", sa.String(), nullable=True))
        articles.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("claims") as claims:
        claims.add_column(sa.Column("verdict_reason", sa.String(), nullable=True))
    with op.batch_alter_table("outbox") as outbox:
        outbox.create_index("ix_outbox_newsroom_id", ["newsroom_id"])
    op.create_table(
        "changes",
        sa.Column("newsroom_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.Column("claim_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("newsroom_id", "number", name="pk_changes"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_changes_newsroom_id"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("newsroom_id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_reviews_newsroom_id"),
        sa.UniqueConstraint("claim_id", "version", name="uq_reviews_claim_id_version"),
    )
    op.create_table(
        "idempotency",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", "name", name="pk_idempotency"),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name="fk_idempotency_key_id"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
    op.create_table(
        "kinds",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kinds"),
    )


def downgrade() -> None:
    for table in ("kinds", "idempotency", "reviews", "changes"):
        op.drop_table(table)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_newsroom_id")
    with op.batch_alter_table("claims") as claims:
        claims.drop_column("verdict_reason")
    with op.batch_alter_table("articles") as articles:
        articles.drop_column("rules_version")
        articles.drop_column("withdrawn_at")
    with op.batch_alter_table("keys") as keys:
        keys.drop_column("expires_at")
        keys.drop_column("last_used_at")
    with op.batch_alter_table("newsrooms") as newsrooms:
        newsrooms.drop_column("change_number")
