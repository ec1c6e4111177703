"""Schemathesis in a process of its own against a furnished server, and what it says it did."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import EAI_AGAIN, gaierror
from typing import Any

from tests.embedded_server.live import ADMIN_TOKEN
from tests.embedded_server.routes.admin.admin_server import Running, running_server
from tests.embedded_server.routes.admin.furniture import furnish

RULES = Path(__file__).with_name("schemathesis.toml")
_LINKS = re.compile(r"API Links: +\d+ covered / (\d+) selected")


@dataclass(frozen=True, slots=True)
class Furnished:
    server: Running
    known: Mapping[str, str]  # ids, by their names in RULES


@dataclass(slots=True)
class Tried:
    said: str
    report: dict[str, Any]
    accepted: set[str] = field(default_factory=set)  # operations that a request of theirs was accepted by
    followed: set[str] = field(default_factory=set)  # links that a value of an answer was taken along

    @property
    def links(self) -> int:
        """How many there are, declared or inferred."""
        found = _LINKS.search(self.said)
        assert found, self.said
        return int(found[1])


@asynccontextmanager
async def furnished(directory: Path, database: str = "") -> AsyncIterator[Furnished]:
    async with running_server(directory, database, lambda services: replace(services, resolver=_nobody)) as server:
        yield Furnished(server, await furnish(server))


async def try_out(one: Furnished, folder: Path, *options: str, hooks: Path | None = None) -> Tried:
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(RULES), "run"]
    command += [f"{one.server.services.url}/admin/v1/openapi.json", "--header", f"Authorization: Bearer {ADMIN_TOKEN}"]
    command += options  # all checks, but for what RULES says
    command += ["--report", "json,ndjson", "--no-color"]
    command += ["--report-json-path", str(folder / "report.json"), "--report-ndjson-path", str(folder / "events")]
    environment = {**os.environ, **one.known} | ({"SCHEMATHESIS_HOOKS": str(hooks)} if hooks else {})
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    report = folder / "report.json"
    assert report.exists(), said.decode()
    tried = Tried(said.decode(), json.loads(report.read_text("utf-8")))
    for case, status in _cases(folder / "events"):
        tried.accepted |= {f"{case['value']['method']} {case['value']['path']}"} if 200 <= status < 300 else set()
        tried.followed |= {case["transition"]["id"]} if case.get("is_transition_applied") else set()
    return tried


def _cases(events: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Each with the status of its answer, 0 where there is none."""
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            for name, case in recorder.get("cases", {}).items():
                answer = recorder["interactions"].get(name, {}).get("response") or {}
                yield case, answer.get("status_code", 0)


async def _nobody(_host: str) -> list[str]:
    """No name can be looked up now, so that nothing leaves this computer."""
    raise gaierror(EAI_AGAIN, "nobody to ask")
