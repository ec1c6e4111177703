"""Which databases are used, and which are not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import StoreInUseError, StoreOpenError
from embedded_server.store.postgres.connections import open_first
from embedded_server.store.postgres.migrate import migrate, schema_steps
from embedded_server.store.postgres.url import DatabaseUrl
from tests.embedded_server.homes import Home, Homes
from tests.embedded_server.postgres import Postgres
from tests.embedded_server.store.kit import NOON_MS, HandClock, a_sender

pytestmark = pytest.mark.slow


@contextmanager
def set_on(postgres: Postgres, change: str, back: str) -> Iterator[None]:
    postgres.run(change, "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        postgres.run(back, "SELECT pg_reload_conf()")


async def refusal(home: Home) -> str:
    with pytest.raises(StoreOpenError) as refused:
        await home.open()
    return str(refused.value)


@pytest.mark.parametrize("where", ["DATABASE {name}", "ROLE postgres", "ROLE postgres IN DATABASE {name}"])
@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
async def test_that_a_commit_the_disk_may_not_have_is_not_enough(
    postgres: Postgres, homes: Homes, tmp_path: Path, where: str, value: str
) -> None:
    home = homes.another(tmp_path / "data")
    place = where.format(name=home.database.partition("@/")[2].partition("?")[0])
    with set_on(postgres, f"ALTER {place} SET synchronous_commit = {value}", f"ALTER {place} RESET synchronous_commit"):
        said = await refusal(home)
    assert f"synchronous_commit={value}" in said
    assert "could be lost" in said
    await (await home.open()).close()


async def test_that_a_server_that_does_not_sync_is_refused(postgres: Postgres, home: Home) -> None:
    with set_on(postgres, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"):
        assert "fsync=off" in await refusal(home)
    with set_on(postgres, "ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM RESET synchronous_commit"):
        assert "synchronous_commit=off, set by the server" in await refusal(home)


async def test_that_the_address_may_not_weaken_it_either(home: Home) -> None:
    weak = Home(home.directory, f"{home.database}&options=-csynchronous_commit%3Doff")
    assert "synchronous_commit=off, set by the address" in await refusal(weak)


async def test_that_a_newer_database_is_left_alone(postgres: Postgres, homes: Homes, tmp_path: Path) -> None:
    home = homes.another(tmp_path / "data")
    await (await home.open()).close()
    name = home.database.partition("@/")[2].partition("?")[0]
    postgres.run("UPDATE sluice_schema SET version = 99", database=name)
    assert "newer version of Sluice (schema 99" in await refusal(home)
    assert postgres.run("SELECT version FROM sluice_schema", database=name) == [(99,)]


async def test_that_an_older_database_is_brought_up_to_date_and_goes_on(homes: Homes, tmp_path: Path) -> None:
    home = homes.another(tmp_path / "data")
    with open_first(DatabaseUrl(home.database)) as connection:
        migrate(connection, schema_steps()[:-1])
    store = await home.open()
    sent = [await (await a_sender(store)).send(body=body) for body in (b"1", b"2")]
    assert await store.records(RecordsWanted()) == sent
    assert home.query("SELECT version FROM sluice_schema") == [(schema_steps()[-1].number,)]
    await store.close()


async def test_that_tables_of_others_are_left_alone(postgres: Postgres, homes: Homes, tmp_path: Path) -> None:
    home = homes.another(tmp_path / "data")
    name = home.database.partition("@/")[2].partition("?")[0]
    postgres.run("CREATE TABLE record (theirs integer)", database=name)
    assert "not Sluice's" in await refusal(home)
    assert postgres.run("SELECT count(*) FROM pg_class WHERE relname = 'token'", database=name) == [(0,)]


async def test_that_an_ordinary_user_is_enough(postgres: Postgres, tmp_path: Path) -> None:
    postgres.run("CREATE ROLE ordinary LOGIN", "CREATE DATABASE ordinary OWNER ordinary")
    store = await Home(tmp_path / "data", postgres.url("ordinary", "ordinary")).open(HandClock())
    sent = await (await a_sender(store)).send()
    assert await store.records(RecordsWanted()) == [sent]
    assert (await store.totals()).bytes_on_disk > 0
    await store.close()


async def test_that_texts_have_to_be_unicode(postgres: Postgres, tmp_path: Path) -> None:
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    assert "LATIN1" in await refusal(Home(tmp_path / "data", postgres.url("latin")))


async def test_that_nobody_at_the_address_is_said_without_the_password(home: Home) -> None:
    said = await refusal(Home(home.directory, "postgresql://sluice:canary@127.0.0.1:1/sluice"))
    assert "127.0.0.1:1/sluice" in said
    assert "canary" not in said


async def test_that_servers_that_start_at_once_agree(homes: Homes, tmp_path: Path) -> None:
    first = homes.another(tmp_path / "0")
    stores = await asyncio.gather(*(Home(tmp_path / str(n), first.database).open(HandClock()) for n in range(4)))
    senders = [await a_sender(store) for store in stores]
    sent = [await sender.send() for sender in senders]
    assert [record.seq for record in sent] == [1, 2, 3, 4]
    assert await stores[0].records(RecordsWanted()) == sent
    for store in stores:
        await store.close()


async def test_that_two_servers_need_two_data_directories(home: Home) -> None:
    store = await home.open()
    with pytest.raises(StoreInUseError):
        await home.open()
    await store.close()


async def test_that_a_record_of_any_month_finds_its_place(homes: Homes, tmp_path: Path) -> None:
    first = homes.another(tmp_path / "0")
    stores = [await Home(tmp_path / str(n), first.database).open(HandClock()) for n in range(2)]
    senders = [await a_sender(store) for store in stores]
    month_ms = 31 * 86_400_000
    moments = [NOON_MS + n * month_ms for n in (0, 5, -7, 40, -300)]
    sent = await asyncio.gather(*(sender.send(at_ms=at_ms) for at_ms in moments for sender in senders))
    kept = await stores[0].records(RecordsWanted())
    assert sorted(record.received_at for record in kept) == sorted(record.received_at for record in sent)
    for store in stores:
        await store.close()
