"""Why each claim was found, and what was dropped beside it. Claims found before have no explanation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentions", sa.Column("explanation", sa.JSON(), nullable=True))
    op.create_table(
        "dropped",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("newsroom_id", sa.String(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_dropped"),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["revisions.article_id", "revisions.number"],
            name="fk_dropped_article_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsrooms.id"], name="fk_dropped_newsroom_id"),
    )


def downgrade() -> None:
    op.drop_table("dropped")
    with op.batch_alter_table("mentions") as mentions:
        mentions.drop_column("explanation")
