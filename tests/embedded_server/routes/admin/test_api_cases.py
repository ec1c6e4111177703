"""Schemathesis takes the OpenAPI document at its word: no request makes the server fail or say what is not told."""

from __future__ import annotations

import math
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.embedded_server.homes import Homes, PostgresHomes
from tests.embedded_server.routes.admin.trying_out import Furnished, furnished, try_out

CASES = int(os.environ.get("SLUICE_API_CASES", "1000"))
IS_PROOF = CASES > 1_000
FEW = 3  # cases of each operation on PostgreSQL, unless more are asked for: the document is the same there
LISTED = 1_800  # cases at least that it takes from the document before it makes up others
FIRST_SEED = None if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 1

FOLLOWED = 0.9 if IS_PROOF else 0.3  # of all links, at least: to few operations no link leads, and no walk begins there
POSITIVE = ("--mode", "positive")
MEANING = Path(__file__).with_name("meaning.py")
MOST_WALKS = 60 if IS_PROOF else 5


@pytest.mark.slow
@pytest.mark.timeout(300 + CASES // 5)
async def test_that_the_api_does_what_its_document_says(live_homes: Homes, tmp_path: Path) -> None:
    is_brief = isinstance(live_homes, PostgresHomes) and "SLUICE_API_CASES" not in os.environ
    phases = "fuzzing" if is_brief else "coverage,fuzzing"
    async with furnished(tmp_path, live_homes.at(tmp_path).database) as one:
        tried = len(await _operations(one))
        made_up = FEW if is_brief else math.ceil(max(CASES - LISTED, 200) / tried)
        done = await try_out(one, tmp_path, "--phases", phases, "--max-examples", str(made_up), *_seeded(0))

    assert done.report["exit_code"] == 0, done.said
    assert done.report["operations"]["tested"] == tried
    assert done.report["test_cases"]["generated"] >= (tried if is_brief else CASES)


@pytest.mark.slow
@pytest.mark.timeout(300 + CASES // 5)
async def test_that_links_are_followed_and_every_operation_is_accepted(tmp_path: Path) -> None:
    """Each walk begins at a fresh server, and ends where Hypothesis finds that the server has a memory."""
    operations, accepted, followed, links, cases = set[str](), set[str](), set[str](), 1, 0
    for number in count():
        folder = tmp_path / str(number)
        folder.mkdir(mode=0o700)
        phases = "stateful" if number else "fuzzing,stateful"
        async with furnished(folder) as one:
            operations = await _operations(one)
            walk = await try_out(
                one, folder, "--phases", phases, *POSITIVE, "--max-examples", "3", *_seeded(number), hooks=MEANING
            )
        assert walk.report["exit_code"] == 0, walk.said
        accepted |= walk.accepted
        followed |= walk.followed
        links = walk.links
        cases += walk.report["test_cases"]["generated"]
        missing = operations - accepted
        told = (
            f"{number + 1} walks, {cases:,} cases, {len(followed)} of {links} links followed; not accepted: {missing}"
        )
        print(told, flush=True)
        if number + 1 == MOST_WALKS or (not missing and len(followed) >= FOLLOWED * links):
            break

    assert len(followed) >= FOLLOWED * links, told
    assert not missing, told


async def _operations(one: Furnished) -> set[str]:
    """But for the stream without an end, and the document that schemathesis starts from."""
    document: dict[str, Any] = (await one.server.admin.get("/openapi.json")).json()
    told = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "responses" in operation
    }
    return told - {"GET /events", "GET /openapi.json"}


def _seeded(number: int) -> list[str]:
    return [] if FIRST_SEED is None else ["--seed", str(FIRST_SEED + number)]
