"""``claimwire backup`` and ``claimwire restore``: the whole database as one file, and back."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.printable import printable
from service.cli.stages import bars
from service.cli.store import open_as_it_is
from service.config import Config
from service.domain.backup import KINDS, BackupError

if TYPE_CHECKING:
    from service.domain.backup import Manifest
    from service.store.database import Database

#: Exit code when the data is there but a history is not as it was written; 1 says that nothing was done.
_NOT_AS_WRITTEN = 3

#: 128 and the number of SIGTERM.
_TERMINATED = 143

_THOUSAND = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@click.command(short_help="Write the whole database to one file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what the backup says of itself, as JSON.")
def backup(*, file: Path, force: bool, as_json: bool) -> None:
    """Write the whole database to FILE, or to a new file named after the time if FILE is a folder.

    Everything may go on running: the backup is of one moment. FILE appears once it is whole and was verified, readable
    by this account alone. Redis needs no backup. PostgreSQL needs its program `pg_dump`. Ends with 1, and no file, if
    anything fails.
    """
    from service.actions.back_up import back_up

    target = file / f"claimwire-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip" if file.is_dir() else file
    if target.exists() and not force:
        raise BackupError(f"{target} is there already: give another name, or --force to replace it")
    with _whole_or_nothing(), open_as_it_is() as database:
        manifest = back_up(target, database=database, replace=force, stages=bars)
    size = _size(target.stat().st_size)
    click.echo(manifest.to_json() if as_json else f"{target}: {size}, {_described(manifest)}; verified", nl=not as_json)


@click.command(short_help="Put a backup into an empty database.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Restore nothing: say what FILE holds, and whether it is whole.")
def restore(*, file: Path, check: bool) -> None:
    """Put the backup FILE into the empty database that the settings name.

    Stop everything that works on the database first. An older schema is upgraded; the histories are verified; copies of
    statuses in Redis are dropped. Ends with 1 if nothing was restored, and with 3 if it was but a history is not as it
    was written.
    """
    if check:
        from service.actions.restore import inspect_backup

        click.echo(f"{file}: {_described(inspect_backup(file, stages=bars))}; whole")
        return
    _restore(file)


def _restore(file: Path) -> None:
    from service.actions.restore import restore as run
    from service.cli.audit import as_text
    from service.embedded.data_folder import locked

    config = Config.from_env()
    with ExitStack() as stack:
        stack.enter_context(_whole_or_nothing())
        # No `claimwire up` may work here meanwhile.
        stack.enter_context(locked(config.data_dir))
        database = stack.enter_context(open_as_it_is())
        forget = _forgetting(config, stack)
        restored = run(file, database=database, forget_statuses=forget, stages=bars)
        hints = list(_hints(config, database))
    click.echo(f"restored: {_described(restored.manifest)}")
    for each in restored.histories:
        click.echo(as_text(each))
    for hint in hints:
        click.echo(hint)
    if any(each.fault for each in restored.histories):
        raise SystemExit(_NOT_AS_WRITTEN)


def _forgetting(config: Config, stack: ExitStack) -> Callable[[], object]:
    """Return what drops the statuses of the record before: in the server of the settings, else in our own one."""
    if config.cache_url is None:
        from service.embedded import redis_server

        return lambda: redis_server.forget(config.data_dir / "redis")
    from service.status.cache import StatusCache

    return stack.enter_context(closing(StatusCache(config.cache_url))).clear


def _hints(config: Config, database: Database) -> Iterator[str]:
    from service.actions.ensure_bootstrap_key import FROM_FILE, bootstrap_key_file
    from service.actions.list_keys import list_keys

    if config.cache_url is None and database.kind != "sqlite":
        yield "CLAIMWIRE_REDIS_URL is not set: run `claimwire cache clear` with it before the API starts"
    file = bootstrap_key_file(config)
    works = any(each.key.name == FROM_FILE and each.key.revoked_at is None for each in list_keys(database=database))
    if works and config.api_key is None and not file.exists():
        yield f"the first API key is in no backup: put it into {file}, else a new one takes its place at the next start"


@contextmanager
def _whole_or_nothing() -> Iterator[None]:
    """Have drafts removed, and an error of the file system told in one line, however it ends."""
    os.umask(0o077)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename or 'writing failed'}: {error.strerror or error}") from error
    finally:
        signal.signal(signal.SIGTERM, before)


def _described(manifest: Manifest) -> str:
    contents, at = manifest.contents, manifest.at
    kind = KINDS.get(manifest.database) or printable(manifest.database)
    rows = f"{contents.total:,} rows in {len(contents.rows)} tables"
    by = f"claimwire {printable(manifest.claimwire)}, schema {printable(contents.schema)}"
    return f"{rows} ({_size(manifest.size)} of {kind}), {at:%Y-%m-%d %H:%M:%S} UTC, by {by}"


def _size(count: float) -> str:
    unit = 0
    while count >= _THOUSAND and unit < len(_UNITS) - 1:
        count, unit = count / _THOUSAND, unit + 1
    return f"{count:.1f} {_UNITS[unit]}" if unit else f"{count:.0f} {_UNITS[0]}"
