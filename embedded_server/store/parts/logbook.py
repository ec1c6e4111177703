"""The request log as it is written: rows, their counters, and the oldest ones leaving in small steps."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeAlias

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


class Logbook:
    """Runs in the writer's thread, inside its transaction."""

    def __init__(self, connection: Sql) -> None:
        self.retention = Retention(days=sys.maxsize, bytes=sys.maxsize)  # replaced from the event loop's thread
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
        self._bounds: tuple[int, int] | None = None

    def begin(self, now_ms: int) -> None:
        self._sets.begin(now_ms)

    def knows(self, sent: SentHeaders) -> bool:
        """Whether nothing has to be asked to keep them."""
        return self._sets.knows(sent)

    def is_of_today(self, now_ms: int) -> bool:
        """Whether what is known of headers still counts then."""
        return self._sets.is_of_today(now_ms)

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
        first_id, size = self._known_bounds()
        self._set_bounds(first_id, size + added)
        if size + added > self.retention.bytes:
            self._drop(2 * len(rows) + STEP_ROWS, 2 * added + STEP_BYTES)

    def trim(self, now_ms: int, next_id: int) -> None:
        """A step towards what the log may hold."""
        if not self.retention.bytes:
            self._begin_at(next_id)
        elif now_ms - self._aged_ms >= MINUTE_MS:
            self._aged_ms = now_ms
            self._leave_behind(now_ms - self.retention.days * DAY_MS, next_id)
        if self._has_leftovers:
            self._drop(STEP_ROWS, STEP_BYTES)

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
        first_id, _ = self._known_bounds()
        oldest_ms = time_of_first(self._connection, first_id)
        if oldest_ms is None or oldest_ms >= before_ms:
            return
        self._begin_at(first_since(self._connection, before_ms, first_id, next_id))
        self._sets.drop(before_ms)
        self._connection.execute("DELETE FROM refused WHERE minute < ?", (before_ms // MINUTE_MS * 60,))

    def _begin_at(self, new_first_id: int) -> None:
        first_id, size = self._known_bounds()
        if new_first_id > first_id:
            self._set_bounds(new_first_id, size)
            self._has_leftovers = True

    def _drop(self, most_rows: int, most_bytes: int) -> None:
        """The oldest rows that lie before the log, or do not fit it."""
        freed = last_id = 0
        self._has_leftovers = False
        first_id, kept = self._known_bounds()
        sql = "SELECT id, bytes FROM request ORDER BY id LIMIT ?"
        for row_id, size in list(self._connection.execute(sql, (most_rows,))):
            if row_id >= first_id and kept - freed <= self.retention.bytes:
                break
            self._has_leftovers = True
            if freed >= most_bytes:
                break
            freed, last_id = freed + size, row_id
        self._connection.execute("DELETE FROM request WHERE id <= ?", (last_id,))
        self._set_bounds(max(first_id, last_id + 1), kept - freed)

    def _known_bounds(self) -> tuple[int, int]:
        """Where the log begins, and what its rows take."""
        if self._bounds is None:
            self._bounds = self._connection.execute("SELECT first_id, bytes FROM log").get
            assert self._bounds is not None  # made with the schema
        return self._bounds

    def _set_bounds(self, first_id: int, size: int) -> None:
        if (first_id, size) != self._known_bounds():
            self._connection.execute("UPDATE log SET first_id = ?, bytes = ?", (first_id, size))
            self._bounds = (first_id, size)


def _storable(text: str) -> str:
    """Half a surrogate pair cannot be stored; whoever sends one is refused and should be seen all the same."""
    return text.encode("utf-8", "backslashreplace").decode()
