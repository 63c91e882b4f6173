"""A claimwire that really runs, with things going wrong: what it writes tells no secret, its broker lets nothing in."""

from __future__ import annotations

import base64
import json
import pickle
import re
import secrets
import socket
import stat
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from select import select
from typing import Any

import pytest
import redis

from service.api.turns import MOST_SENDING
from service.queue import QUEUE_NAME
from tests.functional.installation import KEY, Installation, extracted, post
from tests.servers import empty_redis, wait_until

#: Words that stand in articles and nowhere else.
PLANTED = "Zanzibarian"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """All of it on one machine, in a folder that everybody may read."""
    folder = tmp_path_factory.mktemp("installation")
    folder.chmod(0o755)
    installation = Installation(folder)
    with installation.up():
        yield installation


@pytest.fixture
def broker(running: Installation) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(broker_url(running)) as client:
        yield client


def broker_url(running: Installation) -> str:
    written_down = (running.folder / "redis" / "redis.conf").read_text()
    settings = dict(re.findall(r"^(port|requirepass) (\S+)$", written_down, re.MULTILINE))
    return f"redis://:{settings['requirepass']}@127.0.0.1:{settings['port']}/0"


def written(running: Installation) -> str:
    """Return all that its processes wrote, whether to logs or to the terminal."""
    files = [*running.folder.glob("*.output"), *running.folder.glob("logs/*")]
    assert len(files) > 4
    return "\n".join(file.read_text(errors="replace") for file in files)


def test_nobody_else_on_the_machine_may_read_what_it_keeps(running: Installation):
    files = [each for each in running.folder.rglob("*") if each.suffix != ".output"]
    assert {"claimwire.db", "redis.conf", "api.log", "worker.log"} <= {each.name for each in files}
    opened = {str(each): oct(stat.S_IMODE(each.stat().st_mode)) for each in files if each.stat().st_mode & 0o077}
    assert opened == {}


class Planted:
    """Makes a file when it is read by pickle."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


def message(body: bytes, content_type: str, *, task: str = "claimwire.extract") -> str:
    """Return an envelope as Celery's senders put it into Redis."""
    task_id = str(uuid.uuid4())
    delivery = {"delivery_info": {"exchange": "", "routing_key": QUEUE_NAME}, "delivery_tag": str(uuid.uuid4())}
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-type": content_type,
            "content-encoding": "binary",
            "headers": {
                "lang": "py",
                "task": task,
                "id": task_id,
                "root_id": task_id,
                "argsrepr": "",
                "kwargsrepr": "",
            },
            "properties": {"correlation_id": task_id, "body_encoding": "base64", "priority": 0, **delivery},
        }
    )


def test_who_can_write_to_the_broker_runs_no_code(running: Installation, broker: redis.Redis, tmp_path: Path):
    proof = tmp_path / "proof"
    pickled = pickle.dumps(((Planted(proof),), {}, {}))
    pickle.loads(pickled)
    assert proof.exists(), "the message would do harm"
    proof.unlink()
    unreadable = [
        message(pickled, "application/x-python-serialize"),
        message(b"[[!!python/object/apply:os.getcwd []], {}, {}]", "application/x-yaml"),
        message(b"[[], {}, {}]", "application/json", task="os.abort"),
        message(b"not JSON", "application/json"),
        message(b'[[{"no": "id"}, 2, 3], {"nor": 4}, {}]', "application/json"),
    ]
    broker.lpush(QUEUE_NAME, *unreadable)
    running.wait(lambda: broker.llen(QUEUE_NAME) == 0, what="the messages being taken")
    with running.client() as client:
        assert extracted(running, client, post(client)["id"])["state"] == "extracted", "the worker works on"
    running.wait(lambda: not broker.hlen("unacked"), what="the messages being done with")
    assert "Refusing to deserialize" in written(running)
    assert not proof.exists()


RAW = {
    "two lengths": (b"POST /v1/articles HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n", b"400"),
    "a length below zero": (b"POST /v1/articles HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n", b"400"),
    "an unknown transfer coding": (b"POST /v1/articles HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n", b"400"),
    "a blank before the colon": (b"POST /v1/articles HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n", b"400"),
    "a folded header": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n", b"400"),
    "a NUL in a header": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n", b"400"),
    "a very long address": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n", b"414"),
    "a long address": (b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n", b"404"),
    "a very long header": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2_000_000 + b"\r\n", b"431"),
    "many headers": (b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200, b"431"),
    "a path without its slash": (b"GET evil HTTP/1.1\r\nHost: evil.example\r\n", b"400"),
    "a host that is none": (b'GET /nonsense HTTP/1.1\r\nHost: a>; rel="x", <b\r\n', b"404"),
    "a tunnel": (b"CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n", b"400"),
    "a line break in the path": (b"GET /nonsense%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: x\r\n", b"404"),
}


@pytest.mark.parametrize("name", RAW)
def test_odd_requests_are_refused(running: Installation, name: str):
    request, status = RAW[name]
    answer = spoken(running, request + b"Connection: close\r\n\r\n")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert answer.split(b" ", 2)[1] == status, head
    assert b"evil" not in answer
    assert b"set-cookie" not in head
    assert not re.search(rb"^server: .*\d", head, re.MULTILINE), "no version is told"


