"""The first tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _newsrooms_and_keys()
    _articles()
    _claims()
    _history_and_outbox()


def downgrade() -> None:
    for table in ("outbox", "history", "mentions", "claims", "revisions", "articles", "keys", "newsrooms"):
        op.drop_table(table)


def _newsrooms_and_keys() -> None:
    op.create_table(
        "newsrooms",
        _text("id"),
        _text("name"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_newsrooms"),
        sa.UniqueConstraint("name", name="uq_newsrooms_name"),
    )
    op.create_table(
        "keys",
        _text("id"),
        _text("newsroom_id"),
        _text("name"),
        _text("digest"),
        _json("scopes"),
        _time("created_at"),
        _time("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_keys_newsroom_id"),
        sa.UniqueConstraint("digest", name="uq_keys_digest"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        _text("id"),
        _text("newsroom_id"),
        _text("external_id", nullable=True),
        _number("revision"),
        _text("state"),
        _text("failure_reason", nullable=True),
        sa.Column("failure_detail", sa.Text()),
        _number("claim_count"),
        _number("attempts"),
        _text("lease_token", nullable=True),
        _time("lease_until", nullable=True),
        _time("created_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_articles_newsroom_id"),
        sa.UniqueConstraint("newsroom_id", "external_id", name="uq_articles_newsroom_id_external_id"),
    )
    op.create_index("ix_articles_newsroom_id_created_at_id", "articles", ["newsroom_id", "created_at", "id"])
    op.create_table(
        "revisions",
        _text("article_id"),
        _number("number"),
        _text("content_hash"),
        sa.Column("title", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        _text("publisher", nullable=True),
        _text("author", nullable=True),
        _time("published_at", nullable=True),
        _text("language", nullable=True),
        _time("created_at"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        _text("id"),
        _text("newsroom_id"),
        _text("mention_id"),
        _text("kind"),
        _text("relation"),
        _text("review_state"),
        _text("attribution_verdict", nullable=True),
        _text("verdict", nullable=True),
        _text("assignee", nullable=True),
        _number("version"),
        _time("created_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_claims_newsroom_id"),
    )
    op.create_index("ix_claims_newsroom_id_created_at_id", "claims", ["newsroom_id", "created_at", "id"])
    op.create_table(
        "mentions",
        _text("id"),
        _text("newsroom_id"),
        _text("claim_id"),
        _text("article_id"),
        _number("revision"),
        _text("kind"),
        _text("relation"),
        _number("span_start"),
        _number("span_end"),
        sa.Column("text", sa.Text(), nullable=False),
        _text("prefix"),
        _text("suffix"),
        _text("polarity"),
        _text("modality"),
        _json("attribution"),
        _json("slots"),
        _json("time", nullable=True),
        _json("check_worthiness"),
        _json("provenance"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_mentions_newsroom_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_mentions_claim_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_mentions_article_id"),
    )
    order = ["article_id", "revision", "span_start", "id"]
    op.create_index("ix_mentions_article_id_revision_span_start_id", "mentions", order)
    op.create_index("ix_mentions_claim_id", "mentions", ["claim_id"])


def _history_and_outbox() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("newsroom_id"),
        _text("claim_id"),
        _number("version"),
        _time("at"),
        _text("actor"),
        _text("action"),
        _text("before", nullable=True),
        _text("after"),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_history_newsroom_id"),
    )
    op.create_index("ix_history_claim_id", "history", ["claim_id"])
    op.create_table(
        "outbox",
        _text("id"),
        _text("newsroom_id"),
        _text("task"),
        _text("subject_id"),
        _number("sends"),
        _time("next_send_at"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_outbox_newsroom_id"),
        sa.UniqueConstraint("task", "subject_id", name="uq_outbox_task_subject_id"),
    )
    op.create_index("ix_outbox_next_send_at", "outbox", ["next_send_at"])


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)
