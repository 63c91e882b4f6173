"""How every process logs: one JSON object a line on standard error, or readable lines for a person.

Records of libraries go the same way as ours. Article texts and keys are never logged; line breaks are escaped. An
error's message may quote what was being worked on, so only those are written that tell of servers, files and settings.
Keys and passwords are struck out of whatever is written (``service.masking``).
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from service.config import Config
from service.masking import Mask
from service.tracing.spans import trace_id

#: Packages whose errors quote no article: they name servers, files and settings.
_TELLING = frozenset({"service", "workers", "redis", "kombu", "amqp", "celery", "billiard"})

#: Chatty below warnings: a line per request or per connection that tells nothing.
_QUIET = ("kombu", "amqp", "alembic", "httpx2", "httpcore2", "urllib3")

#: Says that a task failed, and quotes the error; the error itself comes with it and is told as all errors are.
_FAILED_TASKS = "celery.app.trace"

#: What could break a line or steer a terminal, with its escape; JSON leaves the later ones as they are.
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
_WITHIN_LINES = {code: escape for code, escape in _CONTROLS.items() if code != ord("\n")}


def _trace(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Name the trace in which this happens, if there is one."""
    if found := trace_id():
        event["trace_id"] = found
    return event


#: What is added to each record, whoever wrote it.
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    _trace,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(config: Config) -> None:
    """Set up this process; doing it again replaces what was set up."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=_written_as(config)))
    handler.addFilter(_unquoted)
    logging.basicConfig(handlers=[handler], level=config.log_level.upper(), force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _written_as(config: Config) -> list[Processor]:
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if config.log_json:
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [bare, _tell_exception, render, _one_line, _masked_by(Mask(config))]
    render_for_people = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return [bare, _tell_exception, _values_in_one_line, render_for_people, _masked_by(Mask(config))]


def _one_line(_logger: Any, _name: str, line: Any) -> str:
    return str(line).translate(_CONTROLS)


def _values_in_one_line(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Escape all values but the traceback, whose lines are wanted."""
    return {
        name: value.translate(_WITHIN_LINES if name == "exception" else _CONTROLS) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _masked_by(mask: Mask) -> Processor:
    def masked(_logger: Any, _name: str, line: Any) -> str:
        return mask(line)

    return masked


def _unquoted(record: logging.LogRecord) -> bool:
    if record.name == _FAILED_TASKS and isinstance(record.args, dict) and record.exc_info:
        record.args = {**record.args, "exc": "see exception"}
    return True


def _tell_exception(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Put the traceback in the place of the exception."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_told(each) for each in _chain(error))
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to the error, then itself."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _chain(earlier)
    yield error


def _told(error: BaseException) -> str:
    kind = type(error)
    package = kind.__module__.partition(".")[0]
    message = str(error)
    if not (package in _TELLING or isinstance(error, OSError | ImportError)):
        message = f"(its message of {len(message)} characters is withheld)"
    name = kind.__qualname__ if package == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    # Frames are lines of our source; what their variables held is not told.
    return "".join(
        ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__), f"{name}: {message}"]
    )
