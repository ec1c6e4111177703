"""The commands that manage access: alone on a data directory, and through the server that holds it."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from embedded_server.__main__ import main
from embedded_server.data_directory import DataDirectory
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.token import token_hash
from embedded_server.store.base import Grant
from embedded_server.store.sqlite.store import open_store

pytestmark = pytest.mark.slow

ADA = "ada@example.com"


@dataclass
class Console:
    """Runs commands of `sluice-server` in this process."""

    data: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def run(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        status = main([*arguments, "--data", str(self.data)])
        return (status, *self.capture.readouterr())

    def json(self, *arguments: str, stdin: str = "") -> dict[str, object]:
        status, out, err = self.run(*arguments, stdin=stdin)
        assert (status, err) == (0, "")
        assert out.endswith("\n")
        answer = json.loads(out)
        assert isinstance(answer, dict)
        return answer

    def refused(self, *arguments: str, stdin: str = "") -> str:
        """The one line on stderr."""
        status, out, err = self.run(*arguments, stdin=stdin)
        assert (status, out) == (1, "")
        assert err.count("\n") == 1
        return err

    def token_of(self, kind: str, email: str = ADA) -> dict[str, object]:
        key = self.json("key", "create", "Tide gauge", "--account", email)
        return self.json("token", "request", "--type", kind, "--account", email, "--key", str(key["client_id"]))


@pytest.fixture
def console(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Console:
    return Console(tmp_path / "data", capsys, monkeypatch)


@pytest.fixture
def served(console: Console) -> Iterator[str]:
    """The URL of a server that holds the console's data directory."""
    command = [sys.executable, "-m", "embedded_server", "serve", "--data", str(console.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()
        assert process.wait(10) == 0


async def _grant(directory: Path, value: object) -> Grant | None:
    store = await open_store(directory)
    try:
        return await store.grant(token_hash(str(value)))
    finally:
        await store.close()


def test_that_an_account_key_and_tokens_are_made_in_the_contracts_words(console: Console) -> None:
    account = console.json("account", "add", ADA, "--org", "acme", "--integrator", stdin="s3cret-one\n")
    assert (account["email"], account["organisation"], account["has_password"]) == (ADA, "acme", True)
    key = console.json("key", "create", "Tide gauge", "--account", ADA)
    assert key.keys() == {"name", "client_id", "secret"}
    assert key["name"] == "Tide gauge"
    pipe, password = console.token_of("pipe"), console.token_of("password")
    assert pipe | {"access_token": ""} == {"access_token": "", "token_type": "Pipe", "scope": "SHARE:WRITE"}
    assert password | {"access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "scope": "ALL:ALL",
        "expires_in": 172_800,
    }
    grant = asyncio.run(_grant(console.data, pipe["access_token"]))
    assert grant is not None
    assert (grant.user, grant.organisation, grant.expires_ms) == (ADA, "acme", None)


def test_that_a_parent_is_kept(console: Console) -> None:
    console.json("account", "add", ADA, "--integrator", stdin="s3cret-one\n")
    console.json("account", "add", "bob@example.com", "--parent", ADA, stdin="s3cret-one\n")
    assert "no account eve@example.com" in console.refused(
        "account", "add", "carl@example.com", "--parent", "eve@example.com", stdin="s3cret-one\n"
    )


def test_that_the_local_account_can_be_given_a_password(console: Console) -> None:
    assert console.json("account", "add", LOCAL_EMAIL, stdin="s3cret-one")["has_password"] is True
    assert "exists already" in console.refused("account", "add", LOCAL_EMAIL, stdin="s3cret-two\n")


def test_that_each_failure_is_one_line(console: Console) -> None:
    client_id = str(console.json("key", "create", "Mine", "--account", LOCAL_EMAIL)["client_id"])
    console.json("account", "add", ADA, stdin="s3cret-one\n")
    request = ("token", "request", "--type", "pipe")
    assert console.refused("account", "add", "bob@example.com") == "account: There is no password on standard input.\n"
    short = console.refused("account", "add", "bob@example.com", stdin="7 signs\n")
    assert short == "account: A password has at least 8 characters.\n"
    assert "not an e-mail address" in console.refused("account", "add", "bob", stdin="s3cret-one\n")
    assert "no account bob@x" in console.refused("key", "create", "Pump", "--account", "bob@x")
    assert "printable" in console.refused("key", "create", "a\nb", "--account", ADA)
    assert "no API key with that client id" in console.refused(*request, "--account", ADA, "--key", client_id)
    assert "no account bob@x" in console.refused(*request, "--account", "bob@x", "--key", client_id)


@pytest.mark.parametrize(
    "arguments",
    [[], ["frob"], ["account"], ["account", "add"], ["key", "create", "x"], ["token", "request", "--type", "gold"]],
)
def test_that_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "usage: sluice-server" in capsys.readouterr().err


def test_that_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    shown = capsys.readouterr().out
    for command in ("serve", "account", "key", "token", "admin-token", "inspect", "decode", "simulate"):
        assert f"    {command} " in shown


def test_that_no_command_imports_what_it_does_not_need() -> None:
    code = (
        "import sys\n"
        "from embedded_server.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'apsw', 'asyncio', 'uvicorn', 'starlette', 'argon2', 'PySide6', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


def test_that_the_admin_token_is_the_next_servers_while_none_runs(console: Console) -> None:
    _, first, _ = console.run("admin-token")
    _, second, _ = console.run("admin-token")
    assert first == second
    home = DataDirectory(console.data)
    with home.lock():
        assert home.fresh_admin_token() == first.strip()
        assert console.run("admin-token") == (0, first, "")
    assert console.run("admin-token")[1] != first


def test_that_a_directory_another_command_holds_is_waited_for(console: Console) -> None:
    console.json("account", "add", ADA, stdin="s3cret-one\n")
    lock = DataDirectory(console.data).lock()

    async def release_soon() -> dict[str, object]:
        asyncio.get_running_loop().call_later(0.2, lock.release)
        return await asyncio.to_thread(console.json, "key", "create", "Pump", "--account", ADA)

    assert asyncio.run(release_soon())["name"] == "Pump"


def test_that_a_directory_held_for_long_is_reported(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embedded_server.commands.access.PATIENCE_SECONDS", 0.1)
    with DataDirectory(console.data).lock():
        assert "is in use by another Sluice process" in console.refused("key", "create", "Pump", "--account", ADA)


def test_that_a_running_server_does_the_work(console: Console, served: str) -> None:
    account = console.json("account", "add", ADA, "--org", "acme", "--integrator", stdin="s3cret-one\n")
    assert (account["email"], account["organisation"], account["has_password"]) == (ADA, "acme", True)
    pipe, password = console.token_of("pipe"), console.token_of("password")
    assert (pipe["token_type"], pipe["scope"]) == ("Pipe", "SHARE:WRITE")
    assert (password["token_type"], password["scope"], password["expires_in"]) == ("Bearer", "ALL:ALL", 172_800)
    assert _post_share(served, str(pipe["access_token"])) == 200
    assert "exists already" in console.refused("account", "add", ADA, stdin="s3cret-one\n")
    assert "There is no account" in console.refused("key", "create", "Pump", "--account", "bob@x")
    status, token, _ = console.run("admin-token")
    assert (status, token.strip()) == (0, DataDirectory(console.data).admin_token())
    assert "is in use by the server at" in console.refused("serve")


def _post_share(url: str, token: str) -> int:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=10)
    connection.request("POST", "/share/org.harbour.tide", b"{}", {"Authorization": f"Bearer {token}"})
    status = connection.getresponse().status
    connection.close()
    return status
