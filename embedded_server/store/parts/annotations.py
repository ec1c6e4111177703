"""Notes and thresholds, and the marks of single records of a series."""

from __future__ import annotations

from embedded_server.domain.annotation import LATE_AFTER_MS, Annotation, MarkKind, SeriesMark
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.ids import record_id
from embedded_server.store.parts.part import Part

MOST_OF_A_REC_TYPE = 2_000
READINGS_OF_A_RECORD = 65_536  # ids, the record's seq times so many
LOOKED_AT = 20_000  # newest points and duplicates: nobody tells more of them apart in a picture

_NOTE = "SELECT id, rec_type, text, at_ms, series, value, created_ms FROM annotation"
_ADD = """
INSERT INTO annotation (rec_type, text, at_ms, series, value, created_ms) VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
_LATE = f"""
SELECT m.received_ms, r.device_ms, m.reading FROM
    (SELECT received_ms, reading FROM measurement WHERE series = ?1 AND received_ms >= ?2 AND received_ms < ?3
     ORDER BY received_ms DESC LIMIT {LOOKED_AT}) m
JOIN reading r ON r.id = m.reading WHERE r.device_ms < m.received_ms - {LATE_AFTER_MS}
ORDER BY m.received_ms DESC LIMIT ?4
"""
_DUPLICATES = f"""
SELECT c.received_ms, d.device_ms, d.id FROM
    (SELECT id, device_ms FROM reading WHERE device = ?1 AND duplicate ORDER BY id DESC LIMIT {LOOKED_AT}) d
JOIN record c ON c.seq = d.id / {READINGS_OF_A_RECORD} WHERE c.received_ms >= ?2 AND c.received_ms < ?3
ORDER BY d.id DESC LIMIT ?4
"""


class AnnotationsPart(Part):
    async def annotations(self, rec_type: str | None) -> list[Annotation]:
        where, values = ("", []) if rec_type is None else (" WHERE rec_type = ?", [rec_type])
        sql = f"{_NOTE}{where} ORDER BY id"
        return [_note(*row) for row in await self._engine.read(lambda c: c.execute(sql, values).fetchall())]

    async def add_annotation(self, note: Annotation) -> Annotation:
        def add(connection: Sql) -> Annotation:
            _check_room(connection, note)
            at_ms = None if note.at is None else to_ms(note.at)
            values = (note.rec_type, note.text, at_ms, note.series, note.value, to_ms(note.created_at))
            row = connection.execute(_ADD, values).fetchone()
            assert row is not None
            return _kept(connection, row[0])

        return await self._engine.change(add)

    async def change_annotation(self, annotation_id: int, text: str) -> Annotation | None:
        def change(connection: Sql) -> Annotation | None:
            sql = "UPDATE annotation SET text = ? WHERE id = ? RETURNING id"
            row = connection.execute(sql, (text, annotation_id)).fetchone()
            return row and _kept(connection, annotation_id)

        return await self._engine.change(change)

    async def delete_annotation(self, annotation_id: int) -> bool:
        sql = "DELETE FROM annotation WHERE id = ? RETURNING id"
        return await self._engine.change(lambda c: c.execute(sql, (annotation_id,)).fetchone() is not None)

    async def series_marks(self, series_id: int, since_ms: int, until_ms: int, most: int) -> list[SeriesMark] | None:
        def look(connection: Sql) -> list[SeriesMark] | None:
            row = connection.execute("SELECT device FROM series WHERE id = ?", (series_id,)).fetchone()
            if row is None:
                return None
            late = connection.execute(_LATE, (series_id, since_ms, until_ms, most)).fetchall()
            copies = connection.execute(_DUPLICATES, (row[0], since_ms, until_ms, most)).fetchall()
            marks = [self._mark(MarkKind.LATE, *one) for one in late]
            marks += [self._mark(MarkKind.DUPLICATE, *one) for one in copies]
            return sorted(marks, key=lambda mark: mark.at)[-most:]

        return await self._engine.read_slowly(look)

    def _mark(self, kind: MarkKind, received_ms: int, device_ms: int | None, reading: int) -> SeriesMark:
        heard_at = None if device_ms is None else from_ms(device_ms)
        record = record_id(received_ms, self._engine.instance, reading // READINGS_OF_A_RECORD)
        return SeriesMark(kind, from_ms(received_ms), heard_at, record)


def _check_room(connection: Sql, note: Annotation) -> None:
    if note.series is not None:
        sql = "SELECT 1 FROM series WHERE id = ? AND rec_type = ?"
        if connection.execute(sql, (note.series, note.rec_type)).fetchone() is None:
            raise RefusedError(404, "series_unknown", "This recType has no such series.", "Fetch the list again.")
    row = connection.execute("SELECT count(*) FROM annotation WHERE rec_type = ?", (note.rec_type,)).fetchone()
    if row is not None and row[0] >= MOST_OF_A_REC_TYPE:
        reason = f"This recType has {MOST_OF_A_REC_TYPE:,} annotations already."
        raise RefusedError(409, "annotations_many", reason, "Delete some that nobody needs.")


def _kept(connection: Sql, annotation_id: int) -> Annotation:
    row = connection.execute(f"{_NOTE} WHERE id = ?", (annotation_id,)).fetchone()
    assert row is not None
    return _note(*row)


def _note(
    row_id: int, rec_type: str, text: str, at_ms: int | None, series: int | None, value: float | None, created_ms: int
) -> Annotation:
    at = None if at_ms is None else from_ms(at_ms)
    return Annotation(row_id, rec_type, text, at, series, value, from_ms(created_ms))
