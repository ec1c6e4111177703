"""Records: found, listed, counted, deleted."""

from __future__ import annotations

import apsw

from embedded_server.domain.record import Record
from embedded_server.domain.rule import Operation, SignedRule
from embedded_server.store.base import Grant, RecordsWanted, viewer_of
from embedded_server.store.sight import NOTHING_MORE, Opened, Viewer
from embedded_server.store.sqlite.database import Database, Part
from embedded_server.store.sqlite.known_rules import load_rules
from embedded_server.store.sqlite.log_deletions import log_deletion
from embedded_server.store.sqlite.paging import Listing, counted
from embedded_server.store.sqlite.record_rows import COLUMNS, RecordRows
from embedded_server.store.sqlite.sight import find_opened, find_sight, may
from embedded_server.store.sqlite.tokens import check_not_revoked
from embedded_server.store.sqlite.traces import forget


class RecordsPart(Part):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._rows = RecordRows(database.reader, database.instance)

    async def record(self, record_id: str) -> Record | None:
        return self._rows.find(record_id)

    async def visible_record(self, record_id: str, rec_type: str, viewer: Viewer) -> Record | None:
        head = self._rows.head(record_id)
        if may(self._database.rules.all(), head, rec_type, viewer, Operation.READ):
            return self._rows.find(record_id)
        return None

    async def records(self, wanted: RecordsWanted) -> list[Record]:
        rules = self._rules_for(wanted)
        if not rules or wanted.rec_type is not None:
            listing = self._seen(self._reader, wanted, rules)
            if listing.is_quick:
                return self._rows.records(listing.rows())
        return await self._database.slow_reader.run(lambda connection: self._listed(connection, wanted, rules))

    async def count(self, wanted: RecordsWanted) -> int:
        rules = self._rules_for(wanted)
        count = None if rules else counted(self._reader, wanted)
        if count is not None:
            return count
        if rules and wanted.rec_type is not None:
            listing = self._seen(self._reader, wanted, rules)
            if listing.is_counted:
                return listing.count()
        slow = self._database.slow_reader
        return await slow.run(lambda connection: self._seen(connection, wanted, rules).count())

    async def opened(self, rec_type: str | None, viewer: Viewer) -> list[Opened]:
        return await find_opened(self._database, rec_type, viewer)

    async def unread(self, limit: int) -> list[Record]:
        sql = f"SELECT {COLUMNS} FROM record WHERE seq > (SELECT read_seq FROM state) ORDER BY seq LIMIT ?"
        return self._rows.records(self._reader.execute(sql, (limit,)))

    async def delete_record(self, record_id: str, rec_type: str, grant: Grant) -> Record | None:
        def delete(connection: apsw.Connection) -> Record | None:
            check_not_revoked(connection, grant)
            rows = RecordRows(connection, self._database.instance)
            head = rows.head(record_id)
            if not may(load_rules(connection), head, rec_type, viewer_of(grant), Operation.DELETE):
                return None
            record = rows.find(record_id)
            assert record is not None  # its head was there
            log_deletion(connection, self._database.instance, record.seq)
            _delete(connection, record)
            return record

        return await self._writer.run(delete)

    def _rules_for(self, wanted: RecordsWanted) -> tuple[SignedRule, ...]:
        return () if wanted.seen_by is None else self._database.rules.all()

    def _seen(self, connection: apsw.Connection, wanted: RecordsWanted, rules: tuple[SignedRule, ...]) -> Listing:
        if not rules or wanted.seen_by is None:
            return Listing(connection, wanted, NOTHING_MORE)
        sight = find_sight(connection, self._database.instance, rules, wanted.rec_type, wanted.seen_by)
        return Listing(connection, wanted, sight)

    def _listed(
        self, connection: apsw.Connection, wanted: RecordsWanted, rules: tuple[SignedRule, ...]
    ) -> list[Record]:
        rows = RecordRows(connection, self._database.instance)
        return rows.records(self._seen(connection, wanted, rules).rows())


def _delete(connection: apsw.Connection, record: Record) -> None:
    forget(connection, record.seq)
    stream = connection.execute("DELETE FROM record WHERE seq = ? RETURNING stream", (record.seq,)).get
    end = "(SELECT received_ms FROM record WHERE stream = stream.id ORDER BY ordinal {} LIMIT 1)"
    connection.execute(
        "UPDATE stream SET records = records - 1, tests = tests - ?, "
        f"first_ms = coalesce({end.format('ASC')}, first_ms), last_ms = coalesce({end.format('DESC')}, last_ms) "
        "WHERE id = ?",
        (record.is_test, stream),
    )
    connection.execute("UPDATE state SET deleted_seq = max(deleted_seq, ?)", (record.seq,))
