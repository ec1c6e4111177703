"""Opening a data directory: whose it is, who holds it, and what is wrong with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from embedded_server.data_directory import DataDirectory
from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import StoreInUseError, StoreOpenError
from embedded_server.store.sqlite.connections import open_writing
from embedded_server.store.sqlite.migrate import SchemaStep, migrate, schema_steps
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, a_sender, new_record


async def fill(directory: Path, records: int = 200) -> None:
    store = await open_store(directory)
    sender = await a_sender(store)
    grant = await sender.grant()
    for _ in range(records):
        await store.append(grant, new_record(body=b'{"x":"' + b"y" * 300 + b'"}'))
    await store.close()


def settings_of(connection: apsw.Connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "wal_autocheckpoint", "mmap_size", "foreign_keys", "trusted_schema")
    return {name: connection.pragma(name) for name in names}


async def test_that_every_file_is_for_its_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "data"
    store = await open_store(directory)
    modes = {file.name: file.stat().st_mode & 0o777 for file in directory.iterdir()}
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {"sluice.db", "sluice.db-wal", "sluice.db-shm", "server.lock", "reserve"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    await store.close()


async def test_that_a_directory_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    store = await open_store(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    await store.close()


def test_that_a_commit_is_on_the_disk_before_it_counts(tmp_path: Path) -> None:
    connection = open_writing(tmp_path / "sluice.db")
    assert settings_of(connection) == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "wal_autocheckpoint": 0,
        "mmap_size": 0,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)  # older ones can corrupt a WAL
    connection.close()


async def test_that_a_second_opener_is_told_who_holds_the_directory(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    with pytest.raises(StoreInUseError, match="another Sluice process"):
        await open_store(tmp_path)
    DataDirectory(tmp_path).announce("http://127.0.0.1:4711")
    with pytest.raises(StoreInUseError, match=r"server at http://127\.0\.0\.1:4711 \(process \d+\)"):
        await open_store(tmp_path)
    await store.close()
    await (await open_store(tmp_path)).close()


async def test_that_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    script = (
        "import asyncio, os, pathlib, sys\n"
        "from embedded_server.data_directory import DataDirectory\n"
        "from embedded_server.store.sqlite.store import open_store\n"
        "async def run():\n"
        "    store = await open_store(pathlib.Path(sys.argv[1]))\n"
        "    DataDirectory(pathlib.Path(sys.argv[1])).announce('http://127.0.0.1:1')\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
        "asyncio.run(run())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        with pytest.raises(StoreInUseError, match=f"process {process.pid}"):
            await open_store(tmp_path)
        process.kill()
    store = await open_store(tmp_path)
    assert DataDirectory(tmp_path).server() is None
    await store.close()


async def test_that_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    await fill(tmp_path, 1)
    file = tmp_path / "sluice.db"
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 99)
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreOpenError, match=r"newer version of Sluice \(schema 99, this one knows \d+\)"):
        await open_store(tmp_path)
    assert file.read_bytes() == before


async def test_that_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "sluice.db"))
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    (tmp_path / "sluice.db").chmod(0o600)
    with pytest.raises(StoreOpenError, match="not Sluice's"):
        await open_store(tmp_path)


def test_that_a_migration_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    connection = open_writing(tmp_path / "sluice.db")
    steps = schema_steps()
    broken = [*steps, SchemaStep(99, "CREATE TABLE extra (x INTEGER); INSERT INTO nowhere VALUES (1)")]
    with pytest.raises(apsw.SQLError):
        migrate(connection, broken, NOON_MS)
    assert connection.execute("SELECT count(*) FROM sqlite_schema").get == 0
    assert connection.pragma("user_version") == 0
    migrate(connection, steps, NOON_MS)
    with pytest.raises(apsw.SQLError):
        migrate(connection, broken, NOON_MS)
    assert connection.pragma("user_version") == steps[-1].number
    migrate(connection, [*steps, SchemaStep(99, "CREATE TABLE extra (x INTEGER)")], NOON_MS)
    assert connection.pragma("user_version") == 99
    connection.close()


@pytest.mark.parametrize(
    ("offset", "damage"),
    [(0, b"not a database, surely"), (3 * 4096, bytes(4096)), (None, b"")],
    ids=["header", "zeroed page", "truncated"],
)
async def test_that_a_damaged_database_is_refused_and_kept(tmp_path: Path, offset: int | None, damage: bytes) -> None:
    await fill(tmp_path)
    file = tmp_path / "sluice.db"
    content = bytearray(file.read_bytes())
    if offset is None:
        del content[len(content) // 2 :]
    else:
        content[offset : offset + len(damage)] = damage
    file.write_bytes(content)
    with pytest.raises(StoreOpenError):
        await open_store(tmp_path)
    assert file.read_bytes() == content


async def test_that_a_database_open_to_others_is_refused(tmp_path: Path) -> None:
    await fill(tmp_path, 1)
    (tmp_path / "sluice.db").chmod(0o644)
    with pytest.raises(StoreOpenError, match="chmod 600"):
        await open_store(tmp_path)


async def test_that_a_directory_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreOpenError, match="cannot be made"):
        await open_store(tmp_path / "file" / "data")


async def test_that_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    await fill(tmp_path, 20)
    store = await open_store(tmp_path)
    assert await store.count(RecordsWanted(REC_TYPE)) == 20
    assert len(await store.tokens()) == 1
    assert len(await store.accounts()) == 1
    await store.close()


def test_that_a_server_gets_another_admin_token_at_each_start(tmp_path: Path) -> None:
    home = DataDirectory(tmp_path)
    assert home.admin_token() is None
    with home.lock():
        first = home.fresh_admin_token()
        assert home.admin_token() == first
        assert len(first) == 64
    with home.lock():
        assert home.admin_token() is None  # a killed server's is worth nothing
        assert home.fresh_admin_token() != first


def test_that_the_next_server_takes_the_token_asked_for_before_it_started(tmp_path: Path) -> None:
    home = DataDirectory(tmp_path)
    asked = home.next_admin_token()
    assert home.next_admin_token() == asked
    with home.lock():
        assert home.fresh_admin_token() == asked
        assert home.fresh_admin_token() != asked


@pytest.mark.parametrize("said", ["", "{", "[]", '{"url": 1}', '{"url": "x", "pid": "y"}'])
def test_that_a_garbled_announcement_names_nobody(tmp_path: Path, said: str) -> None:
    (tmp_path / "server.json").write_text(said)
    assert DataDirectory(tmp_path).server() is None
