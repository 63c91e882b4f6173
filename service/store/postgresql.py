"""How PostgreSQL is connected to: no request waits for ever for a server that fell silent.

Imported only where an address asks for it, as its driver is an extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import Params, PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

Result = TypeVar("Result")

#: Seconds that the server works on one statement, and after which its silence means that the connection is dead.
_STATEMENT_LIMIT, _SILENCE_LIMIT = 20, 23.0
#: Seconds that a connection from the pool may take to show that it lives.
_PING_LIMIT = 2.0
#: Seconds between two looks at what else happens, such as Ctrl-C.
_LOOK_EVERY = 0.1

_SERVER_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "timezone=UTC",
        # A request waits no longer than this for a query, nor for a row that another one holds.
        f"statement_timeout={_STATEMENT_LIMIT}s",
        "lock_timeout=10s",
        # A connection that died unseen in the middle of a transaction holds its rows until the server ends it.
        "idle_in_transaction_session_timeout=15s",
        # ... or until the server's kernel does, where the host at our end is gone.
        "tcp_keepalives_idle=10",
        "tcp_keepalives_interval=3",
        "tcp_keepalives_count=3",
    )
)

_CONNECT_OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,
    "application_name": "claimwire",
    "options": _SERVER_OPTIONS,
    # A host that vanished without a word is noticed by the kernel. One that still takes bytes and never answers, like a
    # proxy that lost its server, is not: for that there are the limits above.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


class OneByOneCursor(psycopg.Cursor[Any]):
    """Never sends statements whose end it announces only later.

    A server that waits for such an announcement knows no limit of ours, and holds what it has locked for ever if it
    never comes. So of many sets of parameters, each is a statement of its own; `rowcount` is that of the last.
    """

    def executemany(self, query: Any, params_seq: Iterable[Params], *, returning: bool = False) -> None:
        """Run a statement with each of these parameters, as SQLAlchemy does for all that is no INSERT."""
        if returning:
            raise psycopg.NotSupportedError("results of many statements at once are not kept")
        for params in params_seq:
            self.execute(query, params)


class PatientConnection(psycopg.Connection[Any]):
    """Closes itself, with an `OperationalError`, when the server stays silent for longer than ``patience`` seconds."""

    patience: float | None = _SILENCE_LIMIT

    def wait(self, gen: PQGen[Result], interval: float = _LOOK_EVERY, timeout: float | None = None) -> Result:
        """Wait for the server as the driver does, but not for ever."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            # Whatever comes later would be taken for the answer to another statement.
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise

    @contextmanager
    def patient_for(self, seconds: float | None) -> Iterator[None]:
        """Wait that long inside, None for as long as it takes."""
        usual, self.patience = self.patience, seconds
        try:
            yield
        finally:
            self.patience = usual


class PatientDialect(PGDialect_psycopg):
    """SQLAlchemy's dialect for the driver, with connections of ours."""

    supports_statement_cache = True
    # Many rows in one INSERT.
    use_insertmanyvalues_wo_returning = True
    supports_sane_multi_rowcount = False

    def connect(self, *args: Any, **options: Any) -> Any:
        """Return a connection as the driver makes it."""
        return PatientConnection.connect(*args, cursor_factory=OneByOneCursor, **options)

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection from the pool lives, soon: the request that wants it waits."""
        with dbapi_connection.patient_for(_PING_LIMIT):
            return bool(super().do_ping(dbapi_connection))  # type: ignore[no-untyped-call]


registry.register("postgresql.claimwire", __name__, PatientDialect.__name__)


def engine(address: str) -> Engine:
    """Return an engine for an address without its scheme, like ``user:password@host/name``."""
    return create_engine(
        f"postgresql+claimwire://{address}",
        # A server that was restarted must cost a reconnect, not a failed request.
        pool_pre_ping=True,
        # An error's text goes to the log: what an article says must not.
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        connect_args=_CONNECT_OPTIONS,
    )


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Let the transaction of a connection take as long as it takes."""
    driver: Any = connection.connection.driver_connection
    with driver.patient_for(None):
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
        yield
