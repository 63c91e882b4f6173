"""The servers that the other tests stand on."""

from __future__ import annotations

import psycopg
import redis


class TestRedisServer:
    def test_each_use_gets_an_empty_database(self, redis_db: str) -> None:
        with redis.Redis.from_url(redis_db) as client:
            assert client.dbsize() == 0
            client.set("left", "behind")


class TestPostgresqlServer:
    def test_each_use_gets_an_empty_database(self, postgresql_database: str) -> None:
        with psycopg.connect(postgresql_database) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            encoding = connection.execute("SHOW server_encoding").fetchone()
        assert (tables, encoding) == ((0,), ("UTF8",))

    def test_both_databases_are_offered(self, database_url: str) -> None:
        assert database_url.startswith(("sqlite:///", "postgresql://"))
