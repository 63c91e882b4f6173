"""The command as a person meets it: helpful, quick, and never a traceback for what is not a fault of ours."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import archive
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

    @pytest.mark.parametrize("command", ["api", "worker"])
    def test_rabbitmq_without_a_cache_is_one_line(self, command: str, tmp_path: Path) -> None:
        refused = run(command, CLAIMWIRE_DATA_DIR=str(tmp_path), CLAIMWIRE_BROKER_URL="amqp://user:s3cret@rabbit//")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert refused.stderr.startswith("claimwire: CLAIMWIRE_CACHE_URL is not set")
        assert "s3cret" not in refused.stderr

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            pytest.param(errno.EACCES, "cannot use {}: Permission denied", id="what may not be read"),
            pytest.param(errno.ENOSPC, "cannot write {}: No space left on device", id="a full disk"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_one_line(
        self, number: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "backup.zip"
        file.touch()

        def fail(*_: object) -> None:
            raise OSError(number, os.strerror(number), str(file))

        monkeypatch.setattr(archive, "reading", fail)
        refused = CliRunner().invoke(main, ["restore", "--check", str(file)])
        assert (refused.exit_code, refused.output) == (1, f"claimwire: {told.format(file)}\n")

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


class TestAccounts:
    PASSWORD = "three lamps in a drawer"

    @pytest.fixture
    def accounts(self, tmp_path: Path) -> Callable[..., Result]:
        """Run a command on a database that is there."""
        environ = {"CLAIMWIRE_DATA_DIR": str(tmp_path)}
        assert CliRunner().invoke(main, ["db", "upgrade"], env=environ).exit_code == 0

        def run_it(*arguments: str, piped: bytes = b"") -> Result:
            return CliRunner().invoke(main, ["accounts", *arguments], env=environ, input=piped)

        return run_it

    def test_an_account_is_made_listed_and_changed(self, accounts: Callable[..., Result]) -> None:
        piped = f"{self.PASSWORD}\n".encode()
        made = accounts("create", "Ana Petrović", "--password-stdin", "--newsroom", "herald", piped=piped)
        assert made.exit_code == 0, made.output

        def row() -> list[str]:
            (_, line) = accounts("list").output.splitlines()
            return re.split("  +", line)

        account_id = made.output.strip()
        assert row()[:4] == ["herald", "Ana Petrović", "reviewer", "active"]
        assert row()[5] == account_id
        for command in (["set-role", "ana petrović", "editor"], ["disable", "ANA PETROVIĆ"]):
            assert accounts(*command, "--newsroom", "herald").exit_code == 0
        assert row()[2] == "editor"
        assert row()[3].startswith("disabled 2")
        listed = accounts("list", "--json").output
        told = json.loads(listed)
        assert (told["id"], told["role"], told["state"]) == (account_id, "editor", "disabled")
        assert "argon2" not in listed
        assert accounts("enable", "Ana Petrović", "--newsroom", "herald").exit_code == 0
        changed = accounts(
            "set-password",
            "Ana Petrović",
            "--newsroom",
            "herald",
            "--password-stdin",
            piped=b"another long one",
        )
        assert (changed.exit_code, row()[3]) == (0, "active")

    @pytest.mark.parametrize(
        ("arguments", "piped", "why"),
        [
            pytest.param(["create", "Bo", "--password-stdin"], b"short\n", "the password needs 12 signs", id="short"),
            pytest.param(["create", "Bo", "--password-stdin"], b"", "the password needs 12 signs", id="no password"),
            pytest.param(["create", "Bo", "--password-stdin"], b"\xff" * 20, "is not UTF-8", id="not UTF-8"),
            pytest.param(
                ["create", "Bo", "--password-stdin"], b"seven boats\non a hill", "nobody can type", id="lines"
            ),
            pytest.param(["create", " ", "--password-stdin"], b"seven boats on", "must not be empty", id="no name"),
            pytest.param(["create", "Bo"], b"seven boats on\n", "no terminal to ask", id="no terminal"),
            pytest.param(["disable", "Bo"], b"", "has no account 'Bo'", id="nobody of that name"),
        ],
    )
    def test_what_is_refused_is_said_in_one_line(
        self, arguments: list[str], piped: bytes, why: str, accounts: Callable[..., Result]
    ) -> None:
        refused = accounts(*arguments, piped=piped)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("claimwire: ")
        assert (refused.stderr.count("\n"), refused.stdout) == (1, "")
        assert why in refused.stderr
        assert len(accounts("list").output.splitlines()) == 1

    def test_an_unknown_role_is_named_with_those_there_are(self, accounts: Callable[..., Result]) -> None:
        refused = accounts("create", "Bo", "--role", "owner")
        assert refused.exit_code == 2
        assert "'reviewer', 'editor', 'admin'" in refused.output

    def test_no_argument_takes_a_password(self, accounts: Callable[..., Result]) -> None:
        for command in ("create", "set-password"):
            assert accounts(command, "Bo", "--password", self.PASSWORD).exit_code == 2

    def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(self, tmp_path: Path) -> None:
        environ = {"CLAIMWIRE_DATA_DIR": str(tmp_path)}
        assert run("db", "upgrade", **environ).returncode == 0
        near, far = pty.openpty()
        command = [sys.executable, "-m", "service", "accounts", "create", "Ana"]
        # In a session of its own, so that it does not ask on the terminal of whoever runs the tests.
        process = subprocess.Popen(
            command, env={"PATH": "", **environ}, stdin=far, stdout=far, stderr=far, start_new_session=True
        )
        os.close(far)
        shown = b""
        for question in (b"Password: ", b"Once more: "):
            while not shown.endswith(question):
                shown += os.read(near, 1024)
            os.write(near, f"{self.PASSWORD}\n".encode())
        while b"acc_" not in shown:
            shown += os.read(near, 1024)
        assert process.wait(timeout=60) == 0
        os.close(near)
        assert self.PASSWORD.encode() not in shown
