"""Schemathesis takes the document at its word: no request makes the server fail or say what is not told."""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from embedded_server.domain.user_key import scopes_of
from tests.embedded_server.homes import SqliteHomes
from tests.embedded_server.routes.sensohive.world import World

CASES = int(os.environ.get("SLUICE_API_CASES", "300"))
OPERATIONS = 26
SHARES = {"integrator": 0.4, "user": 0.5}  # of the cases, at least: what has no parameters is tried a few times
LISTED = 600  # cases at least that it takes from the document before it makes up others
DOCUMENT = json.loads((resources.files("embedded_server.routes.sensohive") / "swagger.json").read_text("utf-8"))
PHASES = ["--phases", "coverage,fuzzing"] if CASES <= 300 else []  # the others take longer
SEED = [] if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else ["--seed", "1"]
RULES = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="session")
def homes() -> SqliteHomes:
    """What is asked and answered is the same on every database."""
    return SqliteHomes()


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.timeout(300 + CASES // 5)
@pytest.mark.parametrize("role", SHARES)
async def test_that_the_api_does_what_its_document_says(world: World, role: str, tmp_path: Path) -> None:
    account = world.ira if role == "integrator" else world.uma
    key = await world.key(account, scopes_of(is_integrator=role == "integrator"))
    await world.pending(account, await world.device(account))
    await world.webhook(account)

    said, report = await _try_out(world.live.services.url, key, _asked_by(role), tmp_path)

    assert report["exit_code"] == 0, said
    assert report["operations"]["tested"] == len(_asked_by(role))
    assert report["test_cases"]["generated"] >= CASES * SHARES[role]


def test_that_every_operation_is_asked_by_somebody() -> None:
    assert len({*_asked_by("integrator"), *_asked_by("user")}) == OPERATIONS


def _asked_by(role: str) -> list[str]:
    """Their ids: what both may ask is asked by the user."""
    told = [operation for item in DOCUMENT["paths"].values() for operation in item.values()]
    return [each["operationId"] for each in told if each["x-user-types"][-1] == role]


async def _try_out(url: str, key: str, operations: list[str], folder: Path) -> tuple[str, dict[str, Any]]:
    """What schemathesis prints and reports."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(RULES), "run"]
    command += [f"{url}/docs/api/swagger.json", "--header", f"apikey: {key}", *SEED, *PHASES]
    made_up = math.ceil(max(CASES - LISTED, 2 * OPERATIONS) / OPERATIONS)
    command += ["--max-examples", str(made_up)]  # all checks, but for what RULES says
    command += chain.from_iterable(("--include-operation-id", each) for each in operations)
    command += ["--report", "json", "--report-json-path", str(folder / "report.json"), "--no-color"]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, "SENSOHIVE_KEY": key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    report = folder / "report.json"
    assert report.exists(), said.decode()
    return said.decode(), json.loads(report.read_text("utf-8"))
