"""Refusals from before there was a request log."""

from __future__ import annotations

from pathlib import Path

import apsw

from embedded_server.domain.moments import from_ms
from embedded_server.store.base import RequestsWanted
from embedded_server.store.sqlite.migrate import schema_steps
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.store.kit import NOON_MS, HandClock, a_refusal


async def test_that_refusals_kept_by_an_earlier_version_are_moved_into_the_log(tmp_path: Path) -> None:
    _an_old_database(tmp_path / "data")
    store = await open_store(tmp_path / "data", HandClock())
    assert [request.id for request in (await store.requests(RequestsWanted())).items] == [4, 3]
    kept = await store.request(4)
    assert kept is not None
    assert (kept.request.at, kept.request.code, kept.body) == (from_ms(NOON_MS + 2), "token_unknown", b"two")
    assert (kept.request.token_tail, kept.headers, kept.request.took_us) == ("9f3c", None, None)
    assert await store.request(2) is None  # a record from before there was a log
    counts = await store.request_counts(RequestsWanted())
    assert (counts.refused, counts.bytes > 0) == (2, True)
    assert await store.log(a_refusal()) == 5
    await store.close()


def _an_old_database(directory: Path) -> None:
    """Of schema 2: two records, and two refusals with numbers of their own."""
    directory.mkdir(mode=0o700)
    file = directory / "sluice.db"
    file.touch(mode=0o600)
    with apsw.Connection(str(file)) as connection:
        for step in schema_steps()[:2]:
            connection.execute(step.sql)
        connection.execute("INSERT INTO state (id, instance) VALUES (1, x'010203')")
        connection.pragma("application_id", 0x534C5543)
        connection.pragma("user_version", 2)
        for seq in (1, 2):
            connection.execute(
                "INSERT INTO record VALUES (?, 1, ?, 1, ?, '', '[]', '', '', 0, x'7b7d')", (seq, seq, NOON_MS)
            )
        for number, body in ((1, b"one"), (2, b"two")):
            connection.execute(
                "INSERT INTO refusal VALUES (?, ?, 'POST', '/share/a.b', 'a.b', 401, 'token_unknown', 'Unknown.', '', "
                "'9f3c', '192.0.2.9', ?)",
                (number, NOON_MS + number, body),
            )
