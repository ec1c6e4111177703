"""Postman's runner plays Microshare's collection, and the one that the application exports, against a real server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.sender import Sender
from app.setup_sheets.postman import Account, collection, environment
from tests.checkout import ROOT
from tests.embedded_server.processes import EMAIL, PASSWORD, furnish, served

HERE = Path(__file__).parent
NEWMAN = HERE / "node_modules" / "newman" / "bin" / "newman.js"
REQUESTS = 12
EXPORTED = 7  # requests of the application's own collection
REC_TYPE = "us.philadelphia.senet.em500"


class Count(msgspec.Struct):
    total: int
    failed: int


class Stats(msgspec.Struct):
    requests: Count
    assertions: Count


@pytest.mark.slow
def test_that_the_collection_of_microshare_is_all_green(data_dir: Path, tmp_path: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        variables = {"hostname": server.url, "username": EMAIL, "password": PASSWORD, "apikey": furniture.client_id}
        collected, surroundings = (HERE / f"microshare.postman_{part}.json" for part in ("collection", "environment"))
        played = play(collected, surroundings, variables, tmp_path / "report.json")
    assert (played.requests.total, played.requests.failed) == (REQUESTS, 0)
    assert played.assertions.total >= 3 * REQUESTS


@pytest.mark.slow
def test_that_what_the_application_exports_is_all_green(data_dir: Path, tmp_path: Path) -> None:
    """Nothing is filled in but the password; the token comes from the collection's own script."""
    furniture = furnish(data_dir)
    collected, surroundings = tmp_path / "collection.json", tmp_path / "environment.json"
    with served(data_dir) as server:
        sender = Sender(server.url, REC_TYPE, furniture.pipe)
        collected.write_text(collection(sender, datetime.now(UTC)))
        surroundings.write_text(environment(sender, Account(EMAIL, furniture.client_id), with_token=False))
        assert furniture.pipe not in collected.read_text() + surroundings.read_text()
        played = play(collected, surroundings, {"password": PASSWORD}, tmp_path / "report.json")
    assert (played.requests.total, played.requests.failed) == (EXPORTED, 0)
    assert played.assertions.total >= 2 * EXPORTED - 1


def play(collected: Path, surroundings: Path, variables: Mapping[str, str], report: Path) -> Stats:
    """All green, or the test ends here."""
    done = subprocess.run(
        [
            ROOT / ".venv" / "bin" / "node",
            NEWMAN,
            "run",
            collected,
            "--environment",
            surroundings,
            *(part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")),
            "--reporters=cli,json",
            f"--reporter-json-export={report}",
            "--timeout-request=10000",
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    run = json.loads(report.read_text())["run"]
    assert [failure["error"]["message"] for failure in run["failures"]] == []
    return msgspec.convert(run["stats"], Stats)
