"""What a record's readings leave behind: counters, devices heard, series of measurements; laid and taken back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite

from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.message import UPLINK
from embedded_server.domain.moments import to_ms
from embedded_server.domain.reading import Reading
from embedded_server.store.base import RecordReadings
from embedded_server.store.engine import Sql
from embedded_server.store.parts.device_tracks import track
from embedded_server.store.parts.reading_rows import COLUMNS, to_row
from embedded_server.store.parts.rollups import WIDTH_MS, Point, SeriesName, add_points, make_again, make_touched_again

MOST_READINGS = 65_536  # of a record; a reading's id counts inside its record's seq
_GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)
_HEARD = f"event = '{UPLINK}' AND NOT duplicate AND device IS NOT NULL"

_INSERT_READING = f"INSERT INTO reading ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"
_UPSERT_SERIES = """
INSERT INTO series (rec_type, device, field, unit, points, first_ms, last_ms, last_value, is_rolled)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE)
ON CONFLICT (rec_type, device, field) DO UPDATE SET points = series.points + excluded.points,
    unit = CASE excluded.unit WHEN '' THEN series.unit ELSE excluded.unit END,
    first_ms = CASE WHEN excluded.first_ms < series.first_ms THEN excluded.first_ms ELSE series.first_ms END,
    last_value = CASE WHEN excluded.last_ms >= series.last_ms THEN excluded.last_value ELSE series.last_value END,
    last_ms = CASE WHEN excluded.last_ms > series.last_ms THEN excluded.last_ms ELSE series.last_ms END
"""
_IDS = """
SELECT series.id, rec_type, device, field FROM json_each(?) o
JOIN series ON rec_type = o.value ->> 0 AND device = o.value ->> 1 AND field = o.value ->> 2
"""
_ID = "SELECT id FROM series WHERE rec_type = ? AND device = ? AND field = ?"
_INSERT_POINT = "INSERT INTO measurement VALUES (?, ?, ?, ?)"
_DELETE_READINGS = "DELETE FROM reading WHERE id >= ? AND id < ? RETURNING status, decoder_id, decoder_version"
_COUNT = "UPDATE decoder_version SET uplinks = uplinks + ?, failed = failed + ? WHERE decoder = ? AND number = ?"


def ids_of(seq: int) -> tuple[int, int]:
    """The range of a record's reading ids, without its end."""
    return seq * MOST_READINGS, (seq + 1) * MOST_READINGS


def lay(connection: Sql, batch: Sequence[RecordReadings], place: int) -> None:
    """Nothing for a record that was deleted meanwhile. A test leaves its readings only: it is no uplink. Up to `place`
    they were laid before: their points need not be the last ones."""
    streams = _streams_of(connection, [item.record.seq for item in batch])
    kept = [item for item in batch if item.record.seq in streams]
    connection.executemany(
        _INSERT_READING, [to_row(row_id, reading) for item in kept for row_id, reading in _numbered(item)]
    )
    connection.executemany(
        "UPDATE stream SET messages = messages + ?, failed = failed + ? WHERE id = ?",
        [(min(len(item.readings), MOST_READINGS), int(_has_failed(item)), streams[item.record.seq]) for item in kept],
    )
    uplinks = [item for item in kept if not item.record.is_test]
    track(connection, uplinks)
    counts = Counter(counted for item in uplinks for counted in _counted(item))
    connection.executemany(_COUNT, [(n, n * failed, *version) for (version, failed), n in counts.items()])
    points = [point for item in uplinks for point in _points(item)]
    ids = _lay_points(connection, points)
    first_new, _ = ids_of(place + 1)
    add_points(connection, [point for point in points if point.reading >= first_new], ids)
    make_touched_again(connection, [point for point in points if point.reading < first_new], ids)


def _lay_points(connection: Sql, points: Sequence[Point]) -> dict[SeriesName, int]:
    """The ids of their series."""
    if not points:
        return {}
    by_series: dict[SeriesName, list[Point]] = {}
    for point in points:
        by_series.setdefault(point.series, []).append(point)
    connection.executemany(_UPSERT_SERIES, [_gain(name, own) for name, own in by_series.items()])
    ids = _ids_of(connection, list(by_series))
    connection.executemany(_INSERT_POINT, [(ids[p.series], p.at_ms, p.reading, p.value) for p in points])
    return ids


def _ids_of(connection: Sql, names: Sequence[SeriesName]) -> dict[SeriesName, int]:
    """All at once, but for names that no JSON of a database carries: devices send NUL characters, too."""
    carried = json.dumps([name for name in names if "\0" not in "".join(name)], ensure_ascii=False)
    ids = {
        (rec_type, device, field): number for number, rec_type, device, field in connection.execute(_IDS, (carried,))
    }
    for name in names:
        if name not in ids:
            ids[name] = connection.execute(_ID, name).get
    return ids


