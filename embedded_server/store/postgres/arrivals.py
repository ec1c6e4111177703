"""What arrives in one transaction: records with all their counters, and the other requests of the log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.pq.abc import PGresult

from embedded_server.store.base import NewRecord
from embedded_server.store.parts.arrived import Append, Arrived, Outcome, revoked
from embedded_server.store.parts.logbook import Entry, Logbook
from embedded_server.store.postgres.connections import DURABLE, Connection
from embedded_server.store.postgres.counted import count_all
from embedded_server.store.postgres.counting import Tally
from embedded_server.store.postgres.exchange import ask
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.months import AHEAD, bounds_of, make_months, month_of
from embedded_server.store.postgres.packing import UNTIMED, Sent, number, row, rows
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.storing import ROW_TYPE, STORE
from embedded_server.store.postgres.trouble import WeakCommitError

_STATE = (
    "SELECT seq, revocations, arrived_ms, current_setting('synchronous_commit'), current_setting('fsync') FROM state "
    "FOR UPDATE"
)
_STREAM = "SELECT id FROM stream WHERE rec_type = ? AND account = ?"
_STREAMS_REMEMBERED = 10_000
_NOT_KEPT: Sent = (None, None)


@dataclass(frozen=True, slots=True)
class State:
    """The row that whoever adds records holds."""

    seq: int
    revocations: int
    arrived_ms: int


class Arrivals:
    """Belongs to the scribe. What it remembers never changes, or counts until others give out a number."""

    def __init__(self, sql: PostgresSql, node: int, instance: str) -> None:
        self.logbook = Logbook(sql)
        self.revocations = 0  # as the last batch found them
        self._row_type = 0  # the number of the type of a row
        self._typed: Connection | None = None  # where it has that number
        self._sql = sql
        self._node = node
        self._instance = instance
        self._streams: dict[tuple[str, int], int] = {}  # by recType and account
        self._seq = -1  # the last number given out here
        self._months: set[int] = set()  # that are there
        self._month = (0, 0)  # bounds of one of them: nearly always the one asked for

    def forget(self) -> None:
        """After a transaction that was undone, or may have been."""
        self._seq = -1
        self._streams.clear()
        self._months.clear()
        self._month = (0, 0)
        self.logbook.forget()

    def lacks_months(self, moments: Sequence[int]) -> bool:
        start, end = self._month
        if start <= min(moments, default=start) and max(moments, default=start) < end:
            return False
        return any(month_of(ms) not in self._months for ms in moments)

    def make_months(self, connection: Connection, moments: Sequence[int]) -> None:
        """Before the transaction, so that nobody waits for it."""
        for month in {month_of(ms) for ms in moments} - self._months:
            make_months(connection, month, month + AHEAD)
            self._months.add(month)
            self._month = bounds_of(month)

    def store(self, line: Line, arrived: Sequence[Arrived]) -> list[Outcome]:
        """One outcome each, committed."""
        line.ready()
        outcomes = self.outcomes_at_once(line, len(arrived)) if self.send_at_once(line, arrived) else None
        return self._store_in_steps(line, arrived) if outcomes is None else outcomes

    def knows_types_of(self, connection: Connection) -> bool:
        return connection is self._typed

    def send_at_once(self, line: Line, arrived: Sequence[Arrived]) -> bool:
        """On a line that is ready: all of it in one statement. Whether it was sent; if not, more has to be asked."""
        tally = Tally()
        packed = self._packed(tally, arrived)
        if packed is None:
            return False
        self._send(line, tally, packed)
        return True

    def outcomes_at_once(self, line: Line, count: int, heard: Sequence[PGresult] | None = None) -> list[Outcome] | None:
        """Of what was sent. None, with nothing stored, when what was known without asking is so no more."""
        found = line.outcome(heard)
        if not found:
            return None
        seq = int(found[0][0])
        if seq != self._seq:
            self.logbook.forget_bounds()
        self._seq = seq + count
        return [*range(seq + 1, self._seq + 1)]

    def _packed(self, tally: Tally, arrived: Sequence[Arrived]) -> list[bytes] | None:
        """The rows; None when more has to be asked before they can be written."""
        packed, now = list[bytes](), time.perf_counter()
        generation, streams, seen = self.revocations, self._streams, self.logbook.seen
        for item in arrived:
            if not isinstance(item, Append) or item.generation != generation:
                return None
            new = item.record
            stream, headers = streams.get((new.rec_type, item.account)), new.headers
            sent = _NOT_KEPT if headers is None else (seen.get(headers.block), headers.rest or None)
            if stream is None or (headers is not None and sent[0] is None):
                return None
            packed.append(_row(tally, item, stream, sent, now))
        return packed if self.logbook.is_within_bounds(tally.last_ms) else None

    def _store_in_steps(self, line: Line, arrived: Sequence[Arrived]) -> list[Outcome]:
        state = state_of(line.begin(_STATE)[0][0])
        dead = self._revoked(state, arrived)
        self._begin(state)
        tally, now = Tally(), time.perf_counter()
        outcomes, packed, entries = list[Outcome](), list[bytes](), list[Entry]()
        for item in arrived:
            if isinstance(item, Append):
                if item.token in dead:
                    outcomes.append(revoked())
                    continue
                packed.append(_row(tally, item, self._stream(item), self._sent(item.record), now))
            else:
                entries.append((state.seq + tally.add_entry(item.request.at_ms), item.request))
            outcomes.append(state.seq + tally.numbers)
        self._seq = state.seq + tally.numbers
        if entries:
            self.logbook.keep(entries)
        if tally.numbers:
            self.logbook.trim(tally.last_ms, self._seq + 1)
            self._send(line, tally, packed)
            if not line.outcome():
                raise WeakCommitError("synchronous_commit or fsync was turned off meanwhile")
        if entries:
            count_all(self._sql)
            self.logbook.note_uses(entries)
            self.logbook.count_flow(entries)
        ask(line.connection, "COMMIT")
        return outcomes

    def _begin(self, state: State) -> None:
        if state.seq != self._seq:
            self.logbook.forget_bounds()
        self.revocations = state.revocations
        self.logbook.begin(state.arrived_ms)

    def _send(self, line: Line, tally: Tally, packed: list[bytes]) -> None:
        arriving = rows(self._row_type_on(line.connection), packed)
        known = (number(self.revocations), number(self.logbook.day))
        line.send(STORE, [*tally.bounds(), *known, *tally.parameters(self._node, self._instance), arriving])

    def _row_type_on(self, connection: Connection) -> int:
        """Another connection may lead to another database."""
        if connection is not self._typed:
            self._row_type, self._typed = int(self._sql.execute(ROW_TYPE).get), connection
        return self._row_type

    def _sent(self, new: NewRecord) -> Sent:
        return _NOT_KEPT if new.headers is None else self.logbook.headers_of_record(new.headers)

    def _stream(self, item: Append) -> int:
        key = (item.record.rec_type, item.account)
        stream: int | None = self._streams.get(key)
        if stream is not None:
            return stream
        found: int | None = self._sql.execute(_STREAM, key).get
        if found is None:
            found = self._sql.execute("INSERT INTO stream (rec_type, account) VALUES (?, ?) RETURNING id", key).get
            assert found is not None  # in this transaction
            self._sql.execute("INSERT INTO stream_read (id) VALUES (?)", (found,))
        if len(self._streams) >= _STREAMS_REMEMBERED:
            self._streams.clear()
        self._streams[key] = found
        return found

    def _revoked(self, state: State, arrived: Sequence[Arrived]) -> set[int]:
        """Among the tokens that were looked up before the last revocation."""
        doubted = {item.token for item in arrived if isinstance(item, Append) and item.generation != state.revocations}
        if not doubted:
            return doubted
        sql = b"SELECT id FROM token WHERE id = ANY(%s) AND revoked_ms IS NOT NULL"
        return {int(token) for (token,) in self._sql.connection.execute(sql, (list(doubted),))}


def _row(tally: Tally, item: Append, stream: int, sent: Sent, now: float) -> bytes:
    new = item.record
    took_us = UNTIMED if new.headers is None else int((now - new.began) * 1_000_000)
    return row(tally.add(stream, new), item.token, new, took_us, sent)


def state_of(row: Sequence[int | str]) -> State:
    """What STATE found. Raises WeakCommitError."""
    *numbers, synchronous_commit, fsync = row
    if synchronous_commit not in DURABLE or fsync != "on":
        raise WeakCommitError(f"synchronous_commit is {synchronous_commit} and fsync is {fsync}")
    return State(*map(int, numbers))
