"""What arrives in one transaction: records with all their counters, and refused requests."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import apsw

from embedded_server.domain.moments import to_ms
from embedded_server.domain.refusal import Refusal, RefusedError
from embedded_server.store.base import Grant, NewRecord

Outcome: TypeAlias = int | Exception  # the record's seq, or why it was not let in
_Row: TypeAlias = tuple[int, int, int, int, int, str, str, str, str, bool, bytes]

_STREAM: Final = 1
_ORDINAL: Final = 2
_TOKEN: Final = 3
_RECEIVED: Final = 4
_REMOTE: Final = 5
_IS_TEST: Final = 9

NO_TAGS: Final = "[]"
MINUTE_MS = 60_000
DAY_MS = 86_400_000
KEPT_REFUSALS = 10_000
KEPT_BODY_BYTES = 65_536
_STREAMS_REMEMBERED = 10_000


class Append:
    """A record that waits to be stored, and who waits for it."""

    __slots__ = ("future", "grant", "record")

    def __init__(self, future: asyncio.Future[int], grant: Grant, record: NewRecord) -> None:
        self.future = future
        self.grant = grant
        self.record = record


class _Stream:
    __slots__ = ("id", "next_ordinal")

    def __init__(self, row_id: int, next_ordinal: int) -> None:
        self.id = row_id
        self.next_ordinal = next_ordinal


class Arrivals:
    """Runs in the writer's thread, inside its transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._streams: dict[tuple[str, int], _Stream] = {}
        self.forget()

    def forget(self) -> None:
        """After a transaction that was undone, nothing counted in memory is true any more."""
        self._streams.clear()
        last_seq, last_ms, deleted_seq, disorder_ms = self._cursor.execute(
            "SELECT coalesce(seq, 0), coalesce(received_ms, 0), deleted_seq, disorder_ms FROM state "
            "LEFT JOIN (SELECT seq, received_ms FROM record ORDER BY seq DESC LIMIT 1)"
        ).get
        self._seq: int = max(last_seq, deleted_seq)
        self._disorder_ms: int = disorder_ms
        self._latest_ms: int = last_ms + disorder_ms  # no record lies after this

    def store(self, appends: Sequence[Append], refusals: Sequence[Refusal], generation: int) -> list[Outcome]:
        """One outcome an append. `generation` is the writer's count of revocations."""
        outcomes: list[Outcome] = []
        rows: list[_Row] = []
        for append in appends:
            if append.grant.generation != generation and self._is_revoked(append.grant.token):
                outcomes.append(_revoked())
                continue
            rows.append(self._row(append.grant, append.record))
            outcomes.append(self._seq)
        if rows:
            self._cursor.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._count_streams(rows)
            self._count_uses(rows)
            self._note_disorder(rows)
        if refusals:
            self._keep(refusals)
        self._count_flow(rows, refusals)
        return outcomes

    def _row(self, grant: Grant, new: NewRecord) -> _Row:
        stream = self._streams.get((new.rec_type, grant.account)) or self._stream(new.rec_type, grant.account)
        self._seq += 1
        ordinal = stream.next_ordinal
        stream.next_ordinal = ordinal + 1
        return (
            self._seq,
            stream.id,
            ordinal,
            grant.token,
            new.received_ms,
            new.remote,
            json.dumps(new.tags) if new.tags else NO_TAGS,
            new.suffix,
            new.query,
            new.is_test,
            new.body,
        )

    def _stream(self, rec_type: str, account: int) -> _Stream:
        if len(self._streams) >= _STREAMS_REMEMBERED:
            self._streams.clear()
        key = (rec_type, account)
        self._cursor.execute("INSERT INTO stream (rec_type, account) VALUES (?, ?) ON CONFLICT DO NOTHING", key)
        sql = "SELECT id, next_ordinal FROM stream WHERE rec_type = ? AND account = ?"
        stream = self._streams[key] = _Stream(*self._cursor.execute(sql, key).get)
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
        last = {row[_TOKEN]: row for row in rows}
        uses = Counter((row[_TOKEN], row[_RECEIVED] // DAY_MS) for row in rows)
        self._cursor.executemany(
            "UPDATE token SET uses = uses + ?, last_used_ms = ?, last_used_from = ? WHERE id = ?",
            [
                (n, last[token][_RECEIVED], last[token][_REMOTE], token)
                for token, n in Counter(row[_TOKEN] for row in rows).items()
            ],
        )
        self._cursor.executemany(
            "INSERT INTO token_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            [(token, day, n) for (token, day), n in uses.items()],
        )

    def _count_flow(self, rows: list[_Row], refusals: Sequence[Refusal]) -> None:
        let_in = Counter(row[_RECEIVED] // MINUTE_MS * 60 for row in rows)
        refused = Counter(to_ms(refusal.at) // MINUTE_MS * 60 for refusal in refusals)
        self._cursor.executemany(
            "INSERT INTO flow VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
            "let_in = let_in + excluded.let_in, refused = refused + excluded.refused",
            [(minute, let_in[minute], refused[minute]) for minute in let_in.keys() | refused.keys()],
        )

    def _note_disorder(self, rows: list[_Row]) -> None:
        """Clocks are set back and slow senders overtake each other; a search by time has to know how far."""
        times = [row[_RECEIVED] for row in rows]
        self._latest_ms = max(self._latest_ms, *times)
        disorder = self._latest_ms - min(times)
        if disorder > self._disorder_ms:
            self._cursor.execute("UPDATE state SET disorder_ms = ?", (disorder,))
            self._disorder_ms = disorder

    def _keep(self, refusals: Iterable[Refusal]) -> None:
        self._cursor.executemany(
            "INSERT INTO refusal VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_refusal_row(refusal) for refusal in refusals],
        )
        self._cursor.execute("DELETE FROM refusal WHERE id <= (SELECT max(id) FROM refusal) - ?", (KEPT_REFUSALS,))


def _refusal_row(refusal: Refusal) -> tuple[str | int | bytes | None, ...]:
    return (
        to_ms(refusal.at),
        _storable(refusal.method),
        _storable(refusal.path),
        refusal.rec_type and _storable(refusal.rec_type),
        refusal.status,
        refusal.code,
        _storable(refusal.reason),
        refusal.fix,
        refusal.token_tail and _storable(refusal.token_tail),
        refusal.remote,
        refusal.body[:KEPT_BODY_BYTES],
    )


def _storable(text: str) -> str:
    """Half a surrogate pair cannot be stored; whoever sends one is refused and should be seen all the same."""
    return text.encode("utf-8", "backslashreplace").decode()


def _revoked() -> RefusedError:
    return RefusedError(401, "token_revoked", "The token was revoked.", "Issue a new token and give it to the sender.")
