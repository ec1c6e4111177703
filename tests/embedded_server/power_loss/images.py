"""What the store makes of a disk after a crash: it opens, is whole, has what was acknowledged, and goes on."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from embedded_server.clock import SystemClock
from embedded_server.domain.token import token_hash
from embedded_server.store.base import NewRecord, Store
from embedded_server.store.errors import StoreError
from embedded_server.store.ids import record_id
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.power_loss.disk import Crash, Disk, write_image
from tests.embedded_server.power_loss.load import Acknowledged, body_of
from tests.embedded_server.power_loss.recording import Recording

_MISCOUNTED = (
    "SELECT count(*) FROM stream WHERE records <> (SELECT count(*) FROM record WHERE stream = stream.id) "
    "OR next_ordinal <> (SELECT coalesce(max(ordinal) + 1, 1) FROM record WHERE stream = stream.id)"
)


@dataclass(frozen=True, slots=True)
class Damage:
    """What one image was missing, or why it could not be used."""

    event: int
    crash: Crash
    lost: int
    words: str


@dataclass(slots=True)
class Findings:
    images: Counter[Crash] = field(default_factory=Counter)
    acknowledged: int = 0  # records looked for, over all images
    damages: list[Damage] = field(default_factory=list)

    @property
    def losing(self) -> list[Damage]:
        return [damage for damage in self.damages if damage.lost]

    @property
    def unusable(self) -> list[Damage]:
        return [damage for damage in self.damages if damage.words]

    def summary(self) -> str:
        worst = max((damage.lost for damage in self.damages), default=0)
        return (
            f"{self.images.total():,} images, {self.acknowledged:,} acknowledged records looked for: "
            f"{len(self.losing):,} images lose records (at worst {worst:,}), {len(self.unusable):,} are damaged"
        )


def crashed(disk: Disk, recording: Recording, told: Sequence[Acknowledged], token: str, points: int) -> Findings:
    """At random events, one image of each kind. `told` is in the order of events."""
    return asyncio.run(_crashed(disk, recording, told, token, points))


async def _crashed(disk: Disk, recording: Recording, told: Sequence[Acknowledged], token: str, points: int) -> Findings:
    dice, findings = random.Random(points), Findings()
    chosen = Counter(dice.randint(1, recording.now) for _ in range(points))
    known: dict[str, bytes] = {}
    waiting = iter(told)
    next_told = next(waiting, None)
    for event in recording.events():
        disk.take(event, dice)
        while next_told is not None and next_told.event <= event.number:
            known[next_told.id] = body_of(next_told.number)
            next_told = next(waiting, None)
        for crash in list(Crash) * chosen[event.number]:
            with _on_disk(disk, crash, dice) as directory:
                lost, words = await examined(directory, known, token)
            findings.images[crash] += 1
            findings.acknowledged += len(known)
            if lost or words:
                findings.damages.append(Damage(event.number, crash, lost, words))
    return findings


@contextmanager
def _on_disk(disk: Disk, crash: Crash, dice: random.Random) -> Iterator[Path]:
    """In memory where the system has a place for that: thousands of images need no disk."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    try:
        write_image(disk.image(crash, dice), folder / "data")
        yield folder / "data"
    finally:
        shutil.rmtree(folder)


async def examined(directory: Path, known: Mapping[str, bytes], token: str) -> tuple[int, str]:
    """How many acknowledged records are lost, and what else is wrong. `known`: id → body."""
    try:
        store = await open_store(directory)
    except StoreError as error:
        return 0, str(error)
    try:
        lost, words = _read(directory / "sluice.db", known)
        return lost, words or await _does_not_go_on(store, known, token)
    finally:
        await store.close()


def _read(file: Path, known: Mapping[str, bytes]) -> tuple[int, str]:
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        words = "; ".join(str(row[0]) for row in connection.execute("PRAGMA integrity_check"))
        instance = str(connection.execute("SELECT lower(hex(instance)) FROM state").get)
        rows = connection.execute("SELECT received_ms, seq, body FROM record")
        stored = {record_id(received_ms, instance, seq): body for received_ms, seq, body in rows}
        lost = sum(stored.get(each) != body for each, body in known.items())
        miscounted = connection.execute(_MISCOUNTED).get
        return lost, "" if words == "ok" and not miscounted else f"{words}; {miscounted} streams miscounted"
    except apsw.Error as error:
        return 0, str(error)
    finally:
        connection.close()


async def _does_not_go_on(store: Store, known: Mapping[str, bytes], token: str) -> str:
    """Why a new record is not let in under a new id; nothing when all is well or the store is still empty."""
    grant = await store.grant(token_hash(token))
    if grant is None:
        return "the token is gone" if token else ""
    record = await store.append(grant, NewRecord(REC_TYPE, SystemClock().now_ms(), "192.0.2.7", b"{}"))
    return f"the id {record.id} was given out twice" if record.id in known else ""
