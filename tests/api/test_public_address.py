"""The addresses in answers: below the public address when one is set, and then whatever `Host` the request has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from service.app import create_app
from service.config import Config
from tests.api.conftest import Client, a_client, servers_of


@pytest.fixture
def behind_a_proxy(app: Flask, database_url: str, redis_db: str) -> Iterator[Client]:
    """A client of the same API, set up for an address below a path."""
    config = Config(database_url=database_url, redis_url=redis_db, public_url="https://example.org/claimwire")
    made = create_app(config)
    yield a_client(made)
    servers_of(made).close()


@pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)
class TestPublicAddress:
    def test_it_is_what_the_next_page_lies_below(self, behind_a_proxy: Client):
        answer = two_articles(behind_a_proxy).get("/v1/articles?limit=1", headers={"Host": "evil.example"})
        following = answer.get_json()["next"]
        assert following.startswith("https://example.org/claimwire/v1/articles?limit=1&cursor=")
        assert answer.headers["Link"] == f'<{following}>; rel="next"'

    def test_without_one_it_is_the_address_that_was_asked(self, client: Client):
        answer = two_articles(client).get("/v1/articles?limit=1", headers={"Host": "wire.example:8000"})
        assert answer.get_json()["next"].startswith("http://wire.example:8000/v1/articles?limit=1&cursor=")

    def test_a_host_that_is_none_cannot_break_out_of_the_link(self, client: Client):
        answer = two_articles(client).get("/v1/articles?limit=1", headers={"Host": 'a>; rel="x", <b'})
        assert answer.status_code < 500
        assert "a>" not in answer.headers.get("Link", "")


def two_articles(client: Client) -> Client:
    client.submit()
    client.submit(title="Another")
    return client
