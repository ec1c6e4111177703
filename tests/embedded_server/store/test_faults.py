"""Disks that are full or fail, and processes that are killed: what was acknowledged stays, what was not is said."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import RecordsWanted, RequestsWanted
from embedded_server.store.errors import StoreOpenError, StoreUnavailableError, Trouble
from embedded_server.store.sqlite.reserve import Reserve
from embedded_server.store.sqlite.store import SqliteStore, open_store
from tests.embedded_server.homes import Homes, SqliteHomes
from tests.embedded_server.live import live_server
from tests.embedded_server.store.kit import REC_TYPE, Sender, a_sender, new_record, settled


class Disk(apsw.VFS):
    """The machine's, until it is told to fail."""

    def __init__(self, real: str) -> None:
        super().__init__("failing-disk", real, makedefault=True)
        self.real = real
        self.failing_syncs = 0
        self.is_full: Callable[[], bool] = lambda: False

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> DiskFile:  # noqa: N802  # apsw's
        return DiskFile(self, name, flags)


class DiskFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(disk.real, name, flags)
        self._disk = disk

    def xSync(self, flags: int) -> None:  # noqa: N802  # apsw's
        if self._disk.failing_syncs:
            self._disk.failing_syncs -= 1
            raise apsw.IOError("the disk does not answer")
        super().xSync(flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # apsw's
        if self._disk.is_full():
            raise apsw.FullError("no space left")
        super().xWrite(data, offset)


@pytest.fixture
def homes() -> Homes:
    """PostgreSQL writes to disks of its own."""
    return SqliteHomes()


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk(apsw.vfs_names()[0])
    yield disk
    apsw.set_default_vfs(disk.real)
    disk.unregister()


@pytest.fixture
def store(disk: Disk, store: SqliteStore) -> SqliteStore:
    assert apsw.vfs_names()[0] == "failing-disk"
    return store


async def outcomes_of(store: SqliteStore, sender: Sender, count: int) -> list[object]:
    grant = await sender.grant()
    return await settled(*(store.append(grant, new_record()) for _ in range(count)))


async def test_that_a_sync_that_fails_fails_every_request_of_its_group(
    disk: Disk, store: SqliteStore, sender: Sender
) -> None:
    disk.failing_syncs = 1
    failed = await outcomes_of(store, sender, 20)
    assert {type(outcome) for outcome in failed} == {StoreUnavailableError}
    assert {(error.status, error.code) for error in failed if isinstance(error, StoreUnavailableError)} == {
        (503, Trouble.DISK_FAILED)
    }
    assert await store.records(RecordsWanted()) == []
    stored = await outcomes_of(store, sender, 3)
    disk.failing_syncs = 1
    await outcomes_of(store, sender, 2)  # not twice in a row
    stored += await outcomes_of(store, sender, 3)
    assert await store.records(RecordsWanted(REC_TYPE)) == stored
    assert (await store.tokens())[0].uses == 6


async def test_that_a_disk_that_fails_again_is_written_no_more(
    disk: Disk, store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    before = await sender.send()
    for _ in range(2):
        disk.failing_syncs = 1
        await outcomes_of(store, sender, 1)
    with pytest.raises(StoreUnavailableError, match="start the server again"):
        await sender.send()
    with pytest.raises(StoreUnavailableError):
        await store.create_key("Quay", "", 1)
    assert await store.records(RecordsWanted()) == [before]
    assert len(await store.flow(1)) == 1
    assert (await store.requests(RequestsWanted())).items == ()
    await store.close()
    again = await open_store(tmp_path / "data")
    assert await again.record(before.id) == before
    await (await a_sender(again)).send()
    await again.close()


async def test_that_a_full_disk_is_told_and_got_over(disk: Disk, store: SqliteStore, sender: Sender) -> None:
    kept = await sender.send()
    disk.is_full = lambda: True
    for _ in range(3):
        (error,) = await outcomes_of(store, sender, 1)
        assert isinstance(error, StoreUnavailableError)
        assert (error.status, error.code) == (507, Trouble.DISK_FULL)
    assert await store.record(kept.id) == kept
    disk.is_full = lambda: False
    await sender.send()
    assert await store.count(RecordsWanted(REC_TYPE)) == 2


async def test_that_what_was_refused_on_a_full_disk_is_remembered_once_there_is_room(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded_server.request_log.log._RETRY_SECONDS", 0.1)
    async with live_server(tmp_path) as live:
        disk.is_full = lambda: True
        assert (await live.post("/share/a.b", b'{"a":1}', live.dana.pipe)).status_code == 507
        assert (await live.post("/share/a.b", b'{"a":2', live.dana.pipe)).status_code == 400
        await asyncio.sleep(0.5)  # tried again, for nothing
        assert await live.refusals() == []
        disk.is_full = lambda: False
        async with asyncio.timeout(30):
            while len(kept := await live.refusals()) < 2:
                await asyncio.sleep(0.01)
        assert {(one.request.status, one.body) for one in kept} == {(507, b'{"a":1}'), (400, b'{"a":2')}
        for one in kept:
            assert one.request.reason.count("It came at 2025-11-25T12:00:00.000Z, when nothing could be kept.") == 1


async def test_that_a_first_start_on_a_full_disk_is_refused_in_words(disk: Disk, tmp_path: Path) -> None:
    disk.is_full = lambda: True
    with pytest.raises(StoreOpenError, match="no space left"):
        await open_store(tmp_path)
    disk.is_full = lambda: False
    await (await open_store(tmp_path)).close()


async def test_that_a_token_can_be_revoked_on_a_full_disk(
    disk: Disk, store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    grant = await sender.grant()
    reserve = tmp_path / "data" / "reserve"
    disk.is_full = reserve.exists
    with pytest.raises(StoreUnavailableError):
        await sender.send()
    assert reserve.exists()
    revoked = await store.revoke_token(sender.token.token.id)
    assert revoked is not None
    assert revoked.revoked_at is not None
    assert reserve.exists()  # again
    with pytest.raises(RefusedError):
        await store.append(grant, new_record())


def test_that_the_reserve_comes_back(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve")
    reserve.refill()
    assert (tmp_path / "reserve").stat().st_size == 1024 * 1024
    assert reserve.release()
    assert not reserve.release()
    reserve.refill()
    with reserve.lent():
        pass
    assert (tmp_path / "reserve").stat().st_size == 768 * 1024
    reserve.refill()
    assert (tmp_path / "reserve").stat().st_size == 1024 * 1024
    assert reserve.release()


async def test_that_a_closed_store_says_so(store: SqliteStore, sender: Sender) -> None:
    grant = await sender.grant()
    waiting = [asyncio.create_task(store.append(grant, new_record())) for _ in range(10)]
    await asyncio.sleep(0)
    await store.close()
    assert len(await asyncio.gather(*waiting)) == 10
    with pytest.raises(StoreUnavailableError, match="stopping"):
        await store.append(grant, new_record())


LIMITED = """
import asyncio, pathlib, resource, sys
from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.live import live_server
from tests.embedded_server.store.kit import a_sender

async def main():
    store = await open_store(pathlib.Path(sys.argv[1]))
    sender = await a_sender(store)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    let_in = failed = 0
    while failed < 3:
        try:
            await sender.send(body=b"x" * 10_000)
            let_in += 1
        except StoreUnavailableError as error:
            assert error.status == 507, error
            failed += 1
    assert let_in > 10
    assert await store.count(RecordsWanted()) == len(await store.records(RecordsWanted(limit=1000))) == let_in
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await sender.send()
    await store.close()
    store = await open_store(pathlib.Path(sys.argv[1]))
    assert await store.count(RecordsWanted()) == let_in + 1
    await store.close()

asyncio.run(main())
"""

SENDING = """
import asyncio, pathlib, sys
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.live import live_server
from tests.embedded_server.store.kit import a_sender

async def send(sender):
    while True:
        record = await sender.send()
        print(record.id, flush=True)

async def main():
    store = await open_store(pathlib.Path(sys.argv[1]))
    sender = await a_sender(store)
    await asyncio.gather(*(send(sender) for _ in range(16)))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
@pytest.mark.slow
def test_that_a_file_that_may_not_grow_counts_as_a_full_disk(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.slow
def test_that_killing_the_process_loses_nothing_acknowledged(tmp_path: Path) -> None:
    dice = random.Random(7)
    acknowledged: set[str] = set()
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", SENDING, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            acknowledged.add(process.stdout.readline().decode().strip())
            time.sleep(dice.uniform(0, 0.15))
            process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
            lines = process.stdout.read().decode().splitlines()
            acknowledged.update(line for line in lines if len(line) == 24)
    assert len(acknowledged) > 50
    assert asyncio.run(_ids_in(tmp_path)) >= acknowledged


async def _ids_in(directory: Path) -> set[str]:
    store = await open_store(directory)
    ids = {record.id for record in await store.records(RecordsWanted(limit=1_000_000))}
    assert await store.count(RecordsWanted(REC_TYPE)) == len(ids) == (await store.totals()).records
    await store.close()
    return ids
