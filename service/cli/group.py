"""The group that all commands belong to: ours, named here by module, and those of the extraction side.

``service`` never imports ``workers``: its commands are found by their entry points, and an installation without the
extra ``worker`` says so instead of failing with a traceback.
"""

from __future__ import annotations

import errno
import importlib
from importlib.metadata import EntryPoint, entry_points

import click

from service.domain.errors import ClaimwireError

#: Command -> the module of this package that holds it, as an attribute of the command's name.
OWN = {
    "up": "roles",
    "api": "roles",
    "db": "database",
    "keys": "keys",
    "accounts": "accounts",
    "audit": "audit",
    "backup": "backup",
    "restore": "backup",
    "cache": "cache",
    "openapi": "document",
    "submit": "submit",
    "watch": "watch",
    "claims": "claims",
    "claim": "claims",
    "changes": "changes",
    "seeds": "seeds",
}

#: What a disk says that is full, or an account's share of it, or that is read-only; and what says that we may not.
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_DENIED = frozenset({errno.EACCES, errno.EPERM})

#: 128 and the number of SIGINT.
_INTERRUPTED = 130


class CommandGroup(click.Group):
    """Loads a command's module when the command is asked for, and what that needs when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, those of other packages included."""
        return [*OWN, *sorted(_elsewhere())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name."""
        if cmd_name in OWN:
            module = importlib.import_module(f"service.cli.{OWN[cmd_name]}")
            return getattr(module, cmd_name)  # type: ignore[no-any-return]
        if entry := _elsewhere().get(cmd_name):
            command: click.Command = entry.load()
            return command
        return None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error that is part of the design is a line or two for the person, not a traceback."""
        try:
            return super().invoke(ctx)
        except ClaimwireError as error:
            raise OneLineError(str(error)) from error
        except OSError as error:
            if error.errno not in _DISK | _DENIED:
                raise
            # Being denied may be about reading.
            doing = "write" if error.errno in _DISK else "use"
            raise OneLineError(f"cannot {doing} {error.filename or 'a file'}: {error.strerror}") from error
        except ModuleNotFoundError as error:
            raise OneLineError(_what_is_missing(error)) from error
        except KeyboardInterrupt:
            # As a shell expects of a program that Ctrl-C ends; whoever pressed it knows.
            ctx.exit(_INTERRUPTED)


class OneLineError(click.ClickException):
    """An error as this program prints it: ``claimwire: what is wrong and what to do``."""

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print it."""
        click.echo(f"claimwire: {self.message}", err=True)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="claimwire", message="%(prog)s %(version)s")
def main() -> None:
    """Find the checkable claims in news articles, tell who said them, and track what reviewers decide.

    Settings are environment variables CLAIMWIRE_*; docs/settings.md lists them.
    """


def _elsewhere() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="claimwire.commands")}


def _what_is_missing(error: ModuleNotFoundError) -> str:
    package = (error.name or "").partition(".")[0]
    if package in ("service", "workers", ""):
        raise error
    return f"the package {package} is missing: install claimwire with its extras, pip install 'claimwire[worker]'"
