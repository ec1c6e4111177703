"""What goes wrong between a server and its database: what is not there is never acknowledged, all goes on by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from embedded_server.domain.record import Record
from embedded_server.store.backups import Progress
from embedded_server.store.base import NewRecord, RecordsWanted, Store
from embedded_server.store.errors import BackupError, StoreUnavailableError, Trouble
from embedded_server.store.postgres import connections
from embedded_server.store.writing import LARGEST_BYTES
from tests.embedded_server.homes import Home
from tests.embedded_server.postgres import Postgres, own_postgres
from tests.embedded_server.store.kit import NOON_MS, Sender, a_sender, new_record, settled

pytestmark = pytest.mark.slow
PATIENCE = 20.0


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    """A PostgreSQL that may be killed."""
    with own_postgres() as server:
        yield server


async def first_success(store: Store, sender: Sender) -> Record:
    """However often it has to be tried, for a while."""
    ends_at = time.monotonic() + PATIENCE
    while True:
        try:
            return await store.append(await sender.grant(), new_record(body=b"again"))
        except StoreUnavailableError:
            assert time.monotonic() < ends_at
            await asyncio.sleep(0.05)


def end_sessions(home: Home) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    home.query(f"{others} AND pid <> pg_backend_pid()")


async def test_that_a_lost_connection_is_noticed_by_nobody_who_comes_later(
    home: Home, store: Store, sender: Sender
) -> None:
    sent = await sender.send()
    end_sessions(home)
    again = await store.append(await sender.grant(), new_record(body=b"2"))
    assert await store.records(RecordsWanted()) == [sent, again]
    end_sessions(home)
    await store.create_key("After", "", 1)


async def test_that_what_a_killed_database_did_not_commit_is_not_acknowledged(mortal: Postgres, tmp_path: Path) -> None:
    store = await Home(tmp_path / "data", mortal.fresh()).open()
    sender = await a_sender(store)
    grant = await sender.grant()
    acknowledged: list[int] = []
    refused: list[BaseException] = []
    is_over = asyncio.Event()

    async def send(client: int) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            try:
                await store.append(grant, new_record(body=b"%d/%d" % (client, number)))
                acknowledged.append(client * 1_000_000 + number)
            except StoreUnavailableError as error:
                refused.append(error)
                await asyncio.sleep(0.01)

    sending = [asyncio.create_task(send(client)) for client in range(16)]
    for _ in range(3):
        await asyncio.sleep(0.3)
        await asyncio.to_thread(mortal.kill)
        await asyncio.to_thread(mortal.start)
        await first_success(store, sender)
    is_over.set()
    await asyncio.gather(*sending)
    kept = {record.body for record in await store.records(RecordsWanted(limit=1_000_000))}
    missing = [number for number in acknowledged if b"%d/%d" % divmod(number, 1_000_000) not in kept]
    assert missing == []
    assert refused
    assert len(acknowledged) > 100
    await store.close()


async def test_that_a_stopped_database_is_told_at_once_and_forgiven(mortal: Postgres, tmp_path: Path) -> None:
    store = await Home(tmp_path / "data", mortal.fresh()).open()
    sender = await a_sender(store)
    grant, sent = await sender.grant(), await sender.send()
    mortal.kill()
    began = time.monotonic()
    outcomes = await settled(*(store.append(grant, new_record()) for _ in range(300)), store.record(sent.id))
    assert time.monotonic() - began < 3
    assert {type(outcome) for outcome in outcomes} == {StoreUnavailableError}
    error = outcomes[0]
    assert isinstance(error, StoreUnavailableError)
    assert (error.status, error.code) == (503, Trouble.DATABASE_AWAY)
    assert store.gauges().trouble is Trouble.DATABASE_AWAY
    mortal.start()
    again = await first_success(store, sender)
    assert await store.records(RecordsWanted()) == [sent, again]
    assert store.gauges().trouble is None
    await store.close()


async def test_that_a_stopped_database_is_noticed_without_a_request(mortal: Postgres, tmp_path: Path) -> None:
    store = await Home(tmp_path / "data", mortal.fresh()).open()
    mortal.kill()
    async with asyncio.timeout(PATIENCE):
        while store.gauges().trouble is not Trouble.DATABASE_AWAY:
            await asyncio.sleep(0.02)
    mortal.start()
    async with asyncio.timeout(PATIENCE):
        while store.gauges().trouble is not None:
            await asyncio.sleep(0.02)
    await store.close()


async def test_that_tokens_are_told_though_nothing_can_be_written(postgres: Postgres, tmp_path: Path) -> None:
    home = Home(tmp_path / "data", postgres.fresh())
    store = await home.open()
    sender = await a_sender(store)
    await sender.send()
    _set_writable(home, "on")
    with pytest.raises(StoreUnavailableError):
        await sender.send()
    assert len(await store.tokens()) == 1
    _set_writable(home, "off")
    await first_success(store, sender)
    assert (await store.tokens())[0].uses == 2
    await store.close()


def _set_writable(home: Home, is_read_only: str) -> None:
    """For the connections that are made from now on; those of before are ended."""
    with psycopg.connect(home.database, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        ((name,),) = connection.execute("SELECT current_database()").fetchall()
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {is_read_only}".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )


async def test_that_no_connection_to_be_had_is_a_503(postgres: Postgres, home: Home, store: Store) -> None:
    sender = await a_sender(store)
    grant = await sender.grant()
    name = home.database.partition("@/")[2].partition("?")[0]
    postgres.run("CREATE ROLE crowded LOGIN SUPERUSER", f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(StoreUnavailableError):
            await store.append(grant, new_record())
    finally:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", "DROP ROLE crowded")
    await first_success(store, sender)


async def test_that_waiting_for_the_database_has_an_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_WRITING", connections._WRITING.replace("lock_timeout=10s", "lock_timeout=200ms"))
    store = await home.open()
    sender = await a_sender(store)
    grant = await sender.grant()
    with psycopg.connect(home.database) as other:
        other.execute("SELECT FROM state FOR UPDATE")
        outcomes = await settled(store.append(grant, new_record()), store.create_key("Late", "", 1))
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 2
    assert (await store.append(grant, new_record())).seq == 1
    await store.close()


async def test_that_a_database_that_stops_syncing_is_no_longer_written(mortal: Postgres, tmp_path: Path) -> None:
    store = await Home(tmp_path / "data", mortal.fresh()).open()
    sender = await a_sender(store)
    await sender.send()
    mortal.run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    ends_at = time.monotonic() + PATIENCE
    (outcome,) = await settled(sender.send())
    while not isinstance(outcome, StoreUnavailableError):
        assert time.monotonic() < ends_at
        (outcome,) = await settled(sender.send())
    assert (outcome.status, outcome.code) == (503, Trouble.NOT_DURABLE)
    mortal.run("ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()")
    await first_success(store, sender)
    await store.close()


async def test_that_texts_with_nul_come_back(store: Store, sender: Sender) -> None:
    sent = await sender.send(body=b'{"a":"\\u0000"}', query="a\0b", suffix="/\ufdd0", tags=("x\ufdd0y",))
    assert await store.record(sent.id) == sent
    assert await store.records(RecordsWanted(tags=("x\ufdd0y",))) == [sent]


async def test_that_large_bodies_are_stored_in_several_transactions(home: Home, store: Store, sender: Sender) -> None:
    grant, body = await sender.grant(), b'"%s"' % (b"x" * 1024 * 1024)
    sending = [store.put(grant, new_record(body=body)) for _ in range(2 * LARGEST_BYTES // len(body))]
    assert await asyncio.gather(*sending) == [*range(1, len(sending) + 1)]
    together = [int(str(count)) for (count,) in home.query("SELECT count(*) FROM record GROUP BY xmin")]
    assert len(together) > 1
    assert max(together) == LARGEST_BYTES // len(body)


async def test_that_a_record_without_a_stream_is_not_acknowledged(home: Home, store: Store, sender: Sender) -> None:
    """Nobody takes one away; but what is counted by one statement must not be lost by it either."""
    await sender.send()
    for table in ("stream_read", "stream"):
        home.query(f"DELETE FROM {table} RETURNING id")
    (outcome,) = await settled(sender.send())
    assert isinstance(outcome, Exception)
    assert home.query("SELECT count(*) FROM record") == [(1,)]
    await sender.send()
    assert home.query("SELECT count(*), max(seq) FROM record") == [(2, 2)]


async def test_that_a_backup_says_whose_work_it_is(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        await store.backup(tmp_path / "backup.db", Progress())
    assert not (tmp_path / "backup.db").exists()


async def test_that_a_revocation_elsewhere_counts_for_the_next_record(home: Home, store: Store, sender: Sender) -> None:
    grant = await sender.grant()
    await store.append(grant, new_record())
    home_elsewhere = Home(home.directory.with_name("elsewhere"), home.database)
    elsewhere = await home_elsewhere.open()
    assert await elsewhere.revoke_token(sender.token.token.id)
    (outcome,) = await settled(store.put(grant, NewRecord("a.b", NOON_MS, "", b"{}")))
    assert getattr(outcome, "code", None) == "token_revoked"
    found = await sender.grant()
    assert found.revoked_ms is not None
    await elsewhere.close()
