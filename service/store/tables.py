"""The tables, as typed rows. Only repositories see them; a change here needs a migration, which a test checks.

Every table of a newsroom's data carries ``newsroom_id``, and every query for a caller names it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.domain.account import Role
from service.domain.article import ArticleState
from service.domain.claim import Modality, Polarity
from service.domain.status import AttributionVerdict, ReviewState, Verdict
from service.store.columns import EnumText, UtcDateTime


class Base(DeclarativeBase):
    """Names every constraint alike, so that migrations can name it too."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: String}  # noqa: RUF012 - SQLAlchemy's own declaration


class NewsroomRow(Base):
    """A newsroom."""

    __tablename__ = "newsrooms"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    # The number of its last change. Whoever writes one holds this row until the commit: so they commit in order.
    change_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # Where its history ends: the number of the last line, and its digest.
    history_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    history_digest: Mapped[str] = mapped_column(server_default="")


class KeyRow(Base):
    """An API key, by digest."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class AccountRow(Base):
    """Somebody of a newsroom; ``name_key`` is what names are compared by."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("newsroom_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionRow(Base):
    """Somebody's log-in, by the digest of its token."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class LoginFailureRow(Base):
    """Failed attempts to log in, for an account, whether there is one or not, or from an address."""

    __tablename__ = "login_failures"

    subject: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class ArticleRow(Base):
    """An article and how far its newest revision is; what was submitted lies in its revisions."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("newsroom_id", "external_id"),
        Index(None, "newsroom_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    external_id: Mapped[str | None]
    revision: Mapped[int]
    state: Mapped[ArticleState] = mapped_column(EnumText(ArticleState))
    failure_reason: Mapped[str | None]
    failure_detail: Mapped[str | None] = mapped_column(Text)
    claim_count: Mapped[int]
    attempts: Mapped[int]
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    # Those by which its claims were found last.
    rules_version: Mapped[str | None]
    # When its newsroom took it back: its text and claims are gone since.
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RevisionRow(Base):
    """An article as it was submitted once; never changed."""

    __tablename__ = "revisions"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_hash: Mapped[str]
    title: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None]
    author: Mapped[str | None]
    published_at: Mapped[datetime | None]
    language: Mapped[str | None]
    created_at: Mapped[datetime]


class ClaimRow(Base):
    """A tracked proposition and its status."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(None, "newsroom_id", "created_at", "id"),
        Index(None, "newsroom_id", "kind", "created_at", "id"),
        Index(None, "newsroom_id", "relation", "created_at", "id"),
        Index(None, "newsroom_id", "review_state", "created_at", "id"),
        Index(None, "newsroom_id", "verdict", "created_at", "id"),
        Index(None, "newsroom_id", "kind", "review_state", "created_at", "id"),
        Index(None, "newsroom_id", "check_worthiness", "id"),
        Index(None, "newsroom_id", "mention_count", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    # The mention it is shown by. No foreign key: mentions refer to claims already, and a circle could not be inserted.
    mention_id: Mapped[str]
    kind: Mapped[str]
    relation: Mapped[str]
    review_state: Mapped[ReviewState] = mapped_column(EnumText(ReviewState))
    attribution_verdict: Mapped[AttributionVerdict | None] = mapped_column(EnumText(AttributionVerdict))
    verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))
    verdict_reason: Mapped[str | None]
    assignee: Mapped[str | None]
    # Of the mention it is shown by.
    check_worthiness: Mapped[float] = mapped_column(Double, server_default="0")
    # Mentions in the newest revisions of their articles: none, if no article states it any more.
    mention_count: Mapped[int] = mapped_column(server_default="1")
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MentionRow(Base):
    """A claim as one revision of an article states it; what a kind brings of its own is in ``slots``."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "article_id", "revision", "span_start", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id"), index=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int]
    kind: Mapped[str]
    relation: Mapped[str]
    span_start: Mapped[int]
    span_end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str]
    suffix: Mapped[str]
    polarity: Mapped[Polarity] = mapped_column(EnumText(Polarity))
    modality: Mapped[Modality] = mapped_column(EnumText(Modality))
    # JSON, not JSONB, which would bring the slots into an order of its own.
    attribution: Mapped[dict[str, Any]] = mapped_column(JSON)
    slots: Mapped[dict[str, Any]] = mapped_column(JSON)
    time: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    check_worthiness: Mapped[dict[str, Any]] = mapped_column(JSON)
    provenance: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Left in the database until it is asked for: lists of claims have no use for it.
    explanation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class FacetRow(Base):
    """A name or id that a claim is found by, folded: its speaker, its publisher, or what stands in one of its slots."""

    __tablename__ = "claim_facets"
    __table_args__ = (Index(None, "newsroom_id", "name", "value", "created_at", "claim_id"),)

    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    # The claim's, so that the claims of a facet lie in the order in which they are listed.
    created_at: Mapped[datetime]


class WordsRow(Base):
    """The words of a claim in their plainest form, for search; the index on them is made by a migration."""

    __tablename__ = "claim_words"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(Text)


class DroppedRow(Base):
    """The candidates of one revision that became no claim; gone with the text that they point into."""

    __tablename__ = "dropped"
    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "revision"], ["revisions.article_id", "revisions.number"], ondelete="CASCADE"
        ),
    )

    article_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    candidates: Mapped[list[Any]] = mapped_column(JSON)


class HistoryRow(Base):
    """One line of a claim's record; only ever appended, which triggers of the database see to."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("newsroom_id", "number"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    # No foreign key: the record of a claim outlives it.
    claim_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)
    # Its place among all lines of the newsroom, and the digest that chains it to the one before.
    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str]


class OutboxRow(Base):
    """A job that is to be done; deleted by the transaction that finishes it."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("task", "subject_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"), index=True)
    task: Mapped[str]
    subject_id: Mapped[str]
    sends: Mapped[int]
    next_send_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    # The request that asked for it, as `traceparent` has it; only while requests are traced.
    traceparent: Mapped[str | None]


class ChangeRow(Base):
    """One line of a newsroom's feed of changes: what changed, to be asked for anew. Numbered without gaps."""

    __tablename__ = "changes"

    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    type: Mapped[str]
    # No foreign keys: the record of a thing outlives it.
    article_id: Mapped[str | None]
    claim_id: Mapped[str | None]
    version: Mapped[int | None]


class ReviewRow(Base):
    """A reviewer's decision, as it was sent; ``version`` is the claim's after it. Only ever appended, like history."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("claim_id", "version"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    newsroom_id: Mapped[str] = mapped_column(ForeignKey("newsrooms.id"))
    claim_id: Mapped[str]
    version: Mapped[int]
    at: Mapped[datetime]
    reviewer: Mapped[str]
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)


class IdempotencyRow(Base):
    """The answer to a request that may be sent again; no ``status`` while it is made, and notes as ``headers``."""

    __tablename__ = "idempotency"

    key_id: Mapped[str] = mapped_column(ForeignKey("keys.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[str | None] = mapped_column(Text)


class KindRow(Base):
    """A kind of claim as the workers know it, told by the last one that started."""

    __tablename__ = "kinds"

    name: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    rules_version: Mapped[str]
    updated_at: Mapped[datetime]
