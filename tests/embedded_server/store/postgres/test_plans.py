"""How PostgreSQL finds what the shared parts ask for."""

from __future__ import annotations

import pytest

from embedded_server.store.postgres.dialect import translated
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import HandClock, a_sender

pytestmark = pytest.mark.slow
MANY = """
INSERT INTO record (seq, stream, ordinal, token, received_ms, remote, tags, suffix, query, is_test, body)
SELECT seq + n, stream, ordinal + n, token, received_ms, remote, tags, suffix, query, is_test, body
FROM record, generate_series(1, 20000) AS n RETURNING 1
"""


async def test_that_records_are_found_by_their_numbers_before_anything_is_known_of_the_table(home: Home) -> None:
    """What arrived in the last minute has not been counted by PostgreSQL yet."""
    store = await home.open(HandClock())
    await (await a_sender(store)).send()
    await store.close()
    home.query(MANY)
    ((month,),) = home.query("SELECT DISTINCT tableoid::regclass::text FROM record")
    asked = translated("SELECT seq, stream FROM record WHERE seq IN (SELECT value FROM json_each(?))").decode()
    listed = asked.replace("%s", "'[5, 7]'")
    plan = "\n".join(str(line) for (line,) in home.query(f"EXPLAIN {listed}"))
    assert f"Index Scan on {month}" in plan or f"Index Scan using {month}" in plan, plan
    assert f"Seq Scan on {month}" not in plan
