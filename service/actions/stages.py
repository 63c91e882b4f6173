"""How work that takes minutes tells where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from service.domain.backup import Progress

#: Shows a stage, by its name, while a block runs that says how far it is.
Stages = Callable[[str], AbstractContextManager[Progress]]


@contextmanager
def silently(_name: str) -> Iterator[Progress]:
    """Show nothing."""
    yield lambda *_: None
