"""The request log as it is written: rows, their counters, and the oldest ones leaving in small steps."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from embedded_server.store.base import NewRequest, Retention, SentHeaders
from embedded_server.store.engine import Sql
from embedded_server.store.parts.header_sets import DAY_MS, HeaderSets
from embedded_server.store.parts.log_places import first_since, time_of_first

Entry: TypeAlias = tuple[int, NewRequest]
_Row: TypeAlias = tuple[int | str | bytes | None, ...]

MINUTE_MS: Final = 60_000
ROW_BYTES: Final = 150  # of a row beside its texts
STEP_ROWS, STEP_BYTES = 500, 1024 * 1024  # that leave in one transaction
_COLUMNS = (
    "id, at_ms, method, path, rec_type, status, code, reason, fix, name, token, head, tail, mark, remote, took_us, "
    "size, is_test, replay_of, header_set, headers, body, is_cut, bytes"
)
_INSERT = f"INSERT INTO request ({_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMNS.split(',')))})"


class _Bounds(NamedTuple):
    """Where the log begins and what its rows take; the same of the refused among them."""

    first_id: int
    size: int
    first_refused_id: int
    refused_size: int


class Logbook:
    """Runs inside the scribe's transaction."""

    def __init__(self, connection: Sql) -> None:
        self.retention = Retention(days=sys.maxsize, bytes=sys.maxsize)  # the server tells how far it reaches
        self._connection = connection
        self._sets = HeaderSets(connection)
        self._aged_ms = 0  # when age was last looked at
        self.forget()

    def forget(self) -> None:
        """After a transaction that was undone."""
        self._sets.forget()
        self.forget_bounds()
        self._has_leftovers = True  # rows before the first id, perhaps

    def forget_bounds(self) -> None:
        """When another server may have moved them."""
        self._bounds: _Bounds | None = None

    def begin(self, now_ms: int) -> None:
        self._sets.begin(now_ms)

    @property
    def seen(self) -> Mapping[str, int]:
        """Blocks of headers that can be kept without asking."""
        return self._sets.seen

    @property
    def day(self) -> int:
        """Since 1970, on which what is known of headers counts."""
        return self._sets.day

    def headers_of_record(self, sent: SentHeaders) -> tuple[int | None, str | None]:
        return self._sets.row_of(sent, may_add=True)

    def keep(self, entries: Sequence[Entry]) -> None:
        refused = Counter((new.at_ms // MINUTE_MS * 60, new.code) for _, new in entries if new.code)
        self._connection.executemany(
            "INSERT INTO refused AS old (minute, code, count) VALUES (?, ?, ?) "
            "ON CONFLICT (minute, code) DO UPDATE SET count = old.count + excluded.count",
            [(minute, code, count) for (minute, code), count in refused.items()],
        )
        if not self.retention.bytes:
            return
        rows = [self._row(row_id, new) for row_id, new in entries]
        self._connection.executemany(_INSERT, [(*row, size) for row, size in rows])
        added = sum(size for _, size in rows)
        added_refused = sum(size for (_, size), (_, new) in zip(rows, entries, strict=True) if new.code)
        bounds = self._known_bounds()
        self._set_bounds(bounds._replace(size=bounds.size + added, refused_size=bounds.refused_size + added_refused))
        if bounds.size + added > self.retention.bytes:
            self._make_room(2 * len(rows) + STEP_ROWS, 2 * added + STEP_BYTES)

    def note_uses(self, entries: Sequence[Entry]) -> None:
        """What a token was let in for besides posting counts as no use, but it was in use."""
        used = {new.token: new for _, new in entries if new.token is not None and not new.code}
        self._connection.executemany(
            "UPDATE token SET first_used_ms = coalesce(first_used_ms, ?1), last_used_ms = ?1, last_used_from = ?2 "
            "WHERE id = ?3",
            [(new.at_ms, new.remote, token) for token, new in used.items()],
        )

    def count_flow(self, entries: Sequence[Entry], record_times: Iterable[int] = ()) -> None:
        let_in = Counter(at_ms // MINUTE_MS * 60 for at_ms in record_times)
        let_in.update(new.at_ms // MINUTE_MS * 60 for _, new in entries if not new.code)
        refused = Counter(new.at_ms // MINUTE_MS * 60 for _, new in entries if new.code)
        self._connection.executemany(
            "INSERT INTO flow AS old (minute, let_in, refused) VALUES (?, ?, ?) ON CONFLICT (minute) DO UPDATE SET "
            "let_in = old.let_in + excluded.let_in, refused = old.refused + excluded.refused",
            [(minute, let_in[minute], refused[minute]) for minute in let_in.keys() | refused.keys()],
        )

    def is_within_bounds(self, now_ms: int) -> bool:
        """As far as known: `trim` has nothing to do then."""
        return self.retention.bytes > 0 and now_ms - self._aged_ms < MINUTE_MS and not self._has_leftovers

    def trim(self, now_ms: int, next_id: int) -> None:
        """A step towards what the log may hold."""
        if not self.retention.bytes:
            self._begin_at(next_id)
        elif now_ms - self._aged_ms >= MINUTE_MS:
            self._aged_ms = now_ms
            self._leave_behind(now_ms - self.retention.days * DAY_MS, next_id)
        if self._has_leftovers:
            self._make_room(STEP_ROWS, STEP_BYTES)

    def _row(self, row_id: int, new: NewRequest) -> tuple[_Row, int]:
        """Without its last column, which is about what the row takes."""
        header_set, headers = None, None
        if new.headers is not None:
            header_set, headers = self._sets.row_of(new.headers, may_add=not new.code)
        texts = (new.path, new.reason, new.fix, headers or "")
        size = ROW_BYTES + sum(map(len, texts)) + len(new.body or b"")
        row = (
            row_id,
            new.at_ms,
            _storable(new.method),
            _storable(new.path),
            new.rec_type and _storable(new.rec_type),
            new.status,
            new.code,
            _storable(new.reason),
            new.fix,
            new.name,
            new.token,
            new.head,
            new.tail,
            new.mark,
            new.remote,
            new.took_us,
            new.size,
            new.is_test,
            new.replay_of,
            header_set,
            headers,
            new.body,
            new.is_cut,
        )
        return row, size

    def _leave_behind(self, before_ms: int, next_id: int) -> None:
        first_id = self._known_bounds().first_id
        oldest_ms = time_of_first(self._connection, first_id)
        if oldest_ms is None or oldest_ms >= before_ms:
            return
        self._begin_at(first_since(self._connection, before_ms, first_id, next_id))
        self._sets.drop(before_ms)
        self._connection.execute("DELETE FROM refused WHERE minute < ?", (before_ms // MINUTE_MS * 60,))

    def _begin_at(self, new_first_id: int) -> None:
        bounds = self._known_bounds()
        if new_first_id > bounds.first_id:
            self._set_bounds(bounds._replace(first_id=new_first_id))
            self._has_leftovers = True

    def _make_room(self, most_rows: int, most_bytes: int) -> None:
        """Refused ones first where they take more than half: whoever sends them must not push out what was let in."""
        self._has_leftovers = False
        self._drop_refused(most_rows, most_bytes)
        self._drop(most_rows, most_bytes)

    def _drop_refused(self, most_rows: int, most_bytes: int) -> None:
        bounds, freed, last_id = self._known_bounds(), 0, 0
        surplus = min(bounds.size - self.retention.bytes, bounds.refused_size - self.retention.bytes // 2)
        if surplus <= 0:
            return
        sql = "SELECT id, bytes FROM request WHERE id >= ? AND code <> '' ORDER BY id LIMIT ?"
        for row_id, size in list(self._connection.execute(sql, (bounds.first_refused_id, most_rows))):
            if freed >= surplus or freed >= most_bytes:
                break
            freed, last_id = freed + size, row_id
        self._has_leftovers = freed < surplus
        sql = "DELETE FROM request WHERE id >= ? AND id <= ? AND code <> ''"
        self._connection.execute(sql, (bounds.first_refused_id, last_id))
        first_id, size, first_refused_id, refused_size = bounds
        self._set_bounds(_Bounds(first_id, size - freed, max(first_refused_id, last_id + 1), refused_size - freed))

    def _drop(self, most_rows: int, most_bytes: int) -> None:
        """The oldest rows that lie before the log, or do not fit it."""
        bounds, freed, freed_refused, last_id = self._known_bounds(), 0, 0, 0
        sql = "SELECT id, bytes, code <> '' FROM request ORDER BY id LIMIT ?"
        for row_id, size, is_refused in list(self._connection.execute(sql, (most_rows,))):
            if row_id >= bounds.first_id and bounds.size - freed <= self.retention.bytes:
                break
            self._has_leftovers = True
            if freed >= most_bytes:
                break
            freed, freed_refused, last_id = freed + size, freed_refused + size * is_refused, row_id
        self._connection.execute("DELETE FROM request WHERE id <= ?", (last_id,))
        first_id, size, first_refused_id, refused_size = bounds
        self._set_bounds(
            _Bounds(max(first_id, last_id + 1), size - freed, first_refused_id, refused_size - freed_refused)
        )

    def _known_bounds(self) -> _Bounds:
        if self._bounds is None:
            sql = "SELECT first_id, bytes, first_refused_id, refused_bytes FROM log"
            self._bounds = _Bounds(*self._connection.execute(sql).get)
        return self._bounds

    def _set_bounds(self, bounds: _Bounds) -> None:
        if bounds != self._known_bounds():
            sql = "UPDATE log SET first_id = ?, bytes = ?, first_refused_id = ?, refused_bytes = ?"
            self._connection.execute(sql, bounds)
            self._bounds = bounds


def _storable(text: str) -> str:
    """Half a surrogate pair cannot be stored; whoever sends one is refused and should be seen all the same."""
    return text.encode("utf-8", "backslashreplace").decode()
