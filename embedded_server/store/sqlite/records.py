"""Records: found, listed, counted, deleted."""

from __future__ import annotations

import apsw

from embedded_server.domain.record import Record
from embedded_server.store.base import RecordsWanted
from embedded_server.store.sqlite.database import Database, Part
from embedded_server.store.sqlite.paging import Listing, counted
from embedded_server.store.sqlite.record_rows import COLUMNS, RecordRows
from embedded_server.store.sqlite.traces import forget


class RecordsPart(Part):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._rows = RecordRows(database.reader, database.instance)

    async def record(self, record_id: str) -> Record | None:
        return self._rows.find(record_id)

    async def records(self, wanted: RecordsWanted) -> list[Record]:
        listing = Listing(self._reader, wanted)
        if listing.is_quick:
            return self._rows.records(listing.rows())
        return await self._database.slow_reader.run(lambda connection: self._listed(connection, wanted))

    async def count(self, wanted: RecordsWanted) -> int:
        count = counted(self._reader, wanted)
        if count is None:
            count = await self._database.slow_reader.run(lambda connection: Listing(connection, wanted).count())
        return count

    async def unread(self, limit: int) -> list[Record]:
        sql = f"SELECT {COLUMNS} FROM record WHERE seq > (SELECT read_seq FROM state) ORDER BY seq LIMIT ?"
        return self._rows.records(self._reader.execute(sql, (limit,)))

    async def delete_record(self, record_id: str, account: int) -> Record | None:
        def delete(connection: apsw.Connection) -> Record | None:
            record = RecordRows(connection, self._database.instance).find(record_id)
            if record is None or not _is_of(connection, record, account):
                return None
            _delete(connection, record)
            return record

        return await self._writer.run(delete)

    def _listed(self, connection: apsw.Connection, wanted: RecordsWanted) -> list[Record]:
        rows = RecordRows(connection, self._database.instance)
        return rows.records(Listing(connection, wanted).rows())


def _is_of(connection: apsw.Connection, record: Record, account: int) -> bool:
    sql = "SELECT account FROM stream JOIN record ON stream.id = record.stream WHERE seq = ?"
    return bool(connection.execute(sql, (record.seq,)).get == account)


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
