"""What arrives in one transaction: records with all their counters, and the other requests of the log."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeAlias

import apsw

from embedded_server.store.parts.arrived import Append, Arrived, Outcome, Stream, revoked
from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import Entry, Logbook
from embedded_server.store.parts.record_rows import NO_TAGS

_Row: TypeAlias = tuple[
    int, int, int, int, int, str, str, str, str, bool, bytes, int | None, int | None, str | None, int | None
]

_STREAM: Final = 1
_ORDINAL: Final = 2
_TOKEN: Final = 3
_RECEIVED: Final = 4
_REMOTE: Final = 5
_IS_TEST: Final = 9

_STREAMS_REMEMBERED = 10_000
_INSERT = (
    "INSERT INTO record (seq, stream, ordinal, token, received_ms, remote, tags, suffix, query, is_test, body, "
    "took_us, header_set, headers, replay_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LAST = """
SELECT coalesce(seq, 0), coalesce(last_id, 0), deleted_seq, max(coalesce(received_ms, 0), coalesce(at_ms, 0)),
       disorder_ms
FROM state
LEFT JOIN (SELECT seq, received_ms FROM record ORDER BY seq DESC LIMIT 1)
LEFT JOIN (SELECT id AS last_id, at_ms FROM request ORDER BY id DESC LIMIT 1)
"""


class Arrivals:
    """Runs inside the scribe's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.logbook = Logbook(connection)
        self._cursor = connection.cursor()
        self._streams: dict[tuple[str, int], Stream] = {}
        self.forget()

    def forget(self) -> None:
        """After a transaction that was undone, nothing counted in memory is true any more."""
        self._streams.clear()
        self.logbook.forget()
        last_seq, last_id, deleted_seq, last_ms, disorder_ms = self._cursor.execute(_LAST).get
        self._seq: int = max(last_seq, last_id, deleted_seq)
        self._disorder_ms: int = disorder_ms
        self._latest_ms: int = last_ms + disorder_ms  # nothing lies after this

    def store(self, arrived: Sequence[Arrived], generation: int) -> list[Outcome]:
        """One outcome each. `generation` is the writer's count of revocations."""
        outcomes: list[Outcome] = []
        rows: list[_Row] = []
        entries: list[Entry] = []
        now = time.perf_counter()
        self.logbook.begin(self._latest_ms)
        for item in arrived:
            if isinstance(item, Append):
                if item.generation != generation and self._is_revoked(item.token):
                    outcomes.append(revoked())
                    continue
                rows.append(self._row(item, now))
            else:
                self._seq += 1
                entries.append((self._seq, item.request))
            outcomes.append(self._seq)
        self._write(rows, entries)
        return outcomes

    def _write(self, rows: list[_Row], entries: list[Entry]) -> None:
        if rows:
            self._cursor.executemany(_INSERT, rows)
            self._count_streams(rows)
            self._count_uses(rows)
        if entries:
            self.logbook.keep(entries)
            self.logbook.note_uses(entries)
        if rows or entries:
            self.logbook.count_flow(entries, [row[_RECEIVED] for row in rows])
            times = [row[_RECEIVED] for row in rows] + [new.at_ms for _, new in entries]
            self._note_disorder(times)
            self.logbook.trim(times[-1], self._seq + 1)

    def _row(self, item: Append, now: float) -> _Row:
        new, account = item.record, item.account
        took_us = header_set = headers = None
        if new.headers is not None:
            took_us = int((now - new.began) * 1_000_000)
            header_set, headers = self.logbook.headers_of_record(new.headers)
        stream = self._streams.get((new.rec_type, account)) or self._stream(new.rec_type, account)
        self._seq += 1
        ordinal = stream.next_ordinal
        stream.next_ordinal = ordinal + 1
        return (
            self._seq,
            stream.id,
            ordinal,
            item.token,
            new.received_ms,
            new.remote,
            json.dumps(new.tags) if new.tags else NO_TAGS,
            new.suffix,
            new.query,
            new.is_test,
            new.body,
            took_us,
            header_set,
            headers,
            new.replay_of,
        )

    def _stream(self, rec_type: str, account: int) -> Stream:
        if len(self._streams) >= _STREAMS_REMEMBERED:
            self._streams.clear()
        key = (rec_type, account)
        self._cursor.execute("INSERT INTO stream (rec_type, account) VALUES (?, ?) ON CONFLICT DO NOTHING", key)
        sql = "SELECT id, next_ordinal FROM stream WHERE rec_type = ? AND account = ?"
        stream = self._streams[key] = Stream(*self._cursor.execute(sql, key).get)
        return stream

    def _is_revoked(self, token: int) -> bool:
        sql = "SELECT 1 FROM token WHERE id = ? AND revoked_ms IS NULL"
        return self._cursor.execute(sql, (token,)).get is None

    def _count_streams(self, rows: list[_Row]) -> None:
        records = Counter(row[_STREAM] for row in rows)
        tests = Counter(row[_STREAM] for row in rows if row[_IS_TEST])
        first = {row[_STREAM]: row for row in reversed(rows)}
        last = {row[_STREAM]: row for row in rows}
        self._cursor.executemany(
            "UPDATE stream SET first_ms = iif(records, first_ms, ?), records = records + ?, tests = tests + ?, "
            "next_ordinal = ?, last_ms = ? WHERE id = ?",
            [
                (first[stream][_RECEIVED], n, tests[stream], end[_ORDINAL] + 1, end[_RECEIVED], stream)
                for (stream, n), end in zip(records.items(), last.values(), strict=True)
            ],
        )

    def _count_uses(self, rows: list[_Row]) -> None:
        first = {row[_TOKEN]: row for row in reversed(rows)}
        last = {row[_TOKEN]: row for row in rows}
        uses = Counter((row[_TOKEN], row[_RECEIVED] // DAY_MS) for row in rows)
        self._cursor.executemany(
            "UPDATE token SET uses = uses + ?, first_used_ms = coalesce(first_used_ms, ?), last_used_ms = ?, "
            "last_used_from = ? WHERE id = ?",
            [
                (n, first[token][_RECEIVED], last[token][_RECEIVED], last[token][_REMOTE], token)
                for token, n in Counter(row[_TOKEN] for row in rows).items()
            ],
        )
        self._cursor.executemany(
            "INSERT INTO token_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            [(token, day, n) for (token, day), n in uses.items()],
        )

    def _note_disorder(self, times: list[int]) -> None:
        """Clocks are set back and slow senders overtake each other; a search by time has to know how far."""
        self._latest_ms = max(self._latest_ms, *times)
        disorder = self._latest_ms - min(times)
        if disorder > self._disorder_ms:
            self._cursor.execute("UPDATE state SET disorder_ms = ?", (disorder,))
            self._disorder_ms = disorder
