"""A disk that fails: call by call, for a while, for good, and while the server starts.

What was acknowledged stays, also when the power fails later: what a failed sync should have covered is then not there.
SLUICE_FAILURES says how many calls fail.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.power_loss import weakened
from tests.embedded_server.power_loss.disk import Disk
from tests.embedded_server.power_loss.images import Findings, crashed, examined
from tests.embedded_server.power_loss.load import Acknowledged, Answer, Client, acknowledged, body_of
from tests.embedded_server.power_loss.recording import Recording, Sort
from tests.embedded_server.power_loss.refusals import check_words
from tests.embedded_server.processes import COMMAND, Furniture, furnish, served

FAILURES = int(os.environ.get("SLUICE_FAILURES", "50"))
CALLS_AHEAD = 40  # a request and what is read of it afterwards make about fifteen
FOR_GOOD = 1_000_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the recorder is preloaded by Linux's loader"),
]


@pytest.fixture
def furniture(data_dir: Path) -> Furniture:
    return furnish(data_dir)


@pytest.fixture
def recording(data_dir: Path, furniture: Furniture, tmp_path: Path) -> Recording:
    notes = tmp_path / "notes"
    notes.mkdir()
    return Recording.of(data_dir, notes)


@dataclass(frozen=True, slots=True)
class Run:
    told: list[Acknowledged]
    refused: int
    count: int  # of the records in the store at the end
    findings: Findings


def run(recording: Recording, furniture: Furniture, failures: int, command: Sequence[str] = COMMAND) -> Run:
    disk, told, dice, refused = Disk(recording.directory), list[Acknowledged](), random.Random(failures), 0
    with served(recording.directory, command=command, environment=recording.environment) as server:
        client = Client(server, furniture.pipe, recording)
        for index in range(failures):
            answers = answers_around(client, recording, index, dice)
            told += (acknowledged(answer, number) for number, answer in answers.items() if answer.status == 200)
            refused += sum(says_why(answer) for answer in answers.values() if answer.status != 200)
        client.close()
        count = total_count(server.url, furniture)
    return Run(told, refused, count, crashed(disk, recording, told, furniture.pipe, failures))


@pytest.mark.timeout(120 + FAILURES)
def test_that_no_failing_call_loses_what_was_acknowledged(recording: Recording, furniture: Furniture) -> None:
    done = run(recording, furniture, FAILURES)
    told = f"{FAILURES} failures, {done.refused} requests refused, {len(done.told):,} acknowledged"
    print(f"{told}; {done.findings.summary()}")
    assert done.findings.damages == []
    assert done.count == len(done.told)  # what was refused is not there
    assert asyncio.run(examined(recording.directory, bodies_by_id(done.told), furniture.pipe)) == (0, "")


def test_that_a_server_that_does_not_mind_failures_is_seen_to_lose(recording: Recording, furniture: Furniture) -> None:
    command = (sys.executable, weakened.__file__, "acknowledge-failures", "serve")
    assert run(recording, furniture, 20, command).findings.losing


def bodies_by_id(told: Sequence[Acknowledged]) -> dict[str, bytes]:
    return {each.id: body_of(each.number) for each in told}


def answers_around(client: Client, recording: Recording, index: int, dice: random.Random) -> dict[int, Answer]:
    """Body's number → answer, until the disk has failed, and of three requests more that find it well again."""
    number, failed = index * 1_000, recording.failed
    answers: dict[int, Answer] = {}
    if index % 2:
        recording.fail(dice.randint(1, CALLS_AHEAD), errno.EIO)
    else:
        recording.fail(dice.randint(1, CALLS_AHEAD), errno.ENOSPC, times=dice.randint(1, 3))
    while recording.failed == failed:
        answers[number] = client.post(number)
        number += 1
    recording.mend()
    for later in range(number, number + 3):
        answers[later] = client.post(later)
        assert answers[later].status == 200, answers
    return answers


def says_why(answer: Answer) -> bool:
    head, _, body = answer.text.partition(b"\r\n\r\n")
    check_words(answer.status, b"retry-after: 5" in head, json.loads(body))
    return True


@pytest.mark.parametrize(("error", "afterwards"), [(errno.ENOSPC, 200), (errno.EIO, 503)])
def test_that_a_disk_that_fails_for_good_is_told(
    recording: Recording, furniture: Furniture, error: int, afterwards: int
) -> None:
    """A full disk is got over without a restart; one that fails is written no more until the next start."""
    with served(recording.directory, environment=recording.environment) as server:
        client = Client(server, furniture.pipe, recording)
        told = [acknowledged(client.post(number), number) for number in range(20)]
        recording.fail(1, error, FOR_GOOD)
        assert all(says_why(client.post(number)) for number in range(20, 40))
        assert total_count(server.url, furniture) == len(told)
        recording.mend()
        assert client.post(40).status == afterwards
        client.close()
        assert server.stop() == 0
    with served(recording.directory) as server:
        assert total_count(server.url, furniture) == len(told) + (afterwards == 200)


@pytest.mark.parametrize("file", ["scribe.lock", "sluice.db", "sluice.db-wal"])
def test_that_a_scribe_that_once_could_not_open_a_file_goes_on(
    recording: Recording, furniture: Furniture, file: str
) -> None:
    """SQLite opens for reading what it fails to open for writing, and would keep it so."""
    with served(recording.directory, environment=recording.environment) as server:
        client = Client(server, furniture.pipe, recording)
        recording.fail_one_of(Sort("scribe", "open", file), errno.EIO)
        assert says_why(client.post(0))
        assert [client.post(number).status for number in (1, 2, 3)] == [200, 200, 200]
        client.close()


def total_count(url: str, furniture: Furniture) -> int:
    headers = {"Authorization": furniture.password_token}
    reply = httpx.get(f"{url}/share/{REC_TYPE}", params={"perPage": 1}, headers=headers, timeout=15)
    return int(reply.json()["meta"]["totalCount"])


@pytest.mark.timeout(120)
def test_that_a_start_on_a_failing_disk_harms_nothing(recording: Recording, furniture: Furniture) -> None:
    with served(recording.directory, environment=recording.environment) as server:
        client = Client(server, furniture.pipe, recording)
        told = [acknowledged(client.post(number), number) for number in range(100)]
        client.close()
    first, calls = recording.calls, 0  # the server was killed: the next one has a log to read
    with served(recording.directory, environment=recording.environment):
        calls = recording.calls - first
    for nth in random.Random(calls).sample(range(1, calls + 1), min(calls, FAILURES // 4)):
        recording.fail(nth, errno.EIO)
        assert started_and_stopped(recording) in (0, 1)
    assert asyncio.run(examined(recording.directory, bodies_by_id(told), furniture.pipe)) == (0, "")


def started_and_stopped(recording: Recording) -> int:
    command = [*COMMAND, "--data", str(recording.directory)]
    with subprocess.Popen(
        command, env=recording.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        if process.stdout.readline():
            process.terminate()
        return process.wait(15)
