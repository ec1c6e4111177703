"""Data directories that already hold many records, made once and kept in `.peers/filled`.

The pipeline's place is set behind the last record: what is measured is a server that has kept up, not one that reads
ten million records for the first time.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import apsw

from benchmarks.bodies import uplink
from benchmarks.peers.processes import HOME
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import Grant, NewRecord, Store, TokenWish
from embedded_server.store.sqlite.store import open_store

REC_TYPE = "us.philadelphia.senet.sodaq"
_BATCH = 2_000
_STEP_MS = 50  # between two records
_SHARES = ((REC_TYPE, 0, 20), (REC_TYPE, 1, 26), ("us.boston.tts.door", 0, 30), ("de.hamburg.freezer", 1, 24))  # of 100


@dataclass(frozen=True, slots=True)
class Filled:
    directory: Path
    records: int
    pipe: str
    reader: str  # a password token of the account that owns a fifth of everything
    first_ms: int
    last_ms: int


def filled(records: int) -> Filled:
    """A copy would cost as much as the filling: the directory itself, to be left as it was found."""
    home = HOME / "filled" / str(records)
    note = home / "filled.json"
    if not note.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        made = asyncio.run(_fill(home / "data", records))
        note.write_text(json.dumps(asdict(made) | {"directory": str(made.directory)}))
    said = json.loads(note.read_text())
    return Filled(**said | {"directory": Path(said["directory"])})


async def _fill(directory: Path, records: int) -> Filled:
    started = time.monotonic()
    store = await open_store(directory)
    tokens = [await _token(store, email, TokenKind.PIPE) for email in ("", "other@northfield.example")]
    reader = await _token(store, "", TokenKind.PASSWORD)
    grants = [await store.grant(token_hash(token)) for token in tokens]
    last_ms = time.time_ns() // 1_000_000
    first_ms = last_ms - records * _STEP_MS
    for start in range(0, records, _BATCH):
        futures = [
            store.put(grant, record)
            for grant, record in _arrivals(grants, range(start, min(start + _BATCH, records)), first_ms)
        ]
        await asyncio.gather(*futures)
        if start % 500_000 == 0:
            print(f"{start:,} records after {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    await store.close()
    with apsw.Connection(str(directory / "sluice.db")) as connection:
        sql = "UPDATE state SET read_seq = (SELECT max(seq) FROM record), checked_ms = ?"  # nor examines the whole file
        connection.execute(sql, (last_ms,))
    return Filled(directory, records, tokens[0], reader, first_ms, last_ms)


def _arrivals(grants: list[Grant | None], numbers: range, first_ms: int) -> Iterator[tuple[Grant, NewRecord]]:
    for number in numbers:
        rec_type, owner = _of(number)
        grant = grants[owner]
        assert grant is not None
        yield grant, NewRecord(rec_type, first_ms + number * _STEP_MS, "127.0.0.1", uplink(number).encode())


def _of(number: int) -> tuple[str, int]:
    place = number * 37 % 100  # mixed evenly
    for rec_type, owner, share in _SHARES:
        if place < share:
            return rec_type, owner
        place -= share
    raise AssertionError


async def _token(store: Store, email: str, kind: TokenKind) -> str:
    account = await (store.add_account(email, "northfield", None) if email else store.local_account())
    issued = await store.create_key(f"Benchmark {kind}", "", account.id)
    scope = "SHARE:WRITE" if kind is TokenKind.PIPE else "ALL:ALL"
    wish = TokenWish(kind, issued.key.client_id, account.id, account.organisation, scope)
    return (await store.issue_token(wish)).value


def filled_peer(records: int) -> Path:
    """The same records in the file that FastAPI with SQLAlchemy reads."""
    file = HOME / "filled" / f"peer-{records}.db"
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_suffix(".making")
    making.unlink(missing_ok=True)
    with sqlite3.connect(making) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE record (id INTEGER PRIMARY KEY, rec_type VARCHAR, owner INTEGER, received_at DATETIME, "
            "body BLOB);"
        )
        rows = ((_of(n)[0], _of(n)[1] + 1, "2026-11-01 00:00:00.000000", uplink(n).encode()) for n in range(records))
        connection.executemany("INSERT INTO record VALUES (NULL, ?, ?, ?, ?)", rows)
        connection.execute("CREATE INDEX record_of_owner ON record (rec_type, owner)")
    making.rename(file)
    return file


if __name__ == "__main__":
    print(filled(int(sys.argv[1])).directory)
    print(filled_peer(int(sys.argv[1])))
