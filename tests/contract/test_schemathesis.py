"""Schemathesis against the running server: generated requests to every operation, all its checks on, no failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from service.actions.begin_extraction import begin_extraction
from service.actions.clock import utc_now
from service.actions.record_claims import record_claims
from service.status.cache import StatusCache
from service.store.database import Database
from tests.builders import TEXT, an_extracted_claim
from tests.functional.installation import KEY, Installation
from tests.servers import empty_redis

EXAMPLES = 25
CLAIMS = ("Russia annexed Crimea", "The US does not see NATO membership for Kyiv")
CONFIG = Path(__file__).parent / "schemathesis.toml"
HOOKS = "tests.contract.schemathesis_hooks"


@pytest.fixture(scope="module")
def installation(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An API without workers: its articles stay as they are put."""
    folder = tmp_path_factory.mktemp("schemathesis") / "data"
    unlimited = {"rate_limit": "0", "submit_limit": "0"}
    api = Installation(folder, redis_url=empty_redis(redis_url), **unlimited)
    assert api.command("db", "upgrade").returncode == 0
    with ExitStack() as processes:
        processes.enter_context(api.process("api"))
        api.wait(lambda: api.command("api", "--check").returncode == 0, what="the API being ready")
        yield api


def known(api: Installation) -> dict[str, list[str]]:
    """Put articles with claims into the API; return ids and cursors that work."""
    database, statuses = Database(f"sqlite:///{api.folder}/claimwire.db"), StatusCache(api_cache(api))
    found: dict[str, list[str]] = {"article-id": [], "claim-id": []}
    with api.client() as client:
        for number in range(6):
            article = client.post("/v1/articles", json={"text": TEXT, "external_id": f"a-{number}"}).json()
            job = begin_extraction(article["id"], database=database, clock=utc_now)
            assert job is not None
            record_claims(
                job,
                [an_extracted_claim(words) for words in CLAIMS],
                database=database,
                statuses=statuses,
                clock=utc_now,
            )
            found["article-id"].append(article["id"])
            claims = client.get(f"/v1/articles/{article['id']}/claims").json()["items"]
            found["claim-id"] += [claim["id"] for claim in claims]
        article, claim = found["article-id"][0], found["claim-id"][0]
        decision = {"review_state": "reviewed", "verdict": "supported"}
        client.post(f"/v1/claims/{claim}/reviews", json=decision, headers={"If-Match": "*"}).raise_for_status()
        lists = {
            "listArticles": "/v1/articles",
            "listArticleClaims": f"/v1/articles/{article}/claims",
            "listClaims": "/v1/claims",
            "getClaimHistory": f"/v1/claims/{claim}/history",
        }
        found |= {f"{name}-cursor": [cursor_of(client, f"{path}?limit=1")] for name, path in lists.items()}
        found["change-cursor"] = ["now", "0", client.get("/v1/changes").json()["cursor"]]
    database.dispose()
    statuses.close()
    return found


def api_cache(api: Installation) -> str:
    from service.config import next_database

    return next_database(api.environ["CLAIMWIRE_REDIS_URL"])


def cursor_of(client: httpx2.Client, path: str) -> str:
    return client.get(path).json()["next"].rpartition("cursor=")[2]


def test_no_generated_request_finds_a_fault(installation: Installation, tmp_path: Path):
    values = tmp_path / "known.json"
    values.write_text(json.dumps(known(installation)))
    environ = {**os.environ, "CLAIMWIRE_KNOWN": str(values), "SCHEMATHESIS_HOOKS": HOOKS}
    environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    command = [
        *(
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(CONFIG),
            "run",
            f"http://127.0.0.1:{installation.port}/openapi.json",
        ),
        *("--header", f"Authorization: Bearer {KEY}", "--checks", "all", "--max-examples", str(EXAMPLES)),
        *("--seed", "7", "--generation-database", "none", "--generation-allow-x00", "false"),
        *("--no-color", "--continue-on-failure", "--request-timeout", "20"),
    ]
    run = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr + installation.told()
