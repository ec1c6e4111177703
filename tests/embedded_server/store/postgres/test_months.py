"""Months come and go with the records in them."""

from __future__ import annotations

import psycopg
import pytest

from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, a_sender

pytestmark = pytest.mark.slow
MONTH_MS = 31 * 86_400_000
_MONTHS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'record'::regclass ORDER BY 1"


def asked(home: Home, statement: str) -> list[str]:
    with psycopg.connect(home.database, autocommit=True) as connection:
        found = connection.execute(statement)
        return [name for (name,) in found] if found.description else []


async def test_that_a_month_goes_when_all_that_was_in_it_has_gone(home: Home) -> None:
    store = await home.open(HandClock())
    sender = await a_sender(store)
    old, older = [await sender.send(at_ms=NOON_MS - months * MONTH_MS) for months in (4, 7)]
    await store.delete_records([old.seq])
    asked(home, "VACUUM record")
    await store.examine()
    months, found = asked(home, _MONTHS), await store.record(older.id)
    await store.close()
    assert found == older
    # Of the past the one with `older` is left and the last one, of what is to come all.
    assert [name for name in months if name < "record_2025_12"] == ["record_2025_04", "record_2025_11"]
    assert {"record_2025_12", "record_2026_01"} <= set(months)


async def test_that_a_clock_set_back_finds_its_month_again(home: Home) -> None:
    store = await home.open(HandClock())
    sender = await a_sender(store)
    gone = await sender.send(at_ms=NOON_MS - 4 * MONTH_MS)
    await store.delete_records([gone.seq])
    asked(home, "VACUUM record")
    await store.examine()
    with pytest.raises(Exception, match="partition"):  # the first that comes is not acknowledged
        await sender.send(at_ms=NOON_MS - 4 * MONTH_MS)
    again = await sender.send(at_ms=NOON_MS - 4 * MONTH_MS)
    assert await store.record(again.id) == again
    await store.close()
