"""All records of a recType in the order of a decoded field: the first rows, and the right ones of all, through the
admin API; beside SQLite sorting the same file by `json_extract`.

python -m benchmarks.sorting [--records 1000000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from statistics import median

import apsw

from app.api.admin import AdminClient
from app.api.records import RecordsClient
from benchmarks.export import READINGS
from benchmarks.filling import REC_TYPE, filled
from benchmarks.peers.ours import module_running
from embedded_server.data_directory import DataDirectory
from embedded_server.domain.record_order import Bound, Keyed, Ordering, in_order
from embedded_server.store.opening import open_store

ROUNDS, ROWS, SECONDS = 3, 40, "{:.2f} s"
_SERIES = """
INSERT INTO series (rec_type, device, field, unit, first_ms, last_ms, last_value, is_rolled)
SELECT DISTINCT rec_type, device, 'temperature', '', 0, 0, 0.0, 1
FROM record JOIN stream ON stream.id = record.stream JOIN reading ON reading.id = seq * 65536
"""
_MEASUREMENTS = """
INSERT INTO measurement SELECT series.id, received_ms, reading.id, json_extract(decoded, '$.data.temperature')
FROM record JOIN stream ON stream.id = record.stream JOIN reading ON reading.id = seq * 65536
JOIN series ON series.rec_type = stream.rec_type AND series.device = reading.device ORDER BY 1, 2, 3
"""
_PEER = f"""
SELECT seq FROM record JOIN stream ON stream.id = record.stream
JOIN reading ON reading.id >= seq * 65536 AND reading.id < (seq + 1) * 65536
WHERE rec_type = ? ORDER BY json_extract(decoded, '$.data.temperature') DESC LIMIT {ROWS}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory(dir=filled(records).directory.parent) as folder:
        data = Path(folder) / "data"
        shutil.copytree(filled(records).directory, data, ignore=shutil.ignore_patterns("server.*", "admin*"))
        asyncio.run(_read(data))
        with module_running("embedded_server", "serve", "--data", str(data), "--port", "0") as line:
            for by in ("field:temperature", "device"):
                asyncio.run(_ours(json.loads(line)["url"], data, by))
        with closing(apsw.Connection(str(data / "sluice.db"))) as connection:
            seconds = _median(lambda: connection.execute(_PEER, (REC_TYPE,)).fetchall())
        print(f"SQLite, ORDER BY json_extract: {SECONDS.format(seconds)}")


async def _read(data: Path) -> None:
    """As if a pipeline had read everything."""
    await (await open_store(data)).close()
    with closing(apsw.Connection(str(data / "sluice.db"))) as connection, connection:
        for statement in ("DELETE FROM reading", READINGS, _SERIES, _MEASUREMENTS):
            connection.execute(statement)
        connection.execute("UPDATE state SET read_seq = (SELECT max(seq) FROM record)")


async def _ours(url: str, data: Path, by: str) -> None:
    client = AdminClient()
    await client.point_at(url, DataDirectory(data).admin_token() or "")
    took = [await _sort(RecordsClient(client), by) for _ in range(ROUNDS)]
    first, whole = (median(each) for each in zip(*took, strict=True))
    print(f"By {by}: first rows {SECONDS.format(first)}, the first of all {SECONDS.format(whole)}")
    await client.close()


async def _sort(client: RecordsClient, by: str) -> tuple[float, float]:
    """As the window does."""
    ordering, after, kept, first = Ordering(by, is_descending=True), None, list[Keyed](), 0.0
    began = time.perf_counter()
    while not first or after is not None:
        page = await client.order({"rectype": REC_TYPE}, ordering, after=after)
        after, kept = page.next, in_order([*kept, *page.items], attrgetter("key"), is_descending=True)[: ordering.most]
        if len(kept) == ordering.most:
            ordering = replace(ordering, bound=Bound(kept[-1].key))
        if not first:
            await client.some([one.record_id for one in kept[:ROWS]])
            first = time.perf_counter() - began
    return first, time.perf_counter() - began


def _median(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return median(found)


if __name__ == "__main__":
    main()
