"""Power that fails at random moments under load: what was acknowledged is there afterwards, the database is whole.

A kill leaves to the system what was written but not synced, so it cannot tell a safe server from an unsafe one.
This can, and the weakened servers at the end show it. SLUICE_IMAGES says how many crashes are tried.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.embedded_server.power_loss import weakened
from tests.embedded_server.power_loss.disk import Crash, Disk, Image
from tests.embedded_server.power_loss.images import Findings, crashed
from tests.embedded_server.power_loss.load import recorded_load
from tests.embedded_server.power_loss.recording import Op, Recording
from tests.embedded_server.processes import COMMAND, furnish, served

IMAGES = int(os.environ.get("SLUICE_IMAGES", "400"))
IMAGES_A_RUN = 2_500
LOADS = (800, 4_500)  # records before and after a restart; the second fills the write-ahead log more than once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the recorder is preloaded by Linux's loader"),
]


@dataclass(frozen=True, slots=True)
class Run:
    findings: Findings
    recording: Recording
    end: Image  # as the disk model sees it when nothing is lost


def run(folder: Path, images: int, command: Sequence[str] = COMMAND) -> Run:
    data, notes = folder / "data", folder / "notes"
    data.mkdir(mode=0o700, parents=True)
    notes.mkdir()
    token = furnish(data).pipe
    recording, disk = Recording.of(data, notes), Disk(data)
    told = recorded_load(recording, token, LOADS, command)
    assert len(told) == sum(LOADS)
    findings = crashed(disk, recording, told, token, -(-images // len(Crash)))
    return Run(findings, recording, disk.image(Crash.KEPT, random.Random()))


@pytest.mark.timeout(120 + IMAGES // 2)
def test_that_a_power_loss_loses_nothing_acknowledged(tmp_path: Path) -> None:
    for index in range(-(-IMAGES // IMAGES_A_RUN)):
        done = run(tmp_path / str(index), min(IMAGES, IMAGES_A_RUN))
        print(f"{done.recording.now:,} events, {log_restarts(done.recording)} log restarts; {done.findings.summary()}")
        assert done.findings.damages == []
        assert log_restarts(done.recording) > len(LOADS)  # checkpoints were among what was interrupted
        assert done.end == left_in(done.recording.directory)  # no write went past the recorder


def test_that_a_power_loss_during_the_first_start_leaves_a_directory_that_opens(tmp_path: Path) -> None:
    data, notes = tmp_path / "data", tmp_path / "notes"
    data.mkdir(mode=0o700)
    notes.mkdir()
    recording, disk = Recording.of(data, notes), Disk(data)
    with served(data, environment=recording.environment) as server:
        assert server.stop() == 0
    assert crashed(disk, recording, [], "", 40).damages == []


@pytest.mark.parametrize("way", ["sync-less", "acknowledge-first"])
def test_that_an_unsafe_server_is_seen_to_lose_what_it_acknowledged(tmp_path: Path, way: str) -> None:
    assert run(tmp_path, 60, unsafe(way)).findings.losing


def test_that_a_server_that_never_syncs_is_seen_to_damage_its_database(tmp_path: Path) -> None:
    assert run(tmp_path, 60, unsafe("sync-never")).findings.unusable


def unsafe(way: str) -> Sequence[str]:
    return sys.executable, weakened.__file__, way, "serve"


def log_restarts(recording: Recording) -> int:
    """How often the write-ahead log was begun anew."""
    logs: set[int] = set()
    restarts = 0
    for event in recording.events():
        if event.op is Op.CREATED and event.data == b"sluice.db-wal":
            logs.add(event.inode)
        restarts += event.op is Op.WRITTEN and event.offset == 0 and event.inode in logs
    return restarts


def left_in(directory: Path) -> Image:
    return {path.name: path.read_bytes() for path in directory.iterdir() if not path.name.endswith("-shm")}
