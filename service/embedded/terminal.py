"""What ``claimwire up`` hears from and says to the person who started it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from service.config import Config
from service.embedded.ready import address

_READY = """
claimwire is running

  API      {address}/v1
  docs     {address}/docs
  API key  {key}
  data     {data}, logs in {data}/logs

Ctrl-C stops it.
"""


#: Asks for new processes. Not SIGHUP: that one of an operator looks like that of a terminal which is closed.
REPLACE = signal.SIGUSR2


class Signals:
    """Counts the signals that ask us to stop: the first stops in peace, a second one in a hurry. And notes REPLACE."""

    def __init__(self) -> None:
        self._count = 0
        self._replace = False
        signal.signal(REPLACE, self._note_replace)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def stopping(self) -> bool:
        """Tell whether we were asked to stop."""
        return self._count > 0

    def hurried(self) -> bool:
        """Tell whether we were asked more than once."""
        return self._count > 1

    def replacing(self) -> bool:
        """Tell whether we were asked for new processes since this was called last."""
        asked, self._replace = self._replace, False
        return asked

    def _note_replace(self, *_: object) -> None:
        self._replace = True

    def _note(self, *_: object) -> None:
        self._count += 1


def say(line: str) -> None:
    """Report one thing, on standard error."""
    _write(f"claimwire: {line}")


def announce(config: Config, *, key: str) -> None:
    """Tell where everything is, once everything works."""
    _write(_READY.format(address=address(config), key=key, data=config.data_dir))


def _write(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is what it is for
    except OSError:
        # The terminal was closed. Stopping everything in order matters more than saying so.
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of this process
