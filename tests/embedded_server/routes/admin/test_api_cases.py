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

from tests.embedded_server.routes.admin.admin_server import ADMIN_TOKEN, Running

CASES = int(os.environ.get("SLUICE_API_CASES", "1000"))
LISTED = 1_800  # cases at least that it takes from the document before it makes up others
SEED = [] if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else ["--seed", "1"]
RULES = Path(__file__).with_name("schemathesis.toml")
UPLINK = {"devEui": "0004A30B001C0530", "pdu": "0167010E", "port": "1", "seqno": 7}


@pytest.mark.slow
@pytest.mark.timeout(300 + CASES // 5)
async def test_that_the_api_does_what_its_document_says(server: Running, tmp_path: Path) -> None:
    await server.post("com.northfield.senet", UPLINK, await server.pipe_token())
    await server.all_read()
    document = (await server.admin.get("/openapi.json")).json()
    operations = sum("responses" in told for item in document["paths"].values() for told in item.values())
    tried = operations - 2  # not the stream, and not the document that schemathesis starts from

    said, report = await _try_out(server.services.url, math.ceil(max(CASES - LISTED, 200) / tried), tmp_path)

    assert report["exit_code"] == 0, said
    assert report["operations"]["tested"] == tried
    assert report["test_cases"]["generated"] >= CASES


async def _try_out(url: str, cases_each: int, folder: Path) -> tuple[str, dict[str, Any]]:
    """What schemathesis prints and reports."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(RULES), "run"]
    command += [f"{url}/admin/v1/openapi.json", "--header", f"Authorization: Bearer {ADMIN_TOKEN}"]
    command += ["--max-examples", str(cases_each), *SEED]  # all checks, but for what RULES says
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
