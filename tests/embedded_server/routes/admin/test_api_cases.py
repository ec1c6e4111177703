"""Schemathesis takes the OpenAPI document at its word: no request makes the server fail or say what is not told."""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.embedded_server.homes import Homes, PostgresHomes
from tests.embedded_server.live import ADMIN_TOKEN
from tests.embedded_server.routes.admin.admin_server import Running

CASES = int(os.environ.get("SLUICE_API_CASES", "1000"))
FEW = 3  # cases of each operation on PostgreSQL, unless more are asked for: the document is the same there
LISTED = 1_800  # cases at least that it takes from the document before it makes up others
SEED = [] if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else ["--seed", "1"]
RULES = Path(__file__).with_name("schemathesis.toml")
MADE_UP = ("--phases", "fuzzing,stateful")
UPLINK = {"devEui": "0004A30B001C0530", "pdu": "0167010E", "port": "1", "seqno": 7}

USER = "kim@harbour.example"
SENSOR = "4D2100"
FURNITURE: tuple[tuple[str, dict[str, object]], ...] = (
    ("/robots", {"name": "Tides", "rectype": "com.northfield.senet", "source": "function main(text, auth) {}"}),
    ("/templates", {"name": "Lake", "url": "https://lake.harbour.example/in"}),
    ("/annotations", {"rectype": "com.northfield.senet", "text": "Moved", "at": "2025-11-25T12:00:00Z"}),
    (f"/devices/{SENSOR}", {"type": "sigfox", "model": "ORBIT_K"}),
    ("/accounts", {"email": USER, "organisation": "io.harbour"}),
    (f"/users/{USER}/keys", {"name": "Reader", "scopes": ["readdev"]}),
)


@pytest.mark.slow
@pytest.mark.timeout(300 + CASES // 5)
async def test_that_the_api_does_what_its_document_says(server: Running, live_homes: Homes, tmp_path: Path) -> None:
    await _furnish(server)
    document = (await server.admin.get("/openapi.json")).json()
    operations = sum("responses" in told for item in document["paths"].values() for told in item.values())
    tried = operations - 2  # not the stream, and not the document that schemathesis starts from
    is_brief = isinstance(live_homes, PostgresHomes) and "SLUICE_API_CASES" not in os.environ
    made_up = FEW if is_brief else math.ceil(max(CASES - LISTED, 200) / tried)

    said, report = await _try_out(server.services.url, made_up, MADE_UP if is_brief else (), tmp_path)

    assert report["exit_code"] == 0, said
    assert report["operations"]["tested"] == tried
    assert report["test_cases"]["generated"] >= (tried if is_brief else CASES)


async def _furnish(server: Running) -> None:
    """Something of each kind that is not easily made up, so that more than its absence is answered."""
    await server.post("com.northfield.senet", UPLINK, await server.pipe_token())
    await server.all_read()
    for path, body in FURNITURE:
        reply = await server.admin.request("PUT" if path.startswith("/devices/") else "POST", path, json=body)
        assert reply.is_success, reply.text


async def _try_out(url: str, cases_each: int, phases: tuple[str, ...], folder: Path) -> tuple[str, dict[str, Any]]:
    """What schemathesis prints and reports."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(RULES), "run"]
    command += [f"{url}/admin/v1/openapi.json", "--header", f"Authorization: Bearer {ADMIN_TOKEN}"]
    command += ["--max-examples", str(cases_each), *phases, *SEED]  # all checks, but for what RULES says
    command += ["--report", "json", "--report-json-path", str(folder / "report.json"), "--no-color"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    report = folder / "report.json"
    assert report.exists(), said.decode()
    return said.decode(), json.loads(report.read_text("utf-8"))
