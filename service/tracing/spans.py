"""Spans, wherever they are wanted. Switched off, each costs a look at a variable, and OpenTelemetry is not imported.

An attribute is an id, a count, a kind or a code: never what an article says, a key, or somebody's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from service.config import ConfigError

if TYPE_CHECKING:
    from service.tracing.export import OpenTelemetry

#: What an attribute may hold.
Value = str | int | float | bool | Sequence[str]

_NOTHING: AbstractContextManager[None] = nullcontext()


class Kind(Enum):
    """What a span is in the traffic between processes."""

    INTERNAL = auto()
    SERVER = auto()
    PRODUCER = auto()
    CONSUMER = auto()


@dataclass
class _Switch:
    tracer: OpenTelemetry | None = None


_switch = _Switch()


def prepare() -> None:
    """Import what tracing needs, best before a fork; raises :class:`ConfigError` if it is not installed."""
    try:
        import service.tracing.export  # noqa: F401
    except ModuleNotFoundError as error:
        raise ConfigError(
            "CLAIMWIRE_TRACING is on, but OpenTelemetry is not installed: install claimwire with the extra `tracing`"
        ) from error


def start(role: str) -> None:
    """Switch tracing on in this process, whose part is ``role``; never before a fork, as a thread sends the spans."""
    prepare()
    from service.tracing.export import OpenTelemetry

    _switch.tracer = OpenTelemetry(role)


def stop() -> None:
    """Switch tracing off and send what is left, for two seconds at most."""
    tracer, _switch.tracer = _switch.tracer, None
    if tracer:
        tracer.stop()


@contextmanager
def traced_by(tracer: OpenTelemetry) -> Iterator[None]:
    """Have ``tracer`` make the spans for as long as this lasts."""
    before, _switch.tracer = _switch.tracer, tracer
    try:
        yield
    finally:
        _switch.tracer = before


def begin(name: str, *, traceparent: str | None, kind: Kind, **attributes: Value) -> AbstractContextManager[None]:
    """Give the span of what this process does for others: part of the trace of ``traceparent``, or of a new one."""
    return _switch.tracer.begin(name, traceparent, kind, attributes) if _switch.tracer else _NOTHING


def span(name: str, *, kind: Kind = Kind.INTERNAL, **attributes: Value) -> AbstractContextManager[None]:
    """Give the span of a step within what is traced already; nothing where that is nothing."""
    return _switch.tracer.span(name, kind, attributes) if _switch.tracer else _NOTHING


def joined(traceparent: str | None) -> AbstractContextManager[None]:
    """Have what is done inside be part of a trace that began elsewhere."""
    return _switch.tracer.joined(traceparent) if _switch.tracer and traceparent else _NOTHING


def traceparent() -> str | None:
    """Return what others need to join, as the W3C has it: ``00-<trace id>-<span id>-<flags>``."""
    return _switch.tracer.traceparent() if _switch.tracer else None


def trace_id() -> str | None:
    """Return the trace that this belongs to, in 32 hexadecimal digits."""
    return _switch.tracer.trace_id() if _switch.tracer else None


def tell(**attributes: Value) -> None:
    """Add to the span at hand."""
    if _switch.tracer:
        _switch.tracer.tell(attributes)


def rename(name: str) -> None:
    """Give the span at hand the name that was not known at its beginning."""
    if _switch.tracer:
        _switch.tracer.rename(name)


def failed(reason: str) -> None:
    """Mark the span at hand as failed; ``reason`` is a code or the name of an error, never its message."""
    if _switch.tracer:
        _switch.tracer.failed(reason)
