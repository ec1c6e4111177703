"""What the product stands on: pinned, hashed, from nobody's own index, and free of the faults that were met before."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
NEWMAN = ROOT / "tests" / "newman"
CALLS = 500

_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ;[^\\]+)?")


def test_that_void_calls_of_qt_leave_none_alone(qapp: QApplication) -> None:
    """PySide6 6.12.0 takes a reference to None away with each; before Python 3.12 the interpreter then aborts."""
    label, timer = QLabel(), QTimer()
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("x")
        timer.start(1_000)
        timer.stop()
        qapp.processEvents()
    assert abs(sys.getrefcount(None) - before) < CALLS / 10


def test_that_sqlite_is_free_of_the_wal_reset_fault() -> None:
    """Before 3.51.3 a checkpoint that meets a writer at the wrong moment can damage the file."""
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


@pytest.mark.parametrize("lock", LOCKS)
def test_that_every_requirement_has_one_version_and_its_hashes(lock: str) -> None:
    for entry in _entries(lock):
        pin, *hashes = (part.strip() for part in entry.split("--hash=sha256:"))
        assert _PIN.fullmatch(pin), pin
        assert hashes, pin
        assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes), pin


@pytest.mark.parametrize("lock", [*LOCKS, "tests/newman/package-lock.json"])
def test_that_no_lock_names_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    for word in ("index-url", "--find-links", "--trusted-host", '"resolved"', " @ ", "git+"):
        assert word not in text, word


def test_that_the_tests_run_with_the_versions_that_people_get() -> None:
    assert _pins("requirements/run.txt").items() <= _pins("requirements/dev.txt").items()


def test_that_each_node_package_has_one_version_and_its_hash() -> None:
    packages = json.loads((NEWMAN / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in packages.items():
        assert not name or (package["version"] and package["integrity"].startswith("sha512-")), name


@pytest.mark.slow
def test_that_newman_is_there() -> None:
    node = Path(sys.executable).with_name("node")
    program = NEWMAN / "node_modules" / "newman" / "bin" / "newman.js"
    done = subprocess.run([node, program, "--version"], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("6.")


def _entries(lock: str) -> list[str]:
    joined = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _pins(lock: str) -> dict[str, str]:
    found = (_PIN.match(entry) for entry in _entries(lock))
    return {pin[1]: pin[2] for pin in found if pin}
