"""The images and the compose file, as far as reading them tells: accounts, pins, secrets, what is reachable."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OURS = ("migrate", "api", "worker", "beat")
TARGETS = ("api", "worker")


def stages() -> dict[str, list[tuple[str, str]]]:
    """Return the instructions of each stage of the Dockerfile, those of the stages it is made from included."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    found: dict[str, list[tuple[str, str]]] = {"": []}
    current = found[""]
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            current = found[name] = list(found.get(base, []))
        elif word and not word.startswith("#"):
            current.append((word, rest.strip()))
    return found


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_as_nobody_in_particular(target: str):
    instructions = stages()[target]
    accounts = [rest for word, rest in instructions if word == "USER"]
    assert accounts, "root"
    # A number, as orchestrators that refuse root cannot look a name up.
    assert accounts[-1].isdigit()
    assert int(accounts[-1]) >= 1000
    words = [word for word, _ in instructions]
    assert "RUN" not in words[words.index("USER") :]
    assert "HEALTHCHECK" in words


def test_images_are_made_of_pinned_packages_and_hold_no_secret():
    instructions = [each for stage in stages().values() for each in stage]
    assert not [rest for word, rest in instructions if word == "ADD"]
    assert not [rest for word, rest in instructions if re.search("KEY|SECRET|PASSWORD|TOKEN", rest)]
    for word, rest in instructions:
        if word == "RUN":
            command = json.loads(rest)  # no shell
            installs = command[:4] == ["python", "-m", "pip", "install"]
            assert not installs or "--require-hashes" in command or command[-1] == "."
    left_out, *kept = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert left_out == "*"
    assert not [line for line in kept if ".env" in line or "var" in line]


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_write_nowhere_and_do_nothing_but_their_work(compose: dict[str, Any], name: str):
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "volumes" not in service
    assert "user" not in service, "that of the image"


def test_only_the_api_is_reachable_and_from_this_host_alone(compose: dict[str, Any]):
    assert compose["networks"]["inside"] == {"internal": True}
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert ("ports" in service) is (name == "api"), name
        assert service["networks"] == (["inside", "outside"] if name == "api" else ["inside"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service
        assert "network_mode" not in service


def test_no_secret_is_written_into_the_compose_file(compose: dict[str, Any]):
    for name, service in compose["services"].items():
        for setting, value in service.get("environment", {}).items():
            if re.search("PASSWORD|AUTH|API_KEY", setting):
                assert re.fullmatch(r"\$\{\w+(:\?[^}]*)?\}", str(value)), f"{name}: {setting}"
            for password in re.findall(r"://[^:/@]*:(.+?)@", str(value)):
                assert re.fullmatch(r"\$\{\w+(:\?[^}]*)?\}", password), f"{name}: {setting}"
    empty = [line for line in (ROOT / ".env.example").read_text().splitlines() if not line.startswith("#")]
    assert all(line.endswith("=") for line in empty)


def test_who_reaches_a_server_needs_its_password(compose: dict[str, Any]):
    for name in ("broker", "cache"):
        command = compose["services"][name]["command"]
        assert command[command.index("--requirepass") + 1] == "${REDIS_PASSWORD}"
    assert "POSTGRES_HOST_AUTH_METHOD" not in compose["services"]["postgres"]["environment"]


def test_the_broker_keeps_its_messages_and_the_cache_need_not(compose: dict[str, Any]):
    broker, cache = (compose["services"][name]["command"] for name in ("broker", "cache"))
    assert option(broker, "--maxmemory-policy") == "noeviction"
    assert option(broker, "--appendonly") == "yes"
    assert option(cache, "--maxmemory-policy") == "allkeys-lru"
    assert option(cache, "--maxmemory")
    settings = compose["services"]["api"]["environment"]
    assert "@broker:" in settings["CLAIMWIRE_REDIS_URL"]
    assert "@cache:" in settings["CLAIMWIRE_CACHE_URL"]


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]
