"""What arrives in one transaction: records with all their counters, and the other requests of the log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from embedded_server.store.base import NewRecord
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome, revoked
from embedded_server.store.parts.logbook import Entry, Logbook
from embedded_server.store.postgres.connections import DURABLE, Connection
from embedded_server.store.postgres.copying import COPY, HEADER, TRAILER, numbers, texts
from embedded_server.store.postgres.counting import Tally
from embedded_server.store.postgres.exchange import ask, copy_in
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.months import AHEAD, bounds_of, make_months, month_of
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import WeakCommitError

PREPARE: Final = (
    "PREPARE sluice_state AS SELECT seq, revocations, arrived_ms, disorder_ms, current_setting('synchronous_commit'), "
    "current_setting('fsync') FROM state FOR UPDATE; "
    "PREPARE sluice_ordinals (integer[]) AS SELECT id, next_ordinal FROM stream WHERE id = ANY($1)"
)
_Known: TypeAlias = tuple[int, Append]  # a record's stream

_STATE = "EXECUTE sluice_state"
_STREAM = "SELECT id, next_ordinal FROM stream WHERE rec_type = ? AND account = ?"
_STREAMS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class State:
    """The row that whoever adds records holds."""

    seq: int
    revocations: int
    arrived_ms: int
    disorder_ms: int


class Arrivals:
    """Runs in the writer's thread. What it remembers never changes, or counts until others give out a number."""

    def __init__(self, sql: PostgresSql, node: int, instance: str) -> None:
        self.logbook = Logbook(sql)
        self.revocations = 0  # as the last batch found them
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
        return any(not start <= ms < end and month_of(ms) not in self._months for ms in moments)

    def make_months(self, connection: Connection, moments: Sequence[int]) -> None:
        """Before the transaction, so that nobody waits for it."""
        for month in {month_of(ms) for ms in moments} - self._months:
            make_months(connection, month, month + AHEAD)
            self._months.add(month)
            self._month = bounds_of(month)

    def store(self, line: Line, arrived: Sequence[Arrived]) -> list[Outcome]:
        """One outcome each, committed."""
        known = self._known(arrived)
        outcomes = None if known is None else self._store_at_once(line, known)
        return self._store_in_steps(line, arrived) if outcomes is None else outcomes

    def _known(self, arrived: Sequence[Arrived]) -> list[_Known] | None:
        """Records with their streams; None when more has to be asked before they can be written."""
        known: list[_Known] = []
        for item in arrived:
            if not isinstance(item, Append):
                return None
            new = item.record
            stream = self._streams.get((new.rec_type, item.grant.account))
            if stream is None or (new.headers is not None and not self.logbook.knows(new.headers)):
                return None
            known.append((stream, item))
        return known if self.logbook.is_within_bounds(known[-1][1].record.received_ms) else None

    def _store_at_once(self, line: Line, known: Sequence[_Known]) -> list[Outcome] | None:
        """In two exchanges: all statements, the last ones behind the COPY, then its data. None, with nothing stored,
        when the state turns out to ask for more."""
        tally, now = Tally(), time.perf_counter()
        for stream, item in known:
            tally.add(stream, item.grant.token, item.record)
        asked = f"EXECUTE sluice_ordinals ('{{{','.join(map(str, {stream for stream, _ in known}))}}}')"
        statements = (_STATE, asked, COPY, tally.statement(self._node, self._instance), "COMMIT")
        rests: list[bytes] = []

        def pack() -> None:
            rests[:] = [self._rest(item.record, now) for _, item in known]

        (row,), found, _ = line.begin(*statements, meanwhile=pack)
        state = state_of(row)
        if not self._holds(state, known):
            line.undo()
            return None
        ordinals = {int(stream): int(ordinal) for stream, ordinal in found}
        self._begin(state)
        firsts = [self._numbers(stream, item, ordinals) for stream, item in known]
        copy_in(line.connection, [HEADER, *chain.from_iterable(zip(firsts, rests, strict=True)), TRAILER])
        return [*range(state.seq + 1, self._seq + 1)]

    def _holds(self, state: State, known: Sequence[_Known]) -> bool:
        """Whether what was known without asking is still so."""
        is_current = all(item.grant.generation == state.revocations for _, item in known)
        return is_current and self.logbook.is_of_today(state.arrived_ms)

    def _store_in_steps(self, line: Line, arrived: Sequence[Arrived]) -> list[Outcome]:
        state = state_of(line.begin(_STATE)[0][0])
        dead = self._revoked(state, arrived)
        self._begin(state)
        tally, now, ordinals = Tally(), time.perf_counter(), dict[int, int]()
        outcomes, rows, entries = list[Outcome](), list[bytes](), list[Entry]()
        for item in arrived:
            if isinstance(item, Append):
                if item.grant.token in dead:
                    outcomes.append(revoked())
                    continue
                stream = self._stream(item, ordinals)
                rows += self._numbers(stream, item, ordinals), self._rest(item.record, now)
                tally.add(stream, item.grant.token, item.record)
            elif isinstance(item, Logged):
                self._seq += 1
                entries.append((self._seq, item.request))
                tally.add_entry(item.request)
            outcomes.append(self._seq)
        self._commit(line.connection, rows, entries, tally)
        return outcomes

    def _begin(self, state: State) -> None:
        if state.seq != self._seq:
            self.logbook.forget_bounds()
        self._seq, self.revocations = state.seq, state.revocations
        self.logbook.begin(state.arrived_ms)

    def _commit(self, connection: Connection, rows: list[bytes], entries: list[Entry], tally: Tally) -> None:
        if tally.is_empty:
            ask(connection, "COMMIT")
            return
        if rows:
            ask(connection, COPY)
            copy_in(connection, [HEADER, *rows, TRAILER])
        if entries:
            self.logbook.keep(entries)
        self.logbook.trim(tally.last_ms, self._seq + 1)
        ask(connection, tally.statement(self._node, self._instance), "COMMIT")

    def _numbers(self, stream: int, item: Append, ordinals: dict[int, int]) -> bytes:
        seq = self._seq = self._seq + 1
        ordinal = ordinals[stream]
        ordinals[stream] = ordinal + 1
        return numbers(seq, stream, ordinal, item.grant.token, item.record.received_ms)

    def _rest(self, new: NewRecord, now: float) -> bytes:
        if new.headers is None:
            return texts(new, None, None, None)
        return texts(new, int((now - new.began) * 1_000_000), *self.logbook.headers_of_record(new.headers))

    def _stream(self, item: Append, ordinals: dict[int, int]) -> int:
        """Its id; its next ordinal is noted."""
        key = (item.record.rec_type, item.grant.account)
        stream = self._streams.get(key)
        if stream is not None and stream in ordinals:
            return stream
        found: tuple[int, int] | None = self._sql.execute(_STREAM, key).get
        if found is None:
            self._sql.execute("INSERT INTO stream (rec_type, account) VALUES (?, ?)", key)
            found = self._sql.execute(_STREAM, key).get
            assert found is not None  # in this transaction
            self._sql.execute("INSERT INTO stream_read (id) VALUES (?)", found[:1])
        if len(self._streams) >= _STREAMS_REMEMBERED:
            self._streams.clear()
        self._streams[key], ordinals[found[0]] = found
        return found[0]

    def _revoked(self, state: State, arrived: Sequence[Arrived]) -> set[int]:
        """Among the tokens that were looked up before the last revocation."""
        doubted = {
            item.grant.token
            for item in arrived
            if isinstance(item, Append) and item.grant.generation != state.revocations
        }
        if not doubted:
            return doubted
        sql = b"SELECT id FROM token WHERE id = ANY(%s) AND revoked_ms IS NOT NULL"
        return {int(token) for (token,) in self._sql.connection.execute(sql, (list(doubted),))}


def state_of(row: Sequence[int | str]) -> State:
    """What STATE found. Raises WeakCommitError."""
    *numbers, synchronous_commit, fsync = row
    if synchronous_commit not in DURABLE or fsync != "on":
        raise WeakCommitError(f"synchronous_commit is {synchronous_commit} and fsync is {fsync}")
    return State(*map(int, numbers))
