"""How every process logs: one JSON object a line on standard error, or readable lines for a person.

Records of libraries go the same way as ours. Article texts and keys are never logged; line breaks are escaped.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from service.config import Config

#: Chatty below warnings: a line per request or per connection that tells nothing.
_QUIET = ("kombu", "amqp", "alembic", "httpx2", "httpcore2", "urllib3")

#: What is added to each record, whoever wrote it.
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
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
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=_written_as(as_json=config.log_json))
    )
    logging.basicConfig(handlers=[handler], level=config.log_level.upper(), force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _written_as(*, as_json: bool) -> list[Processor]:
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        return [bare, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [bare, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
