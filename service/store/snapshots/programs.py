"""Running `pg_dump` and `pg_restore`. What they need to connect goes by the environment, which others cannot read."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import Engine

from service.domain.backup import BackupError

#: A parameter that may not be told to other accounts and that no variable takes: a key file without it must do.
_NOT_PASSED = ("sslpassword",)


@dataclass(frozen=True, slots=True)
class Run:
    """A program that runs, or has run."""

    process: subprocess.Popen[bytes]
    _messages: IO[bytes]

    @property
    def output(self) -> Iterable[bytes]:
        """The lines that it writes, if they were asked for."""
        return self.process.stdout or ()

    def ended(self, *, within: float) -> bool:
        """Wait for its end, for some seconds at most."""
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def messages(self) -> str:
        """Return what it has told so far about what it does."""
        size = os.fstat(self._messages.fileno()).st_size
        return os.pread(self._messages.fileno(), size, 0).decode(errors="replace")

    def last_words(self) -> str:
        """Return what it gives as the reason of its failure."""
        lines = [line.strip() for line in self.messages().splitlines()]
        told = [line.partition(": error: ")[2] or line.partition(": detail: ")[2] for line in lines]
        reason = "; ".join(line for line in told if line) or (lines[-1] if lines else "")
        return reason or f"it ended with {self.process.returncode}"


@contextmanager
def running(
    program: str, *arguments: str, engine: Engine | None = None, stdin: int | None = None, stdout: int | None = None
) -> Iterator[Run]:
    """Run a program until the block is left; raises :class:`BackupError` with its own words if it fails.

    With an ``engine`` it connects to that one's database.
    """
    environ, connect = connection_of(engine) if engine else ({}, [])
    command = [_found(program), *connect, *arguments]
    # Messages in English, as we read them; and in no case a question, which nobody would answer.
    environ = {**os.environ, **environ, "LC_ALL": "C"}
    with TemporaryFile() as messages:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL, and no shell
            command,
            env=environ,
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.DEVNULL,
            stderr=messages,
        )
        run = Run(process, messages)
        try:
            yield run
            _close(process)
            process.wait()
        except BrokenPipeError:
            # It does not read on, and says why.
            process.wait()
        finally:
            process.kill()
            process.wait()
            with suppress(BrokenPipeError):
                _close(process)
        if process.returncode:
            raise BackupError(f"{program} failed: {run.last_words()}")


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is missing: install the client programs of PostgreSQL, of the server's version or newer "
            "(Debian and Ubuntu: postgresql-client, Fedora: postgresql, Alpine: postgresql-client)"
        )
    return found


def connection_of(engine: Engine) -> tuple[dict[str, str], Sequence[str]]:
    """Return the variables and the arguments that make a program connect as we do."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import Conninfo

    options = {each.keyword.decode(): each.envvar.decode() if each.envvar else "" for each in Conninfo.get_defaults()}
    _, parameters = engine.dialect.create_connect_args(engine.url)
    environ = {options[name]: str(value) for name, value in parameters.items() if options.get(name)}
    # What has no variable; and not what SQLAlchemy gives the driver alone.
    rest = {name: value for name, value in parameters.items() if options.get(name) == "" and name not in _NOT_PASSED}
    # A name in any case, as `pg_restore` wants to be told that it is to connect.
    target = make_conninfo("", **rest, application_name="claimwire backup")
    return environ, [f"--dbname={target}", "--no-password"]
