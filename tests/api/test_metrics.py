"""Prometheus' page: who gets it, what it says, and that it names nobody's paths."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.config import Config, MetricsAccess
from service.domain.key import Scope
from service.metrics.extraction import ExtractionCounts
from service.metrics.requests import POLL, RequestMetrics
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim
from tests.fakes import FakeClock

NOWHERE = "redis://127.0.0.1:1/0"


def scraped(app: Flask) -> dict[tuple[str, ...], float]:
    """Return all samples: name and values of labels in the order of their names -> value."""
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return samples(answer.text)


def samples(text: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    found = [sample for family in families for sample in family.samples]
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in found}


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    folder = tmp_path_factory.mktemp("data")
    made = {
        access.value: create_app(Config(data_dir=folder, redis_url=NOWHERE, metrics=access)) for access in MetricsAccess
    }
    servers_of(made["open"]).database.upgrade()
    yield made
    for app in made.values():
        servers_of(app).close()


class TestWhoGetsIt:
    @pytest.mark.parametrize(
        ("access", "environ", "status"),
        [
            pytest.param("loopback", {}, 200, id="this machine"),
            pytest.param("loopback", {"REMOTE_ADDR": "::1"}, 200, id="this machine by IPv6"),
            pytest.param("loopback", {"REMOTE_ADDR": "::ffff:127.0.0.1"}, 200, id="this machine by both"),
            pytest.param("loopback", {"REMOTE_ADDR": "10.0.0.9"}, 401, id="another machine"),
            pytest.param("loopback", {"REMOTE_ADDR": ""}, 401, id="nobody knows who"),
            pytest.param("loopback", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 401, id="somebody behind a proxy"),
            pytest.param("loopback", {"HTTP_FORWARDED": "for=9.9.9.9"}, 401, id="somebody behind another proxy"),
            pytest.param("key", {}, 401, id="this machine where a key is asked for"),
            pytest.param("open", {"REMOTE_ADDR": "10.0.0.9"}, 200, id="everybody"),
            pytest.param("off", {}, 404, id="nobody"),
        ],
    )
    def test_without_a_key(self, apps: dict[str, Flask], access: str, environ: dict[str, str], status: int) -> None:
        answer = apps[access].test_client().get("/metrics", environ_overrides=environ)
        assert answer.status_code == status
        assert ("claimwire" in answer.text.replace('realm="claimwire"', "")) is (status == 200)

    @pytest.mark.parametrize("access", ["loopback", "key"])
    def test_with_a_key(self, apps: dict[str, Flask], access: str) -> None:
        elsewhere = {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}}
        assert a_client(apps[access], Scope.ADMIN).get("/metrics", **elsewhere).status_code == 200
        others = a_client(apps[access], *(set(Scope) - {Scope.ADMIN}))
        assert others.get("/metrics", **elsewhere).status_code == 403


class TestRequests:
    def test_they_are_counted_by_route_and_never_by_path(self, app: Flask, client: Client) -> None:
        for path in ("/v1/claims/clm_00000000000000000000000000", "/v1/claims/clm_11111111111111111111111111"):
            assert client.get(path).status_code == 404
        client.get("/secret-path?token=secret")
        client("SECRET", "/v1/claims")
        found = scraped(app)
        assert found["claimwire_http_requests_total", "404", "GET", "/v1/claims/{claim_id}"] == 2
        assert found["claimwire_http_requests_total", "404", "GET", "none"] == 1
        assert found["claimwire_http_requests_total", "405", "other", "none"] == 1
        assert found["claimwire_http_request_seconds_count", "GET", "/v1/claims/{claim_id}"] == 2
        assert not any("secret" in word.lower() or "clm_" in word for sample in found for word in sample)

    def test_polls_are_counted_with_their_hits_and_misses(self, app: Flask, client: Client, redis_db: str) -> None:
        article = client.extracted(an_extracted_claim())
        claim = client.get(article["links"]["claims"]).get_json()["items"][0]["id"]
        with redis.Redis.from_url(Config(redis_url=redis_db).cache) as cache:
            cache.flushdb()
        etag = ""
        for _ in range(3):
            etag = client.get(f"/v1/claims/{claim}/status").headers["ETag"]
        client.get(f"/v1/claims/{claim}/status", headers={"If-None-Match": etag})
        found = scraped(app)
        assert found["claimwire_http_requests_total", "200", "GET", POLL] == 3
        assert found["claimwire_http_requests_total", "304", "GET", POLL] == 1
        assert found["claimwire_http_request_seconds_count", "GET", POLL] == 4
        assert (
            found["claimwire_status_cache_lookups_total", "hit"],
            found["claimwire_status_cache_lookups_total", "miss"],
        ) == (3, 1)

    def test_many_polls_are_counted_without_being_asked_for(self) -> None:
        counts = RequestMetrics()
        for number in range(64):
            counts.polled(200, started=0.0, now=0.001 if number % 2 else 0.2)
        assert (
            counts.registry.get_sample_value(
                "claimwire_http_request_seconds_bucket", {"method": "GET", "route": POLL, "le": "0.001"}
            )
            == 32
        )
        assert counts.registry.get_sample_value(
            "claimwire_http_request_seconds_sum", {"method": "GET", "route": POLL}
        ) == pytest.approx(32 * 0.201)


class TestTheInstallation:
    def test_articles_and_open_jobs_are_told(self, app: Flask, client: Client) -> None:
        client.submit()
        client.extracted(an_extracted_claim())
        client.submit()
        found = scraped(app)
        assert found["claimwire_articles", "extracted"] == 1
        assert found["claimwire_articles", "received"] + found["claimwire_articles", "extracting"] == 2
        assert found["claimwire_articles", "failed"] == 0
        assert found["claimwire_open_jobs", "claimwire.extract"] == 2
        assert 0 <= found["claimwire_oldest_job_seconds", "claimwire.extract"] < 60
        assert found["claimwire_outbox_lag_seconds",] == 0
        assert found["claimwire_queue_messages",] == 3
        assert found["claimwire_server_up", "database"] == found["claimwire_server_up", "broker"] == 1

    def test_what_waits_too_long_shows(self, app: Flask, client: Client) -> None:
        client.submit()
        clock = FakeClock(servers_of(app).clock() + timedelta(seconds=315))
        installation: Any = servers_of(app).metrics._installation
        installation._clock = clock
        found = scraped(app)
        assert 315 <= found["claimwire_oldest_job_seconds", "claimwire.extract"] < 375
        assert 300 <= found["claimwire_outbox_lag_seconds",] < 360

    def test_what_workers_did_is_told_whoever_did_it(self, app: Flask, redis_db: str) -> None:
        for seconds in (0.03, 0.2, 500.0):
            worker = ExtractionCounts(redis_db)
            worker.add([an_extracted_claim(), an_extracted_claim("Crimea")], seconds=seconds)
            worker.close()
        found = scraped(app)
        assert found["claimwire_claims_found_total", "border", "border/annex"] == 6
        assert found["claimwire_extraction_seconds_bucket", "0.025"] == 0
        assert found["claimwire_extraction_seconds_bucket", "0.05"] == 1
        assert found["claimwire_extraction_seconds_bucket", "120.0"] == 2
        assert found["claimwire_extraction_seconds_count",] == 3
        assert found["claimwire_extraction_seconds_sum",] == pytest.approx(500.23)

    def test_who_asks_often_gets_what_was_found_a_moment_ago(self, app: Flask, client: Client) -> None:
        before = scraped(app)
        client.submit()
        after = scraped(app)
        assert after["claimwire_articles", "received"] == before["claimwire_articles", "received"] == 0
        assert after["claimwire_http_requests_total", "202", "POST", "/v1/articles"] == 1

    def test_a_server_that_is_away_shows_and_spoils_nothing_else(self, database_url: str) -> None:
        lonely = create_app(Config(database_url=database_url, redis_url=NOWHERE))
        servers_of(lonely).database.upgrade()
        found = scraped(lonely)
        assert (found["claimwire_server_up", "broker"], found["claimwire_server_up", "database"]) == (0, 1)
        assert ("claimwire_articles", "received") in found
        assert ("claimwire_queue_messages",) not in found
        servers_of(lonely).close()
