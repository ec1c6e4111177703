"""Databases that are damaged or may not be written: nothing is acknowledged on them, nothing is deleted, and it is said
what to do."""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from filelock import FileLock

from embedded_server.__main__ import main
from embedded_server.data_directory import DataDirectory
from embedded_server.store.backups import Progress
from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import StoreOpenError, StoreUnavailableError, Trouble
from embedded_server.store.network_disks import ALLOWED_BY, check_disk, file_system, is_network
from embedded_server.store.sqlite import connections
from embedded_server.store.sqlite.migrate import schema_steps
from embedded_server.store.sqlite.store import SqliteStore, open_store
from embedded_server.store.sqlite.upkeep import EXAMINED_EVERY_MS
from tests.embedded_server.store.kit import HandClock, Sender, a_sender, new_record
from tests.embedded_server.store.old_files import prepare

PAGE = 4096
LARGE = b'{"x":"' + b"y" * 900 + b'"}'


async def fill(directory: Path, records: int = 300) -> Sender:
    store = await open_store(directory)
    sender = await a_sender(store)
    grant = await sender.grant()
    await asyncio.gather(*(store.append(grant, new_record(body=LARGE)) for _ in range(records)))
    await store.close()
    return sender


def leaf_in_the_middle(file: Path) -> int:
    """Where a page of records begins that no start has to read."""
    content = file.read_bytes()
    pages = [
        at for at in range(PAGE, len(content), PAGE) if content[at] == 13 and content.count(b"yyyy", at, at + PAGE)
    ]
    return pages[len(pages) // 2]


def overwrite(file: Path, offset: int, damage: bytes) -> None:
    with file.open("r+b") as handle:
        handle.seek(offset)
        handle.write(damage)


async def refusal(store: SqliteStore, sender: Sender) -> StoreUnavailableError:
    with pytest.raises(StoreUnavailableError) as caught:
        await sender.send()
    return caught.value


@pytest.fixture
def large_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as too large to be read whole at the start."""
    monkeypatch.setattr(connections, "_CHECKED_BYTES", 0)


@pytest.mark.parametrize("kind", ["cut", "header", "zeroed page"])
async def test_that_a_damaged_database_is_refused_with_the_way_out(tmp_path: Path, kind: str) -> None:
    await fill(tmp_path)
    store = await open_store(tmp_path)
    backup = tmp_path / "yesterday.db"
    await store.backup(backup, Progress())
    await store.close()
    file = tmp_path / "sluice.db"
    if kind == "cut":
        os.truncate(file, file.stat().st_size // 2)
    else:
        overwrite(file, *((0, b"garbage" * 20) if kind == "header" else (leaf_in_the_middle(file), bytes(PAGE))))
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(StoreOpenError) as caught:
        await open_store(tmp_path)
    assert "is damaged" in caught.value.reason
    assert "Nothing was changed or removed." in caught.value.reason
    assert "\n" not in caught.value.reason
    assert caught.value.fix.endswith(f"sluice-server restore {backup} --data NEWDIR.")
    assert {each: each.read_bytes() for each in before} == before


async def test_that_without_a_backup_the_command_is_told_all_the_same(tmp_path: Path) -> None:
    await fill(tmp_path, 3)
    overwrite(tmp_path / "sluice.db", 0, b"garbage" * 20)
    with pytest.raises(StoreOpenError, match="sluice-server restore FILE --data NEWDIR"):
        await open_store(tmp_path)


@pytest.mark.usefixtures("large_files")
async def test_that_damage_in_a_large_file_stops_ingest_once_it_is_found(tmp_path: Path) -> None:
    await fill(tmp_path)
    overwrite(tmp_path / "sluice.db", leaf_in_the_middle(tmp_path / "sluice.db"), bytes(PAGE))
    store = await open_store(tmp_path)
    sender = await a_sender(store)
    await store.examine()
    error = await refusal(store, sender)
    assert (error.status, error.code) == (503, Trouble.DAMAGED)
    gauges = store.gauges()
    assert gauges.trouble is Trouble.DAMAGED
    assert gauges.condition
    assert "sluice-server restore FILE --data NEWDIR" in gauges.condition.fix
    assert await store.tokens()  # what can be read is read
    await store.close()


@pytest.mark.usefixtures("large_files")
async def test_that_a_page_found_damaged_while_storing_is_never_acknowledged(tmp_path: Path) -> None:
    sent = await fill(tmp_path)
    file = tmp_path / "sluice.db"
    with_root = apsw.Connection(str(file))
    root = with_root.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'token_day'").get
    with_root.close()
    overwrite(file, (root - 1) * PAGE, bytes(PAGE))
    store = await open_store(tmp_path)
    sender = Sender(store, sent.client_id, sent.token)
    before = await store.count(RecordsWanted())
    for _ in range(3):
        assert (await refusal(store, sender)).code is Trouble.DAMAGED
    with pytest.raises(StoreUnavailableError):
        await store.create_key("Quay", "", 1)
    assert store.gauges().is_stopped
    assert await store.count(RecordsWanted()) == before
    await store.close()


@pytest.mark.usefixtures("large_files")
async def test_that_a_page_found_damaged_while_reading_stops_ingest(tmp_path: Path) -> None:
    sent = await fill(tmp_path)
    overwrite(tmp_path / "sluice.db", leaf_in_the_middle(tmp_path / "sluice.db"), bytes(PAGE))
    store = await open_store(tmp_path)
    sender = Sender(store, sent.client_id, sent.token)
    await sender.send()  # nobody knows yet, and it is stored on sound pages
    with pytest.raises(StoreUnavailableError, match="damaged"):
        await store.records(RecordsWanted(limit=1_000))
    assert (await refusal(store, sender)).code is Trouble.DAMAGED
    assert len(await store.records(RecordsWanted(limit=5, newest_first=True))) == 5
    await store.close()


@pytest.mark.usefixtures("large_files")
async def test_that_damage_is_known_after_a_restart_until_the_database_is_found_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = await fill(tmp_path / "data")
    file = tmp_path / "data" / "sluice.db"
    store = await open_store(tmp_path / "data")
    backup = tmp_path / "yesterday.db"
    await store.backup(backup, Progress())
    await store.close()
    leaf = leaf_in_the_middle(file)
    page = file.read_bytes()[leaf : leaf + PAGE]
    overwrite(file, leaf, bytes(PAGE))
    store = await open_store(tmp_path / "data")
    await store.examine()
    await store.close()
    store = await open_store(tmp_path / "data")
    error = await refusal(store, Sender(store, sent.client_id, sent.token))
    assert (error.status, error.code) == (503, Trouble.DAMAGED)
    condition = store.gauges().condition
    assert condition
    for fix in (error.fix, condition.fix):
        assert f"sluice-server restore {backup} --data NEWDIR" in fix
    assert await store.tokens()  # what can be read is read
    await store.close()
    assert main(["check", "--data", str(tmp_path / "data")]) == 1
    overwrite(file, leaf, page)
    assert (await refusal_of(tmp_path / "data", sent)).code is Trouble.DAMAGED
    capsys.readouterr()
    assert main(["check", "--data", str(tmp_path / "data")]) == 0
    assert capsys.readouterr().out.startswith("It was marked as damaged and is no more.")
    store = await open_store(tmp_path / "data")
    await Sender(store, sent.client_id, sent.token).send()
    await store.close()


async def refusal_of(directory: Path, sent: Sender) -> StoreUnavailableError:
    store = await open_store(directory)
    error = await refusal(store, Sender(store, sent.client_id, sent.token))
    await store.close()
    return error


@pytest.mark.usefixtures("large_files")
async def test_that_the_whole_file_is_read_once_a_week(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(tmp_path, clock)
    await store.examine()
    looks = 0

    async def look(_: object) -> str:
        nonlocal looks
        looks += 1
        return "ok"

    monkeypatch.setattr(SqliteStore, "_quick_check", look)
    await store.examine()
    await store.close()
    store = await open_store(tmp_path, clock)
    clock.ms += EXAMINED_EVERY_MS - 1
    await store.examine()
    assert looks == 0
    clock.ms += 1
    await store.examine()
    await store.examine()
    assert looks == 1
    await store.close()


def garbage(log: Path) -> None:
    log.write_bytes(os.urandom(50_000))


def foreign(log: Path) -> None:
    """A sound log of another database."""
    other = apsw.Connection(str(log.with_name("other.db")))
    other.pragma("journal_mode", "wal")
    other.pragma("wal_autocheckpoint", 0)
    other.execute("CREATE TABLE stranger (x); INSERT INTO stranger VALUES (1)").fetchall()
    content = log.with_name("other.db-wal").read_bytes()
    other.close()
    log.write_bytes(content[:32] + os.urandom(len(content) - 32))  # as its own salts would not match either


def torn(log: Path) -> None:
    overwrite(log, log.stat().st_size - PAGE // 2, os.urandom(PAGE // 2))


@pytest.mark.parametrize("harm", [garbage, foreign, Path.unlink, torn], ids=["garbage", "foreign", "missing", "torn"])
async def test_that_only_sound_frames_of_a_log_count(tmp_path: Path, harm: object) -> None:
    """What a killed server left: the file is whole whatever became of the log, which lacks at most its end."""
    await fill(tmp_path / "data", 20)
    left = tmp_path / "left"
    left.mkdir(mode=0o700)
    store = await open_store(tmp_path / "data")
    await (await a_sender(store)).send()
    for name in ("sluice.db", "sluice.db-wal"):
        (left / name).write_bytes((tmp_path / "data" / name).read_bytes())
        (left / name).chmod(0o600)
    await store.close()
    harm(left / "sluice.db-wal")  # type: ignore[operator]  # one of the functions above
    store = await open_store(left)
    assert await store.count(RecordsWanted()) in (20, 21)
    await (await a_sender(store)).send()
    await store.close()
    await (await open_store(left)).close()


async def test_that_a_stale_index_of_the_log_is_made_anew(tmp_path: Path) -> None:
    await fill(tmp_path, 20)
    (tmp_path / "sluice.db-shm").write_bytes(os.urandom(32_768))
    (tmp_path / "sluice.db-shm").chmod(0o600)
    store = await open_store(tmp_path)
    assert await store.count(RecordsWanted()) == 20
    await store.close()


@pytest.fixture
def own_place() -> Iterator[Path]:
    """A directory of somebody who is not root: root may write everything."""
    nobody = 65_534
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, nobody, -1)
            os.seteuid(nobody)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)


async def test_that_a_database_that_can_only_be_read_is_read(own_place: Path) -> None:
    await fill(own_place, 20)
    (own_place / "sluice.db").chmod(0o400)
    store = await open_store(own_place)
    assert await store.count(RecordsWanted()) == 20
    with pytest.raises(StoreUnavailableError) as caught:
        await store.create_key("Quay", "", 1)
    assert (caught.value.status, caught.value.code) == (503, Trouble.READ_ONLY)
    condition = store.gauges().condition
    assert condition
    assert "can only be read" in condition.reason
    await store.close()


async def test_that_an_older_database_that_can_only_be_read_is_not_opened(own_place: Path) -> None:
    prepare(own_place / "sluice.db", schema_steps()[:1])
    (own_place / "sluice.db").chmod(0o400)
    with pytest.raises(StoreOpenError, match="an older version's and can only be read"):
        await open_store(own_place)


def test_that_a_disk_that_can_only_be_read_needs_no_lock_and_takes_no_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = DataDirectory(tmp_path)

    def refuse(path: Path, *_: object, **__: object) -> None:
        if path.is_relative_to(tmp_path):
            raise OSError(errno.EROFS, "Read-only file system", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "touch", refuse)
        patch.setattr(Path, "unlink", refuse)
        patch.setattr("embedded_server.data_directory.FileLock", ReadOnlyLock)
        lock = home.lock()
        assert len(home.fresh_admin_token()) == 64
        home.announce("http://127.0.0.1:1")
        home.withdraw()
    lock.release()
    assert list(tmp_path.iterdir()) == []


class ReadOnlyLock(FileLock):
    """In the data directory it cannot be made."""

    def _acquire(self) -> None:
        if Path(self.lock_file).parent.name.startswith("test_"):
            raise OSError(errno.EROFS, "Read-only file system")
        super()._acquire()


def test_that_a_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        DataDirectory(tmp_path).announce("http://127.0.0.1:1")
    assert list(tmp_path.iterdir()) == []


def test_that_half_files_of_killed_servers_go_at_the_next_start(tmp_path: Path) -> None:
    for name in ("server.json.4711", "admin-token.12", "admin.next.1"):
        (tmp_path / name).touch()
    (tmp_path / "server.json.txt").touch()
    with DataDirectory(tmp_path).lock():
        assert sorted(file.name for file in tmp_path.iterdir()) == ["server.json.txt", "server.lock"]


MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:44 / /home/ada/team\040share rw,relatime - nfs4 files:/team rw
31 22 0:45 / /mnt/cloud rw - fuse.sshfs ada@files: rw
32 22 0:46 / /mnt/usb rw - fuseblk /dev/sdb1 rw
33 30 0:47 / /home/ada/team\040share/local rw - xfs /dev/vdb rw
garbled
"""


@pytest.mark.parametrize(
    ("place", "kind", "refused"),
    [
        ("/home/ada/sluice", "ext4", False),
        ("/home/ada/team share/sluice", "nfs4", True),
        ("/home/ada/team share/local/sluice", "xfs", False),
        ("/home/ada/team sharefoo", "ext4", False),
        ("/mnt/cloud", "fuse.sshfs", True),
        ("/mnt/usb/x", "fuseblk", False),
    ],
)
def test_that_a_network_disk_is_told_from_others(place: str, kind: str, refused: bool) -> None:
    assert file_system(Path(place), MOUNTS) == kind
    assert is_network(kind) is refused


async def test_that_a_data_directory_on_a_network_disk_is_refused_unless_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded_server.store.network_disks._mounts", lambda: f"1 1 0:1 / {tmp_path} rw - cifs x rw")
    with pytest.raises(StoreOpenError, match=rf"network disk \(cifs\).*{ALLOWED_BY}=1"):
        await open_store(tmp_path / "data")
    monkeypatch.setenv(ALLOWED_BY, "1")
    check_disk(tmp_path)
