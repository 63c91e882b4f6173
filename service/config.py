"""The settings of every process, read once from the environment variables ``CLAIMWIRE_*`` into a frozen value.

Nothing else reads the environment. ``docs/settings.md`` is the table of them for operators; a test keeps it in step.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

from service.domain.errors import ClaimwireError

PREFIX = "CLAIMWIRE_"

_LEVELS = ("debug", "info", "warning", "error")
_DATABASE_URL = re.compile(r"(sqlite:///|postgres(ql)?(\+psycopg)?://)")
_BROKER_URL = re.compile(r"(rediss?|amqps?)://")
_REDIS_URL = re.compile(r"rediss?://")
_CACHE_URL = re.compile(r"(rediss?|unix)://")
_PUBLIC_URL = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?(/[\w.~%/-]*)?", re.ASCII)
_NUMBERED_REDIS = re.compile(r"(?P<server>rediss?://[^/?#]+)(/(?P<number>\d*))?(?P<options>\?.*)?")


class MetricsAccess(StrEnum):
    """Who gets ``/metrics``."""

    LOOPBACK = "loopback"
    KEY = "key"
    OPEN = "open"
    OFF = "off"


class ConfigError(ClaimwireError):
    """A setting is missing or wrong; the message names the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings; the field ``x`` is the variable ``CLAIMWIRE_X``."""

    data_dir: Path = Path("var")
    database_url: str = field(default="", repr=False)
    redis_url: str | None = field(default=None, repr=False)
    broker_url: str | None = field(default=None, repr=False)
    cache_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    workers: int = 2
    api_workers: int = 1
    api_threads: int = 8
    api_waiters: int = 128
    rate_limit: int = 6000
    submit_limit: int = 600
    max_backlog: int = 10_000
    max_open_jobs: int = 2_000
    model: str = "auto"
    kinds: Path | None = None
    metrics: MetricsAccess = MetricsAccess.LOOPBACK
    tracing: bool = False
    log_level: str = "info"
    log_json: bool = True

    def __post_init__(self) -> None:
        """Fill the settings whose default follows from another one."""
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'claimwire.db'}")
        if self.cache_url is None and (server := self.redis_url or self._redis_broker) is not None:
            object.__setattr__(self, "cache_url", next_database(server))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings; raises :class:`ConfigError` that names the variable for the first bad one."""
        env = _Reader(os.environ if environ is None else environ)
        try:
            values = _read(env)
        except EnvError as error:
            raise ConfigError(str(error)) from error
        database_url = values["database_url"]
        if database_url and not _DATABASE_URL.match(database_url):
            raise ConfigError(f"{PREFIX}DATABASE_URL must start with sqlite:///, postgresql:// or postgres://")
        _check_servers(values)
        if values["public_url"] and not _PUBLIC_URL.fullmatch(values["public_url"]):
            raise ConfigError(f"{PREFIX}PUBLIC_URL must be an http or https address, with a path at most")
        if values["kinds"] and not values["kinds"].is_dir():
            raise ConfigError(f"{PREFIX}KINDS must be a folder: {values['kinds']} is none")
        return cls(**values)

    def with_redis(self, redis_url: str) -> Self:
        """Return the same settings with another broker, and the cache beside it unless that was set by itself."""
        own_cache = self.cache_url if self.redis_url is None else None
        return replace(self, redis_url=redis_url, cache_url=own_cache)

    @property
    def broker(self) -> str:
        """The broker's address; a process that needs one cannot start without it."""
        return self.broker_url or self._redis

    @property
    def cache(self) -> str:
        """The address of the status cache; as with :attr:`broker`, there is no going on without it."""
        if self.cache_url is None and self.broker_url is not None:
            raise ConfigError(
                f"{PREFIX}CACHE_URL is not set: RabbitMQ holds no statuses, so give the address of a Redis server for "
                "them, like redis://127.0.0.1:6379/0, or use `claimwire up`, which starts one"
            )
        return self.cache_url or next_database(self._redis)

    @property
    def vitals(self) -> str:
        """The Redis in which workers leave their sign of life and their counts: the broker, unless that is RabbitMQ."""
        return self._redis_broker or self.redis_url or self.cache

    def require_servers(self) -> None:
        """Raise :class:`ConfigError` if a server is missing that API and workers cannot do without."""
        _ = self.broker, self.cache

    @property
    def lacks_redis(self) -> bool:
        """Is there a server missing, which `claimwire up` then starts."""
        return self.cache_url is None or (self.broker_url or self.redis_url) is None

    @property
    def _redis(self) -> str:
        if self.redis_url is None:
            raise ConfigError(
                f"{PREFIX}REDIS_URL is not set: give the address of a Redis server, like redis://127.0.0.1:6379/0, "
                "or use `claimwire up`, which starts one"
            )
        return self.redis_url

    @property
    def _redis_broker(self) -> str | None:
        broker = self.broker_url or self.redis_url
        return None if broker is None or speaks_amqp(broker) else broker


