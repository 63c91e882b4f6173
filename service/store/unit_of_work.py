"""One transaction: the repositories that share it, and what is to be done once it is committed."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from service.store.accounts import Accounts
from service.store.articles import Articles
from service.store.changes import Changes
from service.store.claims import Claims
from service.store.explanations import Explanations
from service.store.history import History
from service.store.idempotency import Idempotency
from service.store.keys import Keys
from service.store.kinds import Kinds
from service.store.login_failures import LoginFailures
from service.store.newsrooms import Newsrooms
from service.store.outbox import Outbox
from service.store.removals import Removals
from service.store.rereadings import Rereadings
from service.store.reviews import Reviews
from service.store.sessions import Sessions
from service.store.statuses import Statuses
from service.store.workload import Workload


class UnitOfWork:
    """Made by :class:`service.store.database.Database` only; ``traceparent`` names the trace that it is part of."""

    def __init__(self, session: Session, *, traceparent: str | None = None) -> None:
        self.newsrooms = Newsrooms(session)
        self.keys = Keys(session)
        self.accounts = Accounts(session)
        self.sessions = Sessions(session)
        self.login_failures = LoginFailures(session)
        self.idempotency = Idempotency(session)
        self.kinds = Kinds(session)
        self.articles = Articles(session)
        self.claims = Claims(session)
        self.removals = Removals(session)
        self.explanations = Explanations(session)
        self.rereadings = Rereadings(session)
        self.reviews = Reviews(session)
        self.statuses = Statuses(session)
        self.history = History(session)
        self.changes = Changes(session)
        self.outbox = Outbox(session, traceparent=traceparent)
        self.workload = Workload(session)
        self._callbacks: list[Callable[[], object]] = []

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` when the transaction is committed, and never if it is not: wake-ups, cache writes."""
        self._callbacks.append(callback)

    def committed(self) -> None:
        """Run the callbacks, in order; the database calls this."""
        for callback in self._callbacks:
            callback()
