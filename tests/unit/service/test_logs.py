"""The log: one JSON object a line, whoever writes and whatever is in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service import logs
from service.config import Config
from service.domain.errors import Unavailable


class TestLogs:
    def test_our_records_are_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config())
        structlog.get_logger("claimwire").warning("wake-up not sent", article_id="art_1")
        assert written(capsys) == {
            "event": "wake-up not sent",
            "article_id": "art_1",
            "level": "warning",
            "logger": "claimwire",
        }

    def test_records_of_libraries_are_json_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config())
        logging.getLogger("celery").warning("lost %s", "the broker\nERROR forged line")
        assert written(capsys)["event"] == "lost the broker\nERROR forged line"

    def test_an_error_brings_its_traceback(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config())
        try:
            [].pop()
        except IndexError:
            structlog.get_logger("claimwire").exception("extraction failed")
        told = written(capsys)["exception"]
        assert "[].pop()" in told
        assert "IndexError: (its message of 19 characters is withheld)" in told

    @pytest.mark.parametrize("as_json", [pytest.param(True, id="for programs"), pytest.param(False, id="for people")])
    def test_no_error_quotes_what_it_is_about(self, capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
        logs.configure(Config(log_json=as_json))
        article = {"Russia annexed Crimea": 1}
        try:
            try:
                article["".join(["Chisinau", " objected"])]
            except KeyError as error:
                raise ValueError(f"cannot read {next(iter(article))}") from error
        except ValueError:
            logging.getLogger("library").exception("lost")
            structlog.get_logger("claimwire").exception("lost too")
        output = capsys.readouterr().err
        assert output.count("KeyError") == output.count("ValueError: (") == 2
        assert "Chisinau objected" not in output
        assert "cannot read Russia" not in output

    def test_what_tells_of_servers_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config())
        try:
            try:
                raise ConnectionRefusedError(111, "Connection refused")
            except OSError as error:
                raise Unavailable("the broker does not answer") from error
        except Unavailable:
            structlog.get_logger("claimwire").exception("lost")
        told = written(capsys)["exception"]
        assert "ConnectionRefusedError: [Errno 111] Connection refused" in told
        assert told.endswith("service.domain.errors.Unavailable: the broker does not answer")

    def test_a_person_gets_readable_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config(log_json=False))
        structlog.get_logger("claimwire").warning("wake-up not sent", article_id="art_1")
        line = capsys.readouterr().err
        assert "wake-up not sent" in line
        assert "article_id=art_1" in line

    @pytest.mark.parametrize("as_json", [pytest.param(True, id="for programs"), pytest.param(False, id="for people")])
    @pytest.mark.parametrize("sign", [*"\r\n\v\f\x1b\x7f\x85\x9b\u2028\u2029", "\r\n"], ids=ascii)
    def test_nobody_forges_a_line_or_steers_a_terminal(
        self, capsys: pytest.CaptureFixture[str], as_json: bool, sign: str
    ) -> None:
        logs.configure(Config(log_json=as_json))
        structlog.get_logger("claimwire").info("request", path=f"/a{sign}ERROR forged", who=f"x{sign}y")
        logging.getLogger("celery").warning("lost %s", f"the broker{sign}ERROR forged")
        output = capsys.readouterr().err
        assert sign not in output.removesuffix("\n").replace("\n", "", 1)
        assert len(output.splitlines()) == 2

    @pytest.mark.parametrize("as_json", [pytest.param(True, id="for programs"), pytest.param(False, id="for people")])
    @pytest.mark.parametrize(
        "written",
        [
            pytest.param(
                "no such path: /v1/claims/cw_0123456789_SECRETsecretSECRETsecretSECRETsecretSECRETse", id="a key"
            ),
            pytest.param(
                "no such path: /desk/cws_SECRETsecretSECRETsecretSECRETsecret-SECRET_1", id="a session's token"
            ),
            pytest.param("kept $argon2id$v=19$m=65536,t=3,p=4$SECRETsecret$SECRET+secret/SECRET", id="a hash"),
            pytest.param("sent Authorization: Bearer SECRETsecret.of/somebody=", id="a header"),
            pytest.param("no answer from postgresql+psycopg://claimwire:SECRET/secret@db:5432/x", id="an address"),
            pytest.param("no answer from redis://:SECRETsecret@127.0.0.1:6379/0", id="an address without a name"),
            pytest.param("the operator's own SECRET-of-the-environment", id="the first key"),
            pytest.param("AUTH SECRET@for:redis failed", id="a password by itself"),
        ],
    )
    def test_what_is_secret_is_struck_out(
        self, capsys: pytest.CaptureFixture[str], as_json: bool, written: str
    ) -> None:
        redis_url = "redis://:SECRET%40for%3Aredis@127.0.0.1:6379/0"
        logs.configure(Config(log_json=as_json, api_key="SECRET-of-the-environment", redis_url=redis_url))
        structlog.get_logger("claimwire").warning(written, reason=written)
        logging.getLogger("kombu").warning("lost %s", written, exc_info=OSError(written))
        output = capsys.readouterr().err
        assert "SECRET" not in output
        assert output.count("***") == 4

    def test_a_failed_task_does_not_quote_its_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        logs.configure(Config())
        context = {"name": "claimwire.extract", "exc": "ValueError('Russia annexed Crimea')"}
        error = ValueError("Russia annexed Crimea")
        logging.getLogger("celery.app.trace").warning("Task %(name)s failed: %(exc)s", context, exc_info=error)
        record = written(capsys)
        assert record["event"] == "Task claimwire.extract failed: see exception"
        assert record["exception"].endswith("ValueError: (its message of 21 characters is withheld)")

    @pytest.fixture(autouse=True)
    def restored(self) -> Iterator[None]:
        structlog.contextvars.clear_contextvars()
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        yield
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the one record that was written, which has a time."""
    (line,) = capsys.readouterr().err.splitlines()
    record: dict[str, Any] = json.loads(line)
    assert record.pop("timestamp").endswith("Z")
    return record
