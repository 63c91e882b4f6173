"""The database behind one address: transactions, health, and bringing the schema up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib import import_module

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from service.config import ConfigError
from service.domain.changes import Change
from service.store import schema, sqlite
from service.store.outage import outages_told
from service.store.unit_of_work import UnitOfWork
from service.tracing.spans import span, traceparent

#: Any number will do, as long as it is always the same: who holds it may migrate.
_MIGRATION_LOCK = 0x636C6169

Announce = Callable[[str, Sequence[Change]], None]


class Database:
    """SQLite (``sqlite:///path``) or PostgreSQL (``postgresql://…``); safe to share between threads.

    ``announce`` is told of the changes of each newsroom once they are committed; it must not raise.
    """

    def __init__(self, url: str, *, announce: Announce | None = None) -> None:
        self.engine = _engine(url)
        self._announce = announce
        self._turn: AbstractContextManager[object] = (
            sqlite.Turn() if self.engine.dialect.name == "sqlite" else nullcontext()
        )
        self._writing = partial(Session, self.engine.execution_options(**{sqlite.WRITES: True}))
        self._reading = partial(Session, self._one_state())

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Commit what is done inside, then run its after-commit callbacks; roll back if an error leaves it."""
        asker = traceparent()
        with span("transaction"), outages_told(), self._turn, self._writing() as session, session.begin():
            work = UnitOfWork(session, traceparent=asker)
            yield work
        work.committed()
        if self._announce:
            for newsroom_id, changes in work.changes.appended.items():
                self._announce(newsroom_id, changes)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Read one consistent state; nothing done inside is kept."""
        with outages_told(), self._reading() as session:
            yield UnitOfWork(session)

    def ping(self) -> None:
        """Raise :class:`~service.domain.errors.Unavailable` if the database does not answer."""
        with outages_told(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that reads one state, the one of its first query, for as long as it takes."""
        with outages_told(), self._one_state().connect() as connection, _unhurried(connection):
            yield connection

    def analyse(self) -> None:
        """Have PostgreSQL count what there is, as it will by itself in a while: queries are slow until then."""
        if self.kind == "postgresql":
            with outages_told(), self.engine.begin() as connection, _unhurried(connection):
                connection.execute(text("ANALYZE"))

    def newer_schema(self) -> str | None:
        """Return the version of the schema if it is newer than this code, which works on it all the same.

        Raises :class:`~service.domain.errors.WrongSchema` if it is older, or unknown.
        """
        if not sqlite.exists(self.engine):
            raise schema.no_schema()
        with outages_told(), self.engine.connect() as connection:
            return schema.newer(connection)

    def upgrade(self) -> None:
        """Bring the schema to the newest version; processes that do it at once wait for each other.

        Raises :class:`~service.domain.errors.WrongSchema` if it has a version that is not known here.
        """
        if self.engine.dialect.name == "sqlite":
            sqlite.make_folder(self.engine)
        # Each step is a transaction: a table that one of them changed is free again while a later one rewrites another.
        while self._step():
            pass

    def dispose(self) -> None:
        """Close all connections; also right after a fork, before the child's first use."""
        self.engine.dispose()

    def _step(self) -> bool:
        writing = self.engine.execution_options(**{sqlite.WRITES: True})
        with outages_told(), writing.begin() as connection, _unhurried(connection):
            if self.kind == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            return schema.step(connection)

    def _one_state(self) -> Engine:
        # SQLite reads one state from the first query on; PostgreSQL would show each query what others committed last.
        if self.kind == "sqlite":
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _engine(url: str) -> Engine:
    if url.startswith("sqlite:"):
        return sqlite.engine(url)
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ConfigError(f"the database must be sqlite:/// or postgresql://, not {scheme}://")
    try:
        return import_module("service.store.postgresql").engine(rest)  # type: ignore[no-any-return]
    except (ArgumentError, ValueError):
        # Said without the cause, which quotes from the address, and without the address, which holds a password.
        raise ConfigError(
            "CLAIMWIRE_DATABASE_URL is no address like postgresql://user:password@host:5432/name; signs in the "
            "password that are none of letters, digits, - . _ ~ must be percent-encoded"
        ) from None
    except ModuleNotFoundError as error:
        raise ConfigError("PostgreSQL needs its driver: install claimwire with the extra `postgres`") from error


def _unhurried(connection: Connection) -> AbstractContextManager[None]:
    # SQLite has no such limits.
    if connection.dialect.name != "postgresql":
        return nullcontext()
    return import_module("service.store.postgresql").unhurried(connection)  # type: ignore[no-any-return]
