"""`simulate` as people and the application start it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.__main__ import main
from tests.embedded_server.routes.admin.admin_server import Running, running_server

pytestmark = pytest.mark.slow


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_server(tmp_path) as running:
        yield running


async def started(server: Running, *arguments: str, token: str = "") -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "embedded_server", "simulate", "--url", server.services.url, *arguments)
    return await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "SLUICE_TOKEN": token},
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode, out.decode(), err.decode()


async def test_that_a_mixed_fleet_fills_records_readings_and_series(server: Running) -> None:
    token = await server.pipe_token()
    process = await started(
        server, "--network", "mixed", "--devices", "21", "--rate", "300", "--count", "90", token=token
    )
    status, out, err = await ended(process)
    assert (status, err) == (0, "")
    assert json.loads(out)["sent"] == 90
    await server.all_read()
    found = (await server.admin.get("/records?limit=1000")).json()["items"]
    assert [record["readings"][0]["decoded"]["status"] for record in found] == ["ok"] * 90
    assert {record["readings"][0]["network"] for record in found} == {
        "senet",
        "tts",
        "chirpstack4",
        "loriot",
        "helium",
        "thingpark",
        "sigfox",
    }
    assert {record["rectype"] for record in found} == {"demo.sluice.co2", "demo.sluice.freezer", "demo.sluice.door"}
    assert (await server.admin.get("/series")).json()["items"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without a signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_that_a_signal_ends_it_with_a_summary(server: Running, number: signal.Signals) -> None:
    with server.services.events.listen() as listener:
        process = await started(server, "--rate", "20", token=await server.pipe_token())
        while "record" not in {event.type for event in await listener.take(10) or ()}:
            pass
        process.send_signal(number)
        status, out, err = await ended(process)
    assert (status, err) == (0, "")
    assert json.loads(out)["event"] == "done"
    assert json.loads(out)["sent"] >= 1


async def test_that_a_refused_token_ends_it_with_one_clear_line(server: Running) -> None:
    status, out, err = await ended(await started(server, "--token", "f" * 64))
    assert (status, out) == (1, "")
    assert err.startswith("simulate: Refused: no token with this value.")
    assert err.count("\n") == 1
    assert "f" * 64 not in err


def test_that_it_needs_a_token(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("SLUICE_TOKEN", raising=False)
    assert main(["simulate", "--url", "http://127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == "simulate: no token; add --token TOKEN, or set SLUICE_TOKEN\n"


@pytest.mark.parametrize(
    "arguments", [("--rate", "0"), ("--devices", "x"), ("--count", "-1"), ("--rectype", "a..b"), ("--network", "wifi")]
)
def test_that_wrong_usage_is_told_apart(arguments: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--url", "http://127.0.0.1:1", "--token", "x", *arguments])
    assert ended.value.code == 2
