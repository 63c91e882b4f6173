"""What lies at the broker: the id of a thing and nothing of what it says, so that who reads there learns nothing."""

from __future__ import annotations

import base64
import json

import pytest
import redis

from service.queue import QUEUE_NAME
from tests.api.conftest import Client, expect_wake_ups


@pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)
def test_a_message_names_one_thing_and_holds_nothing_else(client: Client, redis_db: str):
    article = client.submit(text="Russia annexed Crimea.", title="Talks", external_id="monday", author="Ana")
    expect_wake_ups(redis_db, 1)
    with redis.Redis.from_url(redis_db) as broker:
        (raw,) = broker.lrange(QUEUE_NAME, 0, -1)
    message = json.loads(raw)
    arguments, named, chained = json.loads(base64.b64decode(message["body"]))
    assert message["content-type"] == "application/json"
    assert (arguments, named) == ([article["id"]], {})
    assert not any(chained.values())
    assert message["headers"]["argsrepr"] == f"['{article['id']}']"
    for told in ("Crimea", "Talks", "monday", "Ana", client.key):
        assert told not in raw.decode() + json.dumps(arguments)
