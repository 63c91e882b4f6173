"""Settings: defaults, what follows from what, and errors that name the variable."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from service.config import Config, ConfigError

TABLE = (Path(__file__).parents[3] / "docs" / "settings.md").read_text()


def test_defaults_are_one_machine_on_loopback():
    config = Config.from_env({})
    assert config.database_url == "sqlite:///var/claimwire.db"
    assert (config.redis_url, config.cache_url, config.host, config.port) == (None, None, "127.0.0.1", 8000)


def test_the_database_lies_in_the_data_folder():
    assert Config.from_env({"CLAIMWIRE_DATA_DIR": "/srv/wire"}).database_url == "sqlite:////srv/wire/claimwire.db"


@pytest.mark.parametrize(
    ("redis_url", "cache_url"),
    [
        pytest.param("redis://h:6379/0", "redis://h:6379/1", id="a number is counted on"),
        pytest.param("redis://h:6379", "redis://h:6379/1", id="no number is database 0"),
        pytest.param("rediss://:secret@h/4?x=1", "rediss://:secret@h/5?x=1", id="options and password stay"),
    ],
)
def test_the_cache_is_the_brokers_next_database(redis_url: str, cache_url: str):
    assert Config.from_env({"CLAIMWIRE_REDIS_URL": redis_url}).cache == cache_url


def test_a_cache_of_its_own_stays_when_a_broker_is_started():
    config = Config.from_env({"CLAIMWIRE_CACHE_URL": "redis://cache/0"})
    assert config.with_redis("redis://broker/3").cache == "redis://cache/0"
    assert Config().with_redis("redis://broker/3").cache == "redis://broker/4"


@pytest.mark.parametrize(
    ("environ", "broker", "cache", "vitals", "lacks_redis"),
    [
        pytest.param(
            {"REDIS_URL": "redis://r/0"}, "redis://r/0", "redis://r/1", "redis://r/0", False, id="Redis for everything"
        ),
        pytest.param(
            {"BROKER_URL": "redis://b/2"}, "redis://b/2", "redis://b/3", "redis://b/2", False, id="named as the broker"
        ),
        pytest.param(
            {"BROKER_URL": "redis://b/2", "REDIS_URL": "redis://r/0"},
            *("redis://b/2", "redis://r/1", "redis://b/2", False),
            id="two of them",
        ),
        pytest.param(
            {"BROKER_URL": "amqp://m//", "CACHE_URL": "redis://c/7"},
            *("amqp://m//", "redis://c/7", "redis://c/7", False),
            id="RabbitMQ, and Redis as the cache",
        ),
        pytest.param(
            {"BROKER_URL": "amqp://m//", "REDIS_URL": "redis://r/0"},
            *("amqp://m//", "redis://r/1", "redis://r/0", False),
            id="RabbitMQ, and Redis for the rest",
        ),
    ],
)
def test_each_server_has_its_part(environ: dict[str, str], broker: str, cache: str, vitals: str, lacks_redis: bool):
    config = Config.from_env({f"CLAIMWIRE_{name}": value for name, value in environ.items()})
    assert (config.broker, config.cache, config.vitals, config.lacks_redis) == (broker, cache, vitals, lacks_redis)


def test_beside_a_broker_of_ones_own_only_the_cache_is_missing():
    config = Config.from_env({"CLAIMWIRE_BROKER_URL": "amqp://m//"})
    assert config.lacks_redis
    started = config.with_redis("redis://own/0")
    assert (started.broker, started.cache, started.vitals) == ("amqp://m//", "redis://own/1", "redis://own/0")
    assert Config.from_env({"CLAIMWIRE_CACHE_URL": "redis://c/0"}).lacks_redis


def test_the_address_of_rabbitmq_has_a_setting_of_its_own():
    with pytest.raises(ConfigError, match=r"REDIS_URL must start with redis://.* CLAIMWIRE_BROKER_URL$") as refused:
        Config.from_env({"CLAIMWIRE_REDIS_URL": "amqp://user:s3cret@rabbit//"})
    assert "s3cret" not in str(refused.value)


def test_a_role_without_broker_says_what_to_set():
    with pytest.raises(ConfigError, match="CLAIMWIRE_REDIS_URL is not set"):
        _ = Config.from_env({}).broker


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("CLAIMWIRE_PORT", "http", id="a port that is no number"),
        pytest.param("CLAIMWIRE_PORT", "70000", id="a port out of range"),
        pytest.param("CLAIMWIRE_WORKERS", "0", id="no worker at all"),
        pytest.param("CLAIMWIRE_LOG_LEVEL", "loud", id="an unknown log level"),
        pytest.param("CLAIMWIRE_DATABASE_URL", "mysql://x", id="a database we do not speak"),
        pytest.param("CLAIMWIRE_REDIS_URL", "127.0.0.1:6379", id="a Redis without a scheme"),
        pytest.param("CLAIMWIRE_REDIS_URL", "redis://r:port/0", id="a Redis whose port is no number"),
        pytest.param("CLAIMWIRE_BROKER_URL", "sqs://", id="a broker that we do not know"),
        pytest.param("CLAIMWIRE_BROKER_URL", "amqp://a//;redis://b", id="nodes of a cluster, one of another kind"),
        pytest.param("CLAIMWIRE_CACHE_URL", "amqp://m//", id="a cache that is none"),
        pytest.param("CLAIMWIRE_PUBLIC_URL", "wire.example.org", id="a public address without a scheme"),
        pytest.param("CLAIMWIRE_PUBLIC_URL", "ftp://wire.example.org", id="a public address of another scheme"),
        pytest.param("CLAIMWIRE_PUBLIC_URL", "https://", id="a public address without a host"),
        pytest.param("CLAIMWIRE_PUBLIC_URL", "https://a@wire.example.org", id="a public address with a user"),
        pytest.param("CLAIMWIRE_PUBLIC_URL", "https://wire.example.org/?x=1", id="a public address with a query"),
    ],
)
def test_a_bad_value_is_an_error_that_names_its_variable(variable: str, value: str):
    with pytest.raises(ConfigError, match=variable):
        Config.from_env({variable: value})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("https://wire.example.org", "https://wire.example.org", id="a host"),
        pytest.param("http://[::1]:8000/", "http://[::1]:8000", id="a number, and a slash at the end"),
        pytest.param("https://example.org/claimwire/", "https://example.org/claimwire", id="a path"),
    ],
)
def test_a_public_address_has_no_slash_at_its_end(given: str, kept: str):
    assert Config.from_env({"CLAIMWIRE_PUBLIC_URL": given}).public_url == kept


@pytest.mark.parametrize(("given", "on"), [("on", True), ("true", True), ("off", False), ("", False)])
def test_tracing_is_switched_on_by_a_word(given: str, *, on: bool):
    assert Config.from_env({"CLAIMWIRE_TRACING": given}).tracing is on


def test_an_empty_value_counts_as_unset():
    assert Config.from_env({"CLAIMWIRE_REDIS_URL": "", "CLAIMWIRE_PORT": " "}).port == 8000


def test_secrets_stay_out_of_the_representation():
    environ = {"CLAIMWIRE_API_KEY": "s3cret", "CLAIMWIRE_REDIS_URL": "redis://:s3cret@h/0"}
    assert "s3cret" not in repr(Config.from_env(environ))


def test_the_settings_table_names_every_setting_and_no_other():
    documented = re.findall(r"^\| `(CLAIMWIRE_\w+)` \|", TABLE, re.MULTILINE)
    assert documented == [f"CLAIMWIRE_{field.name.upper()}" for field in sorted_as_documented(documented)]


def sorted_as_documented(documented: list[str]) -> list:
    order = {name: place for place, name in enumerate(documented)}
    return sorted(fields(Config), key=lambda field: order.get(f"CLAIMWIRE_{field.name.upper()}", 99))


def test_the_settings_table_gives_the_plain_defaults():
    rows = dict(re.findall(r"^\| `CLAIMWIRE_(\w+)` \| `([^`<]+)` \|", TABLE, re.MULTILINE))
    config = Config.from_env({})
    assert rows == {
        name: str(getattr(config, name.lower())).replace("True", "true").replace("False", "false") for name in rows
    }
    assert {"PORT", "HOST", "API_THREADS", "LOG_LEVEL", "LOG_JSON", "DATA_DIR", "MODEL"} <= set(rows)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