def _gain(name: SeriesName, points: Sequence[Point]) -> tuple[str | int | float, ...]:
    """What a series gains by points in the order of their readings."""
    first = last = points[0]
    unit = ""
    for point in points:
        first = point if point.at_ms < first.at_ms else first
        last = point if point.at_ms >= last.at_ms else last
        unit = point.unit or unit
    return (*name, unit, len(points), first.at_ms, last.at_ms, last.value)


def forget(connection: Sql, seq: int) -> None:
    """Takes back what `lay` did for a record. When devices were first and last heard remains."""
    ids = ids_of(seq)
    record = connection.execute("SELECT stream, received_ms, is_test FROM record WHERE seq = ?", (seq,)).get
    if record is None:
        return
    stream, received_ms, is_test = record
    if not is_test:
        connection.execute(
            f"UPDATE device SET uplinks = uplinks - n FROM (SELECT device, count(*) AS n FROM reading "
            f"WHERE id >= ? AND id < ? AND {_HEARD} GROUP BY device) AS heard WHERE name_on_network = heard.device",
            ids,
        )
        for series in _series_of(connection, stream, ids):
            _shorten(connection, series, received_ms, ids)
    gone = connection.execute(_DELETE_READINGS, ids).fetchall()
    failures = [(not is_test and status not in (None, *_GOOD), decoder, number) for status, decoder, number in gone]
    if not is_test:
        rows = [(-1, -int(failed), decoder, number) for failed, decoder, number in failures if decoder is not None]
        connection.executemany(_COUNT, rows)
    connection.execute(
        "UPDATE stream SET messages = messages - ?, failed = failed - ? WHERE id = ?",
        (len(gone), int(any(failed for failed, *_ in failures)), stream),
    )


def _streams_of(connection: Sql, seqs: Sequence[int]) -> dict[int, int]:
    sql = "SELECT seq, stream FROM record WHERE seq IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (json.dumps(seqs),)))


def _numbered(item: RecordReadings) -> Iterator[tuple[int, Reading]]:
    """Readings with the ids of their rows."""
    return zip(range(*ids_of(item.record.seq)), item.readings, strict=False)


def _has_failed(item: RecordReadings) -> bool:
    results = (reading.decoded for reading in item.readings)
    return not item.record.is_test and any(result and result.status not in _GOOD for result in results)


def _counted(item: RecordReadings) -> Iterator[tuple[tuple[int, int], bool]]:
    """Which version read it, and whether that failed."""
    for reading in item.readings[:MOST_READINGS]:
        if reading.decoder_id is not None and reading.version is not None:
            result = reading.decoded
            yield (reading.decoder_id, reading.version), result is not None and result.status not in _GOOD


def _points(item: RecordReadings) -> Iterator[Point]:
    at_ms, (first_id, end) = to_ms(item.record.received_at), ids_of(item.record.seq)
    for index, measurements in item.measurements.items():
        device, row_id = item.readings[index].message.device or "", first_id + index
        for each in measurements:
            if isfinite(each.value) and row_id < end:
                yield Point((item.record.rec_type, device, each.field), each.unit, at_ms, row_id, each.value)


def _series_of(connection: Sql, stream: int, ids: tuple[int, int]) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM series WHERE rec_type = (SELECT rec_type FROM stream WHERE id = ?) "
        "AND device IN (SELECT coalesce(device, '') FROM reading WHERE id >= ? AND id < ?)",
        (stream, *ids),
    )
    return [series for (series,) in rows]


def _shorten(connection: Sql, series: int, received_ms: int, ids: tuple[int, int]) -> None:
    connection.execute(
        "DELETE FROM measurement WHERE series = ? AND received_ms = ? AND reading >= ? AND reading < ?",
        (series, received_ms, *ids),
    )
    removed = connection.changes()
    if not removed:
        return
    bucket = received_ms // WIDTH_MS
    make_again(connection, series, bucket, bucket + 1)
    end = "SELECT received_ms, value FROM measurement WHERE series = ? ORDER BY received_ms {0}, reading {0} LIMIT 1"
    last = connection.execute(end.format("DESC"), (series,)).fetchone()
    if last is None:
        connection.execute("DELETE FROM series WHERE id = ?", (series,))
        return
    first = connection.execute(end.format("ASC"), (series,)).fetchone()
    connection.execute(
        "UPDATE series SET points = points - ?, first_ms = ?, last_ms = ?, last_value = ? WHERE id = ?",
        (removed, first and first[0], *last, series),
    )
