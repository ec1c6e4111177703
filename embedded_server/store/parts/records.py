"""Records: found, listed, counted, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from embedded_server.domain.record import Record, Shown
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Ordering
from embedded_server.domain.rule import Operation, SignedRule
from embedded_server.store.base import Grant, RecordsWanted, viewer_of
from embedded_server.store.engine import Engine, Result, Sql
from embedded_server.store.found import Found, Ordered, Table
from embedded_server.store.ids import seq_in
from embedded_server.store.parts.known_rules import load_rules
from embedded_server.store.parts.log_deletions import log_deletion
from embedded_server.store.parts.ordering import OrderedSearch
from embedded_server.store.parts.paging import Listing, counted
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.record_rows import COLUMNS, Names, RecordRows
from embedded_server.store.parts.search import Search
from embedded_server.store.parts.sight import find_opened, find_sight, may
from embedded_server.store.parts.tables import table_of
from embedded_server.store.parts.tokens import check_not_revoked
from embedded_server.store.parts.traces import forget
from embedded_server.store.sight import NOTHING_MORE, Opened, Viewer


class RecordsPart(Part):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._names = Names()

    async def record(self, record_id: str) -> Record | None:
        return await self._engine.read(lambda connection: self._rows(connection).find(record_id))

    async def visible_record(self, record_id: str, rec_type: str, viewer: Viewer) -> Record | None:
        def find(connection: Sql) -> Record | None:
            rows = self._rows(connection)
            head, rules = rows.head(record_id), self._engine.rules(connection)
            return rows.find(record_id) if may(rules, head, rec_type, viewer, Operation.READ) else None

        return await self._engine.read(find)

    async def records(self, wanted: RecordsWanted) -> list[Record]:
        return await self._listed(wanted, lambda connection, listing: self._rows(connection).records(listing.rows()))

    async def shown(self, wanted: RecordsWanted) -> list[Shown]:
        return await self._listed(wanted, lambda connection, page: self._rows(connection).shown(page.shown_rows()))

    async def seqs(self, wanted: RecordsWanted) -> list[int]:
        return await self._listed(wanted, lambda _, listing: listing.seqs())

    async def table(self, wanted: RecordsWanted, columns: Sequence[str]) -> Table:
        def read(connection: Sql, listing: Listing) -> Table:
            return table_of(connection, self._engine.instance, listing.seqs(), columns, wanted.newest_first)

        return await self._listed(wanted, read)

    async def table_of(self, seqs: Sequence[int], columns: Sequence[str]) -> Table:
        def read(connection: Sql) -> Table:
            return table_of(connection, self._engine.instance, seqs, columns, newest_first=False)

        return await self._engine.read(read)

    async def _listed(self, wanted: RecordsWanted, read: Callable[[Sql, Listing], Result]) -> Result:
        def quickly(connection: Sql) -> Result | None:
            rules = self._rules_for(connection, wanted)
            if rules and wanted.rec_type is None:
                return None
            listing = self._seen(connection, wanted, rules)
            return read(connection, listing) if listing.is_quick else None

        def slowly(connection: Sql) -> Result:
            return read(connection, self._seen(connection, wanted, self._rules_for(connection, wanted)))

        found = await self._engine.read(quickly)
        return await self._engine.read_slowly(slowly) if found is None else found

    async def count(self, wanted: RecordsWanted) -> int:
        def quickly(connection: Sql) -> int | None:
            rules = self._rules_for(connection, wanted)
            count = None if rules else counted(connection, wanted)
            if rules and wanted.rec_type is not None:
                listing = self._seen(connection, wanted, rules)
                count = listing.count() if listing.is_counted else None
            return count

        def slowly(connection: Sql) -> int:
            return self._seen(connection, wanted, self._rules_for(connection, wanted)).count()

        count = await self._engine.read(quickly)
        return await self._engine.read_slowly(slowly) if count is None else count

    async def opened(self, rec_type: str | None, viewer: Viewer) -> list[Opened]:
        return await find_opened(self._engine, rec_type, viewer)

    async def search(self, wanted: RecordsWanted, filtered: RecordFilter) -> Found:
        def find(connection: Sql) -> Found:
            rules = self._rules_for(connection, wanted)
            rows = self._rows(connection)
            return Search(connection, rows, wanted, filtered, lambda one: self._seen(connection, one, rules)).run()

        return await self._engine.read_slowly(find)

    async def ordered(self, wanted: RecordsWanted, filtered: RecordFilter, ordering: Ordering) -> Ordered:
        def find(connection: Sql) -> Ordered:
            rules = self._rules_for(connection, wanted)
            rows, instance = self._rows(connection), self._engine.instance

            def listing(one: RecordsWanted) -> Listing:
                return self._seen(connection, one, rules)

            return OrderedSearch(connection, rows, wanted, filtered, listing, ordering).first(instance)

        return await self._engine.read_slowly(find)

    async def records_named(self, ids: Sequence[str]) -> list[Record]:
        seqs = [seq for text in ids if (seq := seq_in(text, self._engine.instance)) is not None]
        by_id = {record.id: record for record in await self.records_of(seqs)}
        return [by_id[text] for text in ids if text in by_id]

    async def records_of(self, seqs: Sequence[int]) -> list[Record]:
        sql = f"SELECT {COLUMNS} FROM record WHERE seq IN (SELECT value FROM json_each(?))"
        values = (json.dumps(list(seqs)),)

        def read(connection: Sql) -> list[Record]:
            return self._rows(connection).records(connection.execute(sql, values))

        by_seq = {record.seq: record for record in await self._engine.read(read)}
        return [by_seq[seq] for seq in seqs if seq in by_seq]

    async def delete_records(self, seqs: Sequence[int]) -> int:
        def delete(connection: Sql) -> int:
            sql = f"SELECT {COLUMNS} FROM record WHERE seq IN (SELECT value FROM json_each(?))"
            records = self._rows(connection).records(connection.execute(sql, (json.dumps(list(seqs)),)))
            for record in records:
                log_deletion(connection, self._engine.instance, record.seq)
                _delete(connection, record)
            return len(records)

        return await self._engine.change(delete)

    async def unread(self, limit: int) -> list[Record]:
        sql = f"SELECT {COLUMNS} FROM record WHERE seq > (SELECT read_seq FROM state) ORDER BY seq LIMIT ?"
        return await self._engine.read(
            lambda connection: self._rows(connection).records(connection.execute(sql, (limit,)))
        )

    async def delete_record(self, record_id: str, rec_type: str, grant: Grant) -> Record | None:
        def delete(connection: Sql) -> Record | None:
            check_not_revoked(connection, grant)
            rows = self._rows(connection)
            head = rows.head(record_id)
            if not may(load_rules(connection), head, rec_type, viewer_of(grant), Operation.DELETE):
                return None
            record = rows.find(record_id)
            assert record is not None  # its head was there
            log_deletion(connection, self._engine.instance, record.seq)
            _delete(connection, record)
            return record

        return await self._engine.change(delete)

    def _rows(self, connection: Sql) -> RecordRows:
        return RecordRows(connection, self._engine.instance, self._names)

    def _rules_for(self, connection: Sql, wanted: RecordsWanted) -> tuple[SignedRule, ...]:
        return () if wanted.seen_by is None else self._engine.rules(connection)

    def _seen(self, connection: Sql, wanted: RecordsWanted, rules: tuple[SignedRule, ...]) -> Listing:
        if not rules or wanted.seen_by is None:
            return Listing(connection, wanted, NOTHING_MORE)
        sight = find_sight(connection, self._engine.instance, rules, wanted.rec_type, wanted.seen_by)
        return Listing(connection, wanted, sight)


def _delete(connection: Sql, record: Record) -> None:
    forget(connection, record.seq)
    stream = connection.execute("DELETE FROM record WHERE seq = ? RETURNING stream", (record.seq,)).get
    end = "(SELECT received_ms FROM record WHERE stream = stream.id ORDER BY ordinal {} LIMIT 1)"
    connection.execute(
        "UPDATE stream SET records = records - 1, tests = tests - ?, "
        f"first_ms = coalesce({end.format('ASC')}, first_ms), last_ms = coalesce({end.format('DESC')}, last_ms) "
        "WHERE id = ?",
        (int(record.is_test), stream),
    )
    connection.execute("UPDATE state SET deleted_seq = ?1 WHERE deleted_seq < ?1", (record.seq,))
