"""Backups while records arrive, what is restored of them, and what `check` finds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from embedded_server.store.backups import Progress, newest_backup
from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import BackupCancelledError, BackupError, StoreOpenError
from embedded_server.store.sqlite.connections import open_reading
from embedded_server.store.sqlite.copying import copy_database
from embedded_server.store.sqlite.invariants import findings
from embedded_server.store.sqlite.migrate import APPLICATION_ID, schema_steps
from embedded_server.store.sqlite.restoring import restore
from embedded_server.store.sqlite.store import SqliteStore, open_store
from tests.embedded_server.homes import Homes, SqliteHomes
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender, new_record


@pytest.fixture(scope="session")
def homes() -> Homes:
    """Of SQLite alone."""
    return SqliteHomes()


LARGE = b'{"spectrum":"' + b"7f" * 4_000 + b'"}'


@pytest.fixture
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[SqliteStore]:
    """On SQLite: PostgreSQL's own tools make its backups."""
    opened = await open_store(tmp_path / "data", clock)
    yield opened
    await opened.close()


async def send(sender: Sender, count: int, body: bytes = LARGE) -> None:
    grant = await sender.grant()
    await asyncio.gather(*(sender.store.append(grant, new_record(body=body)) for _ in range(count)))


def seqs_in(file: Path) -> list[int]:
    with closing(open_reading(file)) as connection:
        return [seq for (seq,) in connection.execute("SELECT seq FROM record ORDER BY seq")]


def sound(file: Path) -> list[str]:
    with closing(open_reading(file)) as connection:
        return list(findings(connection))


async def test_that_a_backup_made_while_records_arrive_is_of_one_moment(
    store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    await send(sender, 600)
    target, progress = tmp_path / "backup.db", Progress()
    backup = asyncio.create_task(store.backup(target, progress))
    during = 0
    while not backup.done():
        await send(sender, 20)
        during += 20
    copied = await backup
    seqs = seqs_in(target)
    assert during > 20
    assert copied.records == len(seqs)
    assert 600 <= len(seqs) < 600 + during
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert progress.done == progress.total > 1_000
    assert sound(target) == []


async def test_that_a_backup_is_one_private_file_that_says_what_it_is(
    store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    await send(sender, 3)
    target = tmp_path / "backup.db"
    await store.backup(target, Progress())
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup.db", "data"]
    with closing(apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        assert connection.pragma("application_id") == APPLICATION_ID
        assert connection.pragma("journal_mode") == "delete"  # no log is needed beside it
        assert connection.execute("SELECT made_ms, records FROM backup").get == (NOON_MS, 3)
    assert newest_backup(tmp_path / "data" / "sluice.db") == target


async def test_that_a_backup_replaces_nothing(store: SqliteStore, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("mine")
    with pytest.raises(BackupError, match="exists already"):
        await store.backup(target, Progress())
    assert target.read_text() == "mine"


async def test_that_a_cancelled_backup_leaves_nothing(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(BackupCancelledError):
        await store.backup(tmp_path / "backup.db", Progress(is_cancelled=True))
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


async def test_that_a_copy_with_something_missing_is_no_backup(
    store: SqliteStore, sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(sender, 3)

    def lose_one(part: Path, _made_ms: int, _records: int) -> None:
        with closing(apsw.Connection(str(part))) as copy:
            copy.execute("DELETE FROM record WHERE seq = (SELECT max(seq) FROM record)")

    monkeypatch.setattr("embedded_server.store.sqlite.copying._write_meta", lose_one)
    with pytest.raises(BackupError, match="does not hold what the database holds"):
        await store.backup(tmp_path / "backup.db", Progress())
    assert not (tmp_path / "backup.db").exists()


async def test_that_what_is_restored_goes_on_where_the_backup_ended(
    store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    await send(sender, 5)
    kept = await store.records(RecordsWanted())
    backup = tmp_path / "backup.db"
    await store.backup(backup, Progress())
    before = backup.read_bytes()
    assert restore(backup, tmp_path / "new", schema_steps()) == 5
    again = await open_store(tmp_path / "new")
    assert await again.records(RecordsWanted()) == kept
    await Sender(again, sender.client_id, sender.token).send()
    assert await again.count(RecordsWanted()) == 6
    await again.close()
    assert sound(tmp_path / "new" / "sluice.db") == []
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob("backup.db-*"))


async def test_that_nothing_is_restored_over_another_directory(store: SqliteStore, tmp_path: Path) -> None:
    await store.backup(tmp_path / "backup.db", Progress())
    with pytest.raises(StoreOpenError, match="is not empty"):
        restore(tmp_path / "backup.db", tmp_path / "data", schema_steps())
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "backup.db", tmp_path / "empty", schema_steps())


async def test_that_a_live_database_is_no_backup(store: SqliteStore, sender: Sender, tmp_path: Path) -> None:
    await sender.send()
    with pytest.raises(StoreOpenError, match="write-ahead log beside it"):
        restore(tmp_path / "data" / "sluice.db", tmp_path / "new", schema_steps())


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:8192]), "damaged|malformed"),
        (lambda file: file.write_bytes(b"not a database, surely" * 400), "no backup that can be read"),
        (lambda file: file.write_bytes(b""), "is empty"),
        (lambda file: apsw.Connection(str(file)).pragma("user_version", 99), "newer version"),
        (lambda file: apsw.Connection(str(file)).pragma("application_id", 7), "not Sluice's"),
        (lambda file: file.unlink(), "There is no file"),
    ],
    ids=["cut", "garbage", "empty", "newer", "foreign", "missing"],
)
async def test_that_what_is_no_sound_backup_is_refused_before_anything_is_made(
    store: SqliteStore, sender: Sender, tmp_path: Path, harm: object, words: str
) -> None:
    await send(sender, 10)
    backup = tmp_path / "backup.db"
    await store.backup(backup, Progress())
    harm(backup)  # type: ignore[operator]  # one of the lambdas above
    with pytest.raises(StoreOpenError, match=words):
        restore(backup, tmp_path / "new", schema_steps())
    assert not (tmp_path / "new").exists()


