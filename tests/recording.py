"""Spans of this process, kept where a test can look at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.tracing.export import OpenTelemetry
from service.tracing.spans import traced_by


@contextmanager
def recording() -> Iterator[InMemorySpanExporter]:
    """Trace what is done inside."""
    exporter = InMemorySpanExporter()
    tracer = OpenTelemetry("test", SimpleSpanProcessor(exporter))
    with traced_by(tracer):
        yield exporter
    tracer.stop()
