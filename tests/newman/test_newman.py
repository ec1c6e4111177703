"""Postman's runner plays Microshare's collection against a real server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.embedded_server.processes import EMAIL, PASSWORD, furnish, served

HERE = Path(__file__).parent
NEWMAN = HERE / "node_modules" / "newman" / "bin" / "newman.js"
REQUESTS = 12


@pytest.mark.slow
def test_that_the_collection_of_microshare_is_all_green(data_dir: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        variables = {"hostname": server.url, "username": EMAIL, "password": PASSWORD, "apikey": furniture.client_id}
        done = subprocess.run(
            [
                ROOT / ".venv" / "bin" / "node",
                NEWMAN,
                "run",
                HERE / "microshare.postman_collection.json",
                "--environment",
                HERE / "microshare.postman_environment.json",
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
    assert (run["stats"]["requests"]["total"], run["stats"]["requests"]["failed"]) == (REQUESTS, 0)
    assert run["stats"]["assertions"]["total"] >= 3 * REQUESTS
