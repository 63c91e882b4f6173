"""The command as a person meets it: helpful, quick, and never a traceback for what is not a fault of ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.api.schemas.claims_query import ClaimsQuery
from service.cli import main
from service.cli.claims import FILTERS
from service.cli.group import OWN


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", *arguments]
    return subprocess.run(command, env={"PATH": "", **environ}, capture_output=True, text=True)


class TestCommandLine:
    @pytest.mark.parametrize("command", [*OWN, "worker", "beat", "extract"])
    def test_every_command_explains_itself(self, command: str) -> None:
        result = CliRunner().invoke(main, [command, "--help"])
        assert (result.exit_code, command in result.output) == (0, True), result.output

    def test_help_loads_neither_the_parser_nor_the_servers(self) -> None:
        script = (
            "import sys; from service.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
        )
        loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        assert not {"spacy", "celery", "flask", "sqlalchemy"} & set(loaded.split())

    @pytest.mark.parametrize("role", ["api", "worker", "beat"])
    def test_a_role_without_a_broker_says_so_in_one_line(self, role: str, tmp_path: Path) -> None:
        refused = run(role, CLAIMWIRE_DATA_DIR=str(tmp_path))
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert refused.stderr.startswith("claimwire: CLAIMWIRE_REDIS_URL is not set")

    @pytest.mark.parametrize("command", ["api", "up", "beat"])
    def test_rabbitmq_in_the_place_of_redis_is_one_line(self, command: str, tmp_path: Path) -> None:
        refused = run(command, CLAIMWIRE_DATA_DIR=str(tmp_path), CLAIMWIRE_REDIS_URL="amqp://user:s3cret@rabbit//")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert refused.stderr.startswith("claimwire: CLAIMWIRE_REDIS_URL must start with redis://")
        assert "s3cret" not in refused.stderr

    def test_a_wrong_setting_is_named_in_one_line(self, tmp_path: Path) -> None:
        refused = run("api", CLAIMWIRE_DATA_DIR=str(tmp_path), CLAIMWIRE_PORT="many")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "CLAIMWIRE_PORT" in refused.stderr

    def test_an_extra_that_is_not_installed_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "workers.celery_app", None)
        monkeypatch.setitem(sys.modules, "celery", None)
        monkeypatch.delitem(sys.modules, "workers.celery_app")
        monkeypatch.setenv("CLAIMWIRE_REDIS_URL", "redis://127.0.0.1:1/0")
        result = CliRunner().invoke(main, ["beat"])
        assert (result.exit_code, "the package celery is missing" in result.output) == (1, True), result.output


def test_claims_can_be_asked_for_by_every_parameter_of_the_api():
    assert {*FILTERS, "article", "cursor", "limit"} == set(ClaimsQuery().fields)


class TestKeys:
    def test_a_key_is_made_listed_and_revoked(self, tmp_path: Path) -> None:
        environ = {"CLAIMWIRE_DATA_DIR": str(tmp_path)}
        assert run("db", "upgrade", **environ).returncode == 0
        made = run("keys", "create", "the desk", "--scope", "claims:read", **environ).stdout.strip()
        listed = run("keys", "list", **environ).stdout
        (line,) = [line for line in listed.splitlines() if "the desk" in line]
        assert re.split("  +", line)[1:] == ["default", "the desk", "claims:read", "active", "never"]
        assert made not in listed
        key_id = line.split("  ")[0]
        assert run("keys", "revoke", key_id, **environ).returncode == 0
        again = run("keys", "revoke", key_id, **environ)
        assert (again.returncode, again.stderr) == (1, f"claimwire: there is no key {key_id!r} that still works\n")

    def test_a_key_ends_when_it_is_told_to_and_a_rotated_one_after_the_overlap(self, tmp_path: Path) -> None:
        def keys(*arguments: str) -> list[str]:
            result = CliRunner().invoke(main, ["keys", *arguments], env={"CLAIMWIRE_DATA_DIR": str(tmp_path)})
            assert result.exit_code == 0, result.output
            return result.output.splitlines()

        CliRunner().invoke(main, ["db", "upgrade"], env={"CLAIMWIRE_DATA_DIR": str(tmp_path)})

        def states() -> dict[str, str]:
            rows = [re.split("  +", line) for line in keys("list")]
            return {row[0]: row[4] for row in rows if row[2] in ("name", "desk")}

        (old,) = (key.split("_")[1] for key in keys("create", "desk", "--expires", "90d"))
        assert states() == {"id": "state", old: "expires in 90 days"}
        (new,) = (key.split("_")[1] for key in keys("rotate", old, "--overlap", "6h"))
        assert states() == {"id": "state", old: "expires in 6 hours", new: "active"}
        keys("revoke", old)
        assert states()[old].startswith("revoked 2")
        told = {row["id"]: row["state"] for row in map(json.loads, keys("list", "--json"))}
        assert (told[old], told[new]) == ("revoked", "active")

    @pytest.mark.parametrize(
        ("expires", "why"),
        [
            pytest.param("soon", "neither a span", id="a word"),
            pytest.param("2001-01-01", "is over", id="a day that is over"),
        ],
    )
    def test_an_end_that_cannot_be_is_refused(self, expires: str, why: str) -> None:
        result = CliRunner().invoke(main, ["keys", "create", "desk", "--expires", expires])
        assert (result.exit_code, why in result.output) == (2, True), result.output
