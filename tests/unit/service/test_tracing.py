"""Tracing switched off, switched on, and switched on where it is not installed."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import StatusCode

from service.tracing import export, spans
from service.tracing.spans import Kind, begin, failed, joined, rename, span, tell, trace_id, traced_by, traceparent
from tests.recording import recording

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{CALLER}-01"

NOT_INSTALLED = "import sys; sys.modules['opentelemetry'] = None; from service.cli import main; main()"


def run(code: str, *arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    path = ":".join(each for each in sys.path if each)
    settings = {"PYTHONPATH": path, "CLAIMWIRE_DATA_DIR": str(folder), "CLAIMWIRE_REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=settings | environ, capture_output=True, text=True, timeout=60)


class TestOff:
    def test_nothing_that_makes_or_sends_spans_is_imported(self, tmp_path: Path) -> None:
        # The client of Redis imports what counts, wherever that is installed.
        ours = "service.wsgi, service.cli.roles, workers.celery_app, workers.tasks.extract, workers.tasks.sweep"
        parts = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "service.tracing.export")
        code = f"import sys, {ours}; print([name for name in sys.modules if name.startswith({parts})])"
        assert run(code, folder=tmp_path).stdout == "[]\n"

    def test_a_span_is_nothing(self) -> None:
        with begin("x", traceparent=PARENT, kind=Kind.SERVER), span("y", claims=1), joined(PARENT):
            tell(claims=2)
            rename("z")
            failed("Wrong")
            assert (traceparent(), trace_id()) == (None, None)
        spans.stop()

    @pytest.mark.parametrize("role", ["up", "api", "worker"])
    def test_where_it_is_not_installed_a_role_says_in_one_line_what_to_install(self, role: str, tmp_path: Path) -> None:
        refused = run(NOT_INSTALLED, role, folder=tmp_path, CLAIMWIRE_TRACING="on")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "CLAIMWIRE_TRACING" in refused.stderr
        assert "with the extra `tracing`" in refused.stderr

    def test_where_it_is_not_installed_and_not_wanted_nobody_hears_of_it(self, tmp_path: Path) -> None:
        done = run(NOT_INSTALLED, "db", "upgrade", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


class TestOn:
    def test_a_step_is_part_of_what_is_traced_and_nothing_by_itself(self) -> None:
        with recording() as exporter:
            with span("alone"):
                assert traceparent() is None
            with begin("task", traceparent=PARENT, kind=Kind.CONSUMER, article_id="art_1"), span("step", claims=2):
                assert trace_id() == TRACE
            step, task = exporter.get_finished_spans()
        assert (step.name, dict(step.attributes or {})) == ("step", {"claimwire.claims": 2})
        assert (step.parent, f"{task.parent.span_id:016x}") == (task.context, CALLER)
        assert dict(task.attributes or {}) == {"claimwire.article_id": "art_1"}

    def test_what_is_sent_elsewhere_joins_the_trace_without_a_span_of_its_own(self) -> None:
        with recording() as exporter:
            with joined(PARENT):
                assert traceparent() == PARENT
            assert traceparent() is None
            assert not exporter.get_finished_spans()

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(None, id="none"),
            pytest.param("", id="an empty one"),
            pytest.param("nonsense", id="nonsense"),
            pytest.param(f"00-{'0' * 32}-{CALLER}-01", id="a trace of zeros"),
            pytest.param(f"00-{TRACE}-{CALLER}-01" * 1000, id="a long one"),
        ],
    )
    def test_a_bad_traceparent_begins_a_trace_of_its_own(self, given: str | None) -> None:
        with recording() as exporter, begin("request", traceparent=given, kind=Kind.SERVER):
            assert trace_id() not in (None, TRACE)
        (request,) = exporter.get_finished_spans()
        assert request.parent is None

    def test_an_error_is_told_by_its_name_and_not_by_what_it_says(self) -> None:
        with (
            recording() as exporter,
            pytest.raises(ValueError, match="Zyxwvut"),
            begin("task", traceparent=None, kind=Kind.CONSUMER),
        ):
            raise ValueError("the article says Zyxwvut")
        (task,) = exporter.get_finished_spans()
        assert task.status.status_code is StatusCode.ERROR
        assert "Zyxwvut" not in task.to_json()
        assert dict(task.attributes or {}) == {"error.type": "ValueError"}

    def test_what_the_caller_does_not_sample_is_passed_on_and_not_exported(self) -> None:
        unsampled = PARENT[:-1] + "0"
        with recording() as exporter, begin("request", traceparent=unsampled, kind=Kind.SERVER), span("step"):
            sent = traceparent()
            assert sent
            assert (sent.split("-")[1], sent.split("-")[3], trace_id()) == (TRACE, "00", TRACE)
        assert not exporter.get_finished_spans()

    def test_the_variables_of_opentelemetry_say_how_many_and_under_which_name(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OTEL_TRACES_SAMPLER", "traceidratio")
        monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
        with recording() as exporter, begin("request", traceparent=PARENT, kind=Kind.SERVER):
            pass
        assert not exporter.get_finished_spans()
        monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "desk-wire")
        with recording() as exporter, begin("request", traceparent=PARENT, kind=Kind.SERVER):
            pass
        assert [each.resource.attributes["service.name"] for each in exporter.get_finished_spans()] == ["desk-wire"]

    def test_a_collector_that_is_away_makes_one_line_a_minute(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")
        exporting = logging.getLogger(OTLPSpanExporter.__module__)
        monkeypatch.setattr(exporting, "filters", [])
        now = [1000.0]
        monkeypatch.setattr(export.time, "monotonic", lambda: now[0])
        tracer = export.OpenTelemetry("test", SimpleSpanProcessor(OTLPSpanExporter()))
        with traced_by(tracer):
            for later, lines in ((0, 1), (30, 1), (40, 2)):
                now[0] += later
                with begin("request", traceparent=None, kind=Kind.SERVER):
                    pass
                assert len(caplog.records) == lines
        tracer.stop()
