"""A server that a script is played to over and over, one of its calls failing each time, and what is left of it."""

from __future__ import annotations

import asyncio
import errno
import re
import shutil
import signal
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import apsw
import httpx

from embedded_server.data_directory import DataDirectory
from tests.embedded_server.power_loss.images import examined
from tests.embedded_server.power_loss.recording import Recording, Sort
from tests.embedded_server.power_loss.refusals import check_words
from tests.embedded_server.power_loss.script import MADE, NOBODY, PASSWORD, PIPE, Player, Step
from tests.embedded_server.processes import COMMAND, Furniture, Served, furnish, served

_NOUNS = {
    "accounts": ("email",),
    "organisations": ("code",),
    "keys": ("client_id", "notes"),
    "tokens": ("id", "note", "revoked_at"),
    "rules": ("id", "operations"),
    "devices": ("id", "name", "tags", "notes"),
    "decoders": ("id", "name", "live"),
    "annotations": ("id", "text"),
    "templates": ("id", "name"),
    "retention": ("rectype", "days"),
}
Place: TypeAlias = tuple[Sort, str]  # with the phase of the script


@dataclass(frozen=True, slots=True)
class Called:
    place: Place
    fails: bool


@dataclass(slots=True)
class Findings:
    hit: Counter[Place] = field(default_factory=Counter)
    missed: list[int] = field(default_factory=list)  # there were not as many calls that time
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    damages: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = Counter[str]()
        for (sort, _), count in self.hit.items():
            kinds[sort.kind] += count
        return (
            f"{self.hit.total():,} calls failed {dict(kinds)} at {len(self.hit)} places, {len(self.missed)} were not "
            f"reached; {self.acknowledged:,} records acknowledged, {self.refused:,} requests refused; "
            f"{self.lost} records lost, damages: {self.damages}"
        )


@dataclass(slots=True)
class Life:
    """Of one data directory, from its server's start to what the next one finds."""

    recording: Recording
    furniture: Furniture
    player: Player

    def play(self, steps: Sequence[Step], nth: int = 0, error: int = errno.EIO) -> list[Called]:
        """The calls that were made meanwhile. The nth one fails; 0: none."""
        if nth:
            self.recording.fail(nth, error)
        calls, made = self._played(steps, {})
        assert nth > made or sum(call.fails for call in calls) == (nth > 0)
        return calls

    def play_failing_at(self, place: Place, steps: Sequence[Step], error: int) -> list[Called]:
        """The first call of this sort fails from where its part of the script begins."""
        sort, phase = place
        begins = next(index for index, step in enumerate(steps) if step.phase == phase)
        return self._played(steps, {begins: lambda: self.recording.fail_one_of(sort, error)})[0]

    def _played(self, steps: Sequence[Step], before: Mapping[int, Callable[[], None]]) -> tuple[list[Called], int]:
        """And how many calls were made before none could fail any more."""
        first, begun = self.recording.calls + 1, list[int]()
        try:
            for index, step in enumerate(steps):
                begun.append(self.recording.calls + 1)
                before.get(index, _nothing)()
                self.player.play(step)
        finally:
            made = self.recording.calls - first + 1
            self.recording.mend()
        return [
            Called((_without_pid(call.sort), steps[max(bisect(begun, call.number) - 1, 0)].phase), call.fails)
            for call in self.recording.calls_from(first)
        ], made

    def check(self, findings: Findings) -> None:
        """After its server's end."""
        lost, words = asyncio.run(examined(self.recording.directory, self.player.bodies, self.furniture.pipe))
        extra = _count(self.recording.directory) - len(self.player.bodies)
        findings.acknowledged += len(self.player.bodies)
        findings.refused += len(self.player.refusals)
        findings.lost += lost
        findings.damages += [words] if words else []
        findings.damages += [f"{extra} records too many"] if extra > 0 else []
        for reply in self.player.refusals:
            check_words(reply.status_code, "retry-after" in reply.headers, reply.json())


@contextmanager
def life(folder: Path, findings: Findings, command: Sequence[str] = COMMAND) -> Iterator[Life]:
    """Every other server is killed; what it told of all nouns must be told by the next one."""
    data, notes = folder / "data", folder / "notes"
    data.mkdir(mode=0o700, parents=True)
    notes.mkdir()
    furniture, recording = furnish(data), Recording.of(data, notes)
    with served(data, command=command, environment=recording.environment) as server, client_of(server, data) as client:
        one = Life(recording, furniture, Player(client, said_at_first(furniture)))
        yield one
        told = _told(client)
        server.stop(signal.SIGTERM if recording.calls % 2 else signal.SIGKILL)
    one.check(findings)
    with served(data) as server, client_of(server, data) as client:
        findings.damages += [f"{noun} are others now" for noun, items in _told(client).items() if items != told[noun]]
    shutil.rmtree(folder)


@contextmanager
def client_of(server: Served, data: Path) -> Iterator[httpx.Client]:
    """Presents the admin token where no other one is."""
    headers = {"Authorization": f"Bearer {DataDirectory(data).admin_token()}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
        yield client


def said_at_first(furniture: Furniture) -> dict[str, str]:
    return {PIPE: furniture.pipe, PASSWORD: furniture.password_token, NOBODY: "ab" * 32}


def _told(client: httpx.Client) -> dict[str, list[object]]:
    """By noun, of each its name and what was changed; without devices that were heard, which may be read later."""
    return {
        noun: [
            [item[member] for member in members]
            for item in client.get(f"/admin/v1/{noun}", params={"limit": 1_000}).json()["items"]
            if noun != "devices" or item["type"] == MADE
        ]
        for noun, members in _NOUNS.items()
    }


def _count(directory: Path) -> int:
    """Of the records, without those that examinations stored."""
    connection = apsw.Connection(str(directory / "sluice.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(str(connection.execute("SELECT count(*) FROM record WHERE body <> CAST('{}' AS BLOB)").get))
    finally:
        connection.close()


def _nothing() -> None:
    pass


def _without_pid(sort: Sort) -> Sort:
    return replace(sort, file=re.sub(r"\.\d+$", "", sort.file))