async def test_that_a_directory_may_be_checked_while_it_is_written(store: SqliteStore, sender: Sender) -> None:
    await send(sender, 30)
    file = store._database.file
    checking = asyncio.create_task(asyncio.to_thread(sound, file))
    await send(sender, 30)
    assert await checking == []


HEARD_TWICE = (
    "INSERT INTO device (name_on_network, network, rec_type, first_ms, last_ms, uplinks) "
    "VALUES ('eui', 'n', 'r', 1, 1, 2)"
)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE stream SET records = records + 1", "org.harbour.tide: the counter says 11 records, there are 10."),
        ("UPDATE stream SET tests = 1", "org.harbour.tide: the counter says 1 test records, there are 0."),
        ("UPDATE record SET ordinal = 3 WHERE ordinal = 4", "org.harbour.tide: two records have the ordinal 3."),
        ("UPDATE stream SET next_ordinal = 5", "org.harbour.tide: the next ordinal is 5, but 10 is taken already."),
        ("DELETE FROM record WHERE ordinal = 4", "1 ordinals are missing, although nothing was ever deleted."),
        ("UPDATE record SET ordinal = 100 - ordinal", "with the ordinal 91 arrived before its predecessor."),
        ("UPDATE record SET stream = 77 WHERE ordinal = 1", "belongs to no recType."),
        ("UPDATE record SET token = 77 WHERE ordinal = 1", "came with a token that is not there."),
        ("UPDATE stream SET messages = 4", "org.harbour.tide: the counter says 4 messages, there are 0."),
        ("INSERT INTO measurement VALUES (1, 1, 12345, 1.5)", "A measurement belongs to reading 12,345"),
        ("INSERT INTO series VALUES (1, 'a', 'b', 'c', '', 3, 1, 1, 1, 0)", "a, b, c: the counter says 3 points"),
        (HEARD_TWICE, "Device eui: the counter says 2 uplinks"),
        ("UPDATE state SET read_seq = 99", "The pipeline's place, 99, lies behind the last record"),
        ("UPDATE account SET organisation = 'nobody'", "Row 1 of account refers to a row of organisation"),
    ],
)
async def test_that_what_does_not_agree_is_found(
    store: SqliteStore, sender: Sender, tmp_path: Path, change: str, finding: str
) -> None:
    await send(sender, 10, b"{}")
    await store.close()
    file = tmp_path / "data" / "sluice.db"
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute(change).fetchall()
    assert any(finding in found for found in sound(file)), sound(file)


async def test_that_a_deleted_record_breaks_nothing(store: SqliteStore, sender: Sender) -> None:
    records = [await sender.send() for _ in range(5)]
    grant = await sender.grant()
    for record in (records[2], records[4]):
        assert await store.delete_record(record.id, record.rec_type, grant)
    assert sound(store._database.file) == []


async def test_that_a_database_may_be_copied_from_another_process(
    store: SqliteStore, sender: Sender, tmp_path: Path
) -> None:
    """As the command does while a server runs, and from what a killed server left."""
    await send(sender, 5)
    file, left = tmp_path / "data" / "sluice.db", tmp_path / "left"
    left.mkdir()
    for each in (file, file.with_name("sluice.db-wal")):
        shutil.copy(each, left)
    assert copy_database(left / "sluice.db", tmp_path / "backup.db", NOON_MS, Progress()).records == 5