def speaks_amqp(broker_url: str) -> bool:
    """Tell whether the broker is RabbitMQ; otherwise it is Redis."""
    return broker_url.startswith(("amqp://", "amqps://"))


def addresses(url: str | None) -> list[str]:
    """Return what a setting names: nothing, one server, or nodes of a cluster of RabbitMQ, written with `;` between."""
    if not url:
        return []
    return url.split(";") if speaks_amqp(url) else [url]


def next_database(redis_url: str) -> str:
    """Return the address of the database after ``redis_url``'s on the same server."""
    found = _NUMBERED_REDIS.fullmatch(redis_url)
    if found is None:
        raise ConfigError(f"{PREFIX}CACHE_URL must be set, as it does not follow from the broker's address")
    return f"{found['server']}/{int(found['number'] or 0) + 1}{found['options'] or ''}"


def _check_servers(values: Mapping[str, Any]) -> None:
    """Refuse addresses of another kind here, in a line; a library would do so with a traceback in every process."""
    known = (
        ("REDIS_URL", _REDIS_URL, f"redis:// or rediss://; the address of RabbitMQ goes into {PREFIX}BROKER_URL"),
        ("BROKER_URL", _BROKER_URL, "amqp:// or amqps:// for RabbitMQ, redis:// or rediss:// for Redis"),
        ("CACHE_URL", _CACHE_URL, "redis://, rediss:// or unix://: the cache is a Redis, whatever the broker is"),
    )
    for name, address, kinds in known:
        for value in addresses(values[name.lower()]):
            # A second address follows one of RabbitMQ, so it is to be another.
            if not address.match(value) or speaks_amqp(value) is not speaks_amqp(values[name.lower()]):
                raise ConfigError(f"{PREFIX}{name} must start with {kinds}")
            if not _has_sound_port(value):
                raise ConfigError(f"{PREFIX}{name} must name its port by a number up to 65535")


def _has_sound_port(address: str) -> bool:
    try:
        _ = urlsplit(address).port
    except ValueError:
        return False
    return True


class _Reader(Env):
    """Reads from the mapping it is given, where an empty value (as compose files leave them) counts as unset."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(prefix=PREFIX)
        self._given = {name: value for name, value in environ.items() if value.strip()}

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key, default)


def _read(env: Env) -> dict[str, Any]:
    positive = validate.Range(min=1, max=1024)
    not_negative = validate.Range(min=0, max=1_000_000_000)
    database_url = env.str("DATABASE_URL", "")
    return {
        "data_dir": env.path("DATA_DIR", Path("var")),
        "database_url": database_url,
        "redis_url": env.str("REDIS_URL", None),
        "broker_url": env.str("BROKER_URL", None),
        "cache_url": env.str("CACHE_URL", None),
        "host": env.str("HOST", "127.0.0.1"),
        "port": env.int("PORT", 8000, validate=validate.Range(min=1, max=65535)),
        "public_url": env.str("PUBLIC_URL", "").rstrip("/") or None,
        "api_key": env.str("API_KEY", None),
        "workers": env.int("WORKERS", min(2, os.cpu_count() or 1), validate=positive),
        # A second process on SQLite would only wait for the first one's write lock.
        "api_workers": env.int("API_WORKERS", 2 if database_url.startswith("postgres") else 1, validate=positive),
        "api_threads": env.int("API_THREADS", 8, validate=positive),
        "api_waiters": env.int("API_WAITERS", 128, validate=validate.Range(min=0, max=1024)),
        "rate_limit": env.int("RATE_LIMIT", 6000, validate=not_negative),
        "submit_limit": env.int("SUBMIT_LIMIT", 600, validate=not_negative),
        "max_backlog": env.int("MAX_BACKLOG", 10_000, validate=not_negative),
        "max_open_jobs": env.int("MAX_OPEN_JOBS", 2_000, validate=not_negative),
        "model": env.str("MODEL", "auto"),
        "kinds": env.path("KINDS", None),
        "metrics": env.enum("METRICS", MetricsAccess.LOOPBACK, enum=MetricsAccess, by_value=True),
        "tracing": env.bool("TRACING", False),
        "log_level": env.str("LOG_LEVEL", "info", validate=validate.OneOf(_LEVELS)),
        "log_json": env.bool("LOG_JSON", True),
    }