def test_no_request_is_hidden_behind_another(running: Installation):
    """A body that ends at two places: what stands between them must not be answered as a request of its own."""
    hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    lengths = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    answer = spoken(running, b"POST /v1/articles HTTP/1.1\r\nHost: x\r\n" + lengths + b"\r\n0\r\n\r\n" + hidden)
    assert answer.split(b" ", 2)[1] in (b"400", b"401")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_clients_that_stop_in_the_middle_of_a_body_hold_up_nobody_else(running: Installation):
    head = f"POST /v1/articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 1000\r\n"
    with ExitStack() as stalled, running.client() as client:
        connections = []
        for _ in range(MOST_SENDING + 4):
            connection = socket.create_connection(("127.0.0.1", running.port), timeout=20)
            connection.sendall(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
            connections.append(stalled.enter_context(connection))
        running.wait(lambda: len(select(connections, [], [], 0)[0]) == 4, what="those beyond the limit being refused")
        for each in select(connections, [], [], 0)[0]:
            assert each.recv(100).startswith(b"HTTP/1.1 429 ")
        assert client.get("/v1/claims").status_code == 200


def spoken(running: Installation, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        parts = []
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass  # it need not read what it refuses
    return b"".join(parts)


def test_nothing_secret_is_written_whatever_goes_wrong(running: Installation, broker: redis.Redis):
    """Comes last in this file: the logs of all the above are looked through too."""
    password = str(broker.connection_pool.connection_kwargs["password"])
    text = f"{PLANTED} ministers said that Russia annexed Crimea in 2014."
    with running.client() as client:
        article = extracted(running, client, post(client, text=text, title=PLANTED, external_id=PLANTED)["id"])
        made = client.post("/v1/keys", json={"name": "x", "scopes": ["claims:read"]}).json()["key"]
        # Refused before its body is read, after which a server may end the connection that the next request would take.
        client.post("/v1/articles", content=f'{{"text": "{PLANTED}"', headers={"Connection": "close"})
        client.post("/v1/articles", json={"text": PLANTED, PLANTED: 1})
        client.get(f"/v1/claims?q={PLANTED}&access_token={made}")
        client.get(f"/v1/claims/{made}")
        client.get(f"/{KEY}")
        client.get("/v1/claims", headers={"Authorization": f"Bearer {made}x", "Cookie": f"key={made}"})
        client.post(f"/v1/articles/{article['id']}/extractions")
        connections = [each for each in broker.client_list() if each["id"] != str(broker.client_id())]
        for each in connections:
            broker.client_kill_filter(_id=each["id"])
        broker.lpush(QUEUE_NAME, message(json.dumps([[{}], {"text": 1}, {}]).encode(), "application/json"))
        assert extracted(running, client, post(client, text=text)["id"])["state"] == "extracted"
    told = written(running)
    assert f"{article['id']}" in told, "this is where requests are noted"
    for secret in (KEY, made, made.rpartition("_")[2], password, PLANTED, "Bearer", "Crimea"):
        assert secret not in told


def test_the_password_of_an_account_is_neither_told_nor_kept(database_url: str, tmp_path: Path):
    password = f"{PLANTED} lamps in a drawer"
    installation = Installation(tmp_path / "data", database_url=database_url)
    assert installation.command("db", "upgrade").returncode == 0
    made = installation.command("accounts", "create", "Ana", "--password-stdin", given=f"{password}\n")
    refused = installation.command("accounts", "create", "ana", "--password-stdin", given=f"{password}\n")
    listed = installation.command("accounts", "list", "--json")
    assert (made.returncode, refused.returncode, listed.returncode) == (0, 1, 0)
    told = "".join(done.stdout + done.stderr for done in (made, refused, listed))
    kept = b"".join(each.read_bytes() for each in (tmp_path / "data").rglob("*") if each.is_file())
    assert PLANTED not in told
    assert PLANTED.encode() not in kept
    assert "argon2" not in told


@pytest.mark.parametrize("command", [["db", "upgrade"], ["audit", "verify"]], ids=" ".join)
def test_a_wrong_password_for_the_database_is_not_told(command: list[str], postgresql_url: str, tmp_path: Path):
    wrong = secrets.token_hex(8)
    address = re.sub(r"(?<=claimwire:)\w+", wrong, postgresql_url)
    broken = Installation(tmp_path / "data", database_url=address, redis_url=f"redis://:{wrong}@127.0.0.1:1/0")
    done = broken.command(*command)
    assert done.returncode == 1
    assert done.stderr == "claimwire: the database does not answer\n"
    assert wrong not in done.stdout


@pytest.mark.parametrize("port", ["x", "1/2"])
def test_an_address_that_is_none_is_not_repeated(port: str, tmp_path: Path):
    wrong = secrets.token_hex(8)
    broken = Installation(tmp_path / "data", database_url=f"postgresql://claimwire:{wrong}@127.0.0.1:{port}/{wrong}")
    done = broken.command("db", "upgrade")
    assert done.returncode == 1
    assert done.stderr.startswith("claimwire: ")
    assert done.stderr.count("\n") == 1
    assert wrong not in done.stderr + done.stdout


def test_a_wrong_password_for_redis_is_not_told(redis_url: str, tmp_path: Path):
    wrong = secrets.token_hex(8)
    address = empty_redis(redis_url).replace("redis://", f"redis://nobody:{wrong}@")
    broken = Installation(tmp_path / "data", redis_url=address)
    assert broken.command("db", "upgrade").returncode == 0
    with broken.process("beat"), broken.process("api"), broken.client() as client:
        broken.wait(lambda: "beat: Starting" in broken.said("beat"), what="beat")
        broken.wait(lambda: "Started worker" in broken.said("api"), what="the API")
        assert client.get("/readyz").status_code == 503
        assert client.post("/v1/articles", json={"text": "x"}).status_code == 202
        wait_until(lambda: "wake-up not sent" in broken.said("api"), what="the failure being noted")
    assert wrong not in broken.said("api") + broken.said("beat")
