"""Spans by OpenTelemetry, sent as OTLP over HTTP: the only module that names it. Loaded when tracing is switched on.

Its own variables (``OTEL_*``) say where to, under which name, and how many; the SDK reads them itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version

from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.tracing.spans import Kind, Value

#: Seconds that the end of a process waits for a collector.
PATIENCE = 2.0

#: Seconds between two lines about a collector that does not take spans.
_QUIET = 60.0

_KINDS = {kind: SpanKind[kind.name] for kind in Kind}
_W3C = TraceContextTextMapPropagator()


class OpenTelemetry:
    """Makes and sends the spans of one process; safe to share between threads, not across a fork."""

    def __init__(self, role: str, processor: SpanProcessor | None = None) -> None:
        _spare_the_log()
        # Not at the interpreter's exit, where it would wait half a minute for a collector that is away.
        self._provider = TracerProvider(resource=_resource(role), shutdown_on_exit=False)
        self._provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("claimwire")
        self._ending, self._ended = threading.Event(), threading.Event()
        # It waits from now on, as threads cannot be started everywhere where processes end.
        threading.Thread(target=self._end, name="claimwire-spans", daemon=True).start()

    def begin(
        self, name: str, traceparent: str | None, kind: Kind, attributes: dict[str, Value]
    ) -> AbstractContextManager[None]:
        """Give the span of what this process does for others."""
        return self._entered(name, _context(traceparent), kind, attributes)

    def span(self, name: str, kind: Kind, attributes: dict[str, Value]) -> AbstractContextManager[None]:
        """Give the span of a step, if that is part of anything."""
        if not get_current_span().get_span_context().is_valid:
            return nullcontext()
        return self._entered(name, None, kind, attributes)

    @contextmanager
    def joined(self, traceparent: str) -> Iterator[None]:
        """Have what is done inside be part of a trace that began elsewhere."""
        token = attach(_context(traceparent))
        try:
            yield
        finally:
            detach(token)

    def traceparent(self) -> str | None:
        """Return what others need to join."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")

    def trace_id(self) -> str | None:
        """Return the trace that this belongs to."""
        context = get_current_span().get_span_context()
        return f"{context.trace_id:032x}" if context.is_valid else None

    def tell(self, attributes: dict[str, Value]) -> None:
        """Add to the span at hand."""
        get_current_span().set_attributes(_named(attributes))

    def rename(self, name: str) -> None:
        """Name the span at hand."""
        get_current_span().update_name(name)

    def failed(self, reason: str) -> None:
        """Mark the span at hand."""
        _mark(get_current_span(), reason)

    def stop(self) -> None:
        """Send what is left, for a while."""
        self._ending.set()
        self._ended.wait(PATIENCE)

    def _end(self) -> None:
        self._ending.wait()
        self._provider.shutdown()
        self._ended.set()

    @contextmanager
    def _entered(self, name: str, context: Context | None, kind: Kind, attributes: dict[str, Value]) -> Iterator[None]:
        span = self._tracer.start_span(name, context, _KINDS[kind], _named(attributes))
        # An error is told by its name only: its message may quote what was being worked on.
        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield
            except Exception as error:
                _mark(span, type(error).__name__)
                raise


class _Seldom(logging.Filter):
    """Lets one record a minute pass: while a collector is away, each batch fails in the same way."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - as the base class has it
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + _QUIET
        return True


def _spare_the_log() -> None:
    exporter = logging.getLogger(OTLPSpanExporter.__module__)
    if not any(isinstance(each, _Seldom) for each in exporter.filters):
        exporter.addFilter(_Seldom())
    # Below are its retries.
    exporter.setLevel(logging.ERROR)


def _resource(role: str) -> Resource:
    """Return what this process is; the variables of OpenTelemetry have the last word."""
    own = {SERVICE_NAME: f"claimwire-{role}", SERVICE_VERSION: version("claimwire")}
    return Resource.create(own).merge(OTELResourceDetector().detect())


def _context(traceparent: str | None) -> Context:
    """Return a context of nothing but a parent; one that is no ``traceparent`` counts as none."""
    return _W3C.extract({"traceparent": traceparent} if traceparent else {}, Context())


def _named(attributes: dict[str, Value]) -> dict[str, Value]:
    """Return the attributes under full names; those with a dot are of OpenTelemetry's conventions."""
    return {name if "." in name else f"claimwire.{name}": value for name, value in attributes.items()}


def _mark(span: Span, reason: str) -> None:
    span.set_attribute("error.type", reason)
    span.set_status(Status(StatusCode.ERROR))
