"""What arrives in one transaction: records with all their counters, and the other requests of the log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from embedded_server.store.base import Grant, NewRecord
from embedded_server.store.ids import record_id
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome, revoked
from embedded_server.store.parts.logbook import Entry, Logbook
from embedded_server.store.postgres.connections import DURABLE, Connection
from embedded_server.store.postgres.copying import COPY, HEADER, TRAILER, packed
from embedded_server.store.postgres.counting import Tally
from embedded_server.store.postgres.exchange import ask, copy_in, quoted
from embedded_server.store.postgres.months import AHEAD, bounds_of, make_months, month_of
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import WeakCommitError

STATE: Final = "EXECUTE sluice_state"
PREPARE: Final = (
    "PREPARE sluice_state AS SELECT seq, revocations, arrived_ms, disorder_ms, current_setting('synchronous_commit'), "
    "current_setting('fsync') FROM state FOR UPDATE; "
    "PREPARE sluice_ordinals (integer[]) AS SELECT id, next_ordinal FROM stream WHERE id = ANY($1)"
)
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

    def question(self, arrived: Sequence[Arrived]) -> str | None:
        """What is to be asked together with the state; None when more is needed before records can be written."""
        streams: set[int] = set()
        for item in arrived:
            if not isinstance(item, Append):
                return None
            stream = self._streams.get((item.record.rec_type, item.grant.account))
            if stream is None or (item.record.headers is not None and not self.logbook.knows(item.record.headers)):
                return None
            streams.add(stream)
        return f"EXECUTE sluice_ordinals ('{{{','.join(map(str, streams))}}}')"

    def needs_no_more(self, state: State, arrived: Sequence[Arrived]) -> bool:
        """Whether that still holds now that the state is known."""
        is_current = all(isinstance(item, Append) and item.grant.generation == state.revocations for item in arrived)
        return is_current and self.logbook.is_of_today(state.arrived_ms)

    def store(
        self, state: State, ordinals: dict[int, int], arrived: Sequence[Arrived], is_copying: bool
    ) -> list[Outcome]:
        """One outcome each, committed. `ordinals`: the next one of streams, where it was asked for; `is_copying`: a
        COPY into `record` waits already."""
        if state.seq != self._seq:
            self.logbook.forget_bounds()
        dead = self._revoked(state, arrived)
        outcomes: list[Outcome] = []
        rows, tally = [HEADER], Tally()
        entries: list[Entry] = []
        now = time.perf_counter()
        self._seq = state.seq
        self.logbook.begin(state.arrived_ms)
        for item in arrived:
            if isinstance(item, Append):
                if item.grant.token in dead:
                    outcomes.append(revoked())
                    continue
                rows.append(self._row(item.grant, item.record, now, ordinals, tally))
            elif isinstance(item, Logged):
                self._seq += 1
                entries.append((self._seq, item.request))
                tally.add_entry(item.request)
            outcomes.append(self._seq)
        if tally.records:
            if not is_copying:
                ask(self._sql.connection, COPY)
            copy_in(self._sql.connection, [*rows, TRAILER])
        if entries:
            self.logbook.keep(entries)
        self._commit(state, tally)
        return outcomes

    def _commit(self, state: State, tally: Tally) -> None:
        connection, moments = self._sql.connection, tally.moments
        if not moments:
            ask(connection, "COMMIT")
            return
        arrived_ms = max(state.arrived_ms, *moments)
        disorder_ms = max(state.disorder_ms, arrived_ms - min(moments))
        last = None if tally.last is None else record_id(tally.last[0], self._instance, tally.last[1])
        texts = [quoted(connection, text) for text in (*tally.lists(), last)]
        numbers = (tally.records, len(moments), self._seq, self._node, arrived_ms, disorder_ms)
        self.logbook.trim(moments[-1], self._seq + 1)
        ask(connection, f"EXECUTE sluice_count ({', '.join((*texts, *map(str, numbers)))})", "COMMIT")

    def _row(self, grant: Grant, new: NewRecord, now: float, ordinals: dict[int, int], tally: Tally) -> bytes:
        took_us = header_set = headers = None
        if new.headers is not None:
            took_us = int((now - new.began) * 1_000_000)
            header_set, headers = self.logbook.headers_of_record(new.headers)
        key = (new.rec_type, grant.account)
        stream = self._streams.get(key)
        if stream is None or stream not in ordinals:
            stream, ordinals[stream] = self._stream(key)
        seq = self._seq = self._seq + 1
        ordinal = ordinals[stream]
        ordinals[stream] = ordinal + 1
        tally.add(seq, stream, ordinal, grant.token, new)
        return packed(seq, stream, ordinal, grant.token, new, took_us, header_set, headers)

    def _stream(self, key: tuple[str, int]) -> tuple[int, int]:
        """Its id and next ordinal."""
        found: tuple[int, int] | None = self._sql.execute(_STREAM, key).get
        if found is None:
            self._sql.execute("INSERT INTO stream (rec_type, account) VALUES (?, ?)", key)
            found = self._sql.execute(_STREAM, key).get
            assert found is not None  # in this transaction
            self._sql.execute("INSERT INTO stream_read (id) VALUES (?)", found[:1])
        if len(self._streams) >= _STREAMS_REMEMBERED:
            self._streams.clear()
        self._streams[key] = found[0]
        return found

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
