"""What a record's readings leave behind: counters, devices heard, series of measurements; laid and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import apsw

from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.message import UPLINK
from embedded_server.domain.moments import to_ms
from embedded_server.domain.reading import Reading
from embedded_server.store.base import Measurement, RecordReadings
from embedded_server.store.reading_rows import COLUMNS, to_row

MOST_READINGS = 65_536  # of a record; a reading's id counts inside its record's seq
_GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)
_HEARD = f"event = '{UPLINK}' AND NOT duplicate AND device IS NOT NULL"

_INSERT_READING = f"INSERT INTO reading ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"
_UPSERT_DEVICE = """
INSERT INTO device (name_on_network, network, rec_type, first_ms, last_ms, uplinks) VALUES (?1, ?2, ?3, ?4, ?4, ?5)
ON CONFLICT DO UPDATE SET network = ?2, rec_type = ?3, last_ms = ?4, uplinks = uplinks + 1 WHERE ?5
"""
_UPSERT_SERIES = """
INSERT INTO series (rec_type, device, field, unit, points, first_ms, last_ms, last_value)
VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6)
ON CONFLICT DO UPDATE SET points = points + 1, unit = iif(?4 = '', unit, ?4), first_ms = min(first_ms, ?5),
    last_value = iif(?5 >= last_ms, ?6, last_value), last_ms = max(last_ms, ?5)
RETURNING id
"""


def ids_of(seq: int) -> tuple[int, int]:
    """The range of a record's reading ids, without its end."""
    return seq * MOST_READINGS, (seq + 1) * MOST_READINGS


def lay(connection: apsw.Connection, item: RecordReadings) -> None:
    """Nothing for a record that was deleted meanwhile. A test leaves its readings only: it is no uplink."""
    record, readings = item.record, item.readings[:MOST_READINGS]
    stream = connection.execute("SELECT stream FROM record WHERE seq = ?", (record.seq,)).get
    if stream is None:
        return
    first_id, _ = ids_of(record.seq)
    connection.executemany(_INSERT_READING, [to_row(first_id + i, reading) for i, reading in enumerate(readings)])
    failed = not record.is_test and any(_has_failed(reading) for reading in readings)
    connection.execute(
        "UPDATE stream SET messages = messages + ?, failed = failed + ? WHERE id = ?", (len(readings), failed, stream)
    )
    if not record.is_test:
        _note_devices(connection, item, readings)
        _measure(connection, item, readings)


def forget(connection: apsw.Connection, seq: int) -> None:
    """Takes back what `lay` did for a record. When devices were first and last heard remains."""
    ids = ids_of(seq)
    stream, received_ms, is_test = connection.execute(
        "SELECT stream, received_ms, is_test FROM record WHERE seq = ?", (seq,)
    ).get
    if not is_test:
        connection.execute(
            f"UPDATE device SET uplinks = uplinks - n FROM (SELECT device, count(*) AS n FROM reading "
            f"WHERE id >= ? AND id < ? AND {_HEARD} GROUP BY device) AS heard WHERE name_on_network = heard.device",
            ids,
        )
        for series in _series_of(connection, stream, ids):
            _shorten(connection, series, received_ms, ids)
    statuses = [status for (status,) in connection.execute(_DELETE_READINGS, ids)]
    failed = not is_test and any(status not in (None, *_GOOD) for status in statuses)
    connection.execute(
        "UPDATE stream SET messages = messages - ?, failed = failed - ? WHERE id = ?", (len(statuses), failed, stream)
    )


_DELETE_READINGS = "DELETE FROM reading WHERE id >= ? AND id < ? RETURNING status"


def _has_failed(reading: Reading) -> bool:
    return reading.decoded is not None and reading.decoded.status not in _GOOD


def _note_devices(connection: apsw.Connection, item: RecordReadings, readings: Sequence[Reading]) -> None:
    now_ms = to_ms(item.record.received_at)
    connection.executemany(
        _UPSERT_DEVICE,
        [
            (
                reading.message.device,
                reading.message.network,
                item.record.rec_type,
                now_ms,
                reading.message.is_uplink and not reading.is_duplicate,
            )
            for reading in readings
            if reading.message.device is not None
        ],
    )


def _measure(connection: apsw.Connection, item: RecordReadings, readings: Sequence[Reading]) -> None:
    now_ms = to_ms(item.record.received_at)
    first_id, _ = ids_of(item.record.seq)
    for index, measurement in _measurements(item):
        device = readings[index].message.device or ""
        values = (item.record.rec_type, device, measurement.field, measurement.unit, now_ms, measurement.value)
        series = connection.execute(_UPSERT_SERIES, values).get
        connection.execute(
            "INSERT INTO measurement VALUES (?, ?, ?, ?)", (series, now_ms, first_id + index, measurement.value)
        )


def _measurements(item: RecordReadings) -> Iterator[tuple[int, Measurement]]:
    for index, measurements in item.measurements.items():
        if index < MOST_READINGS:
            yield from ((index, each) for each in measurements if isfinite(each.value))


def _series_of(connection: apsw.Connection, stream: int, ids: tuple[int, int]) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM series WHERE rec_type = (SELECT rec_type FROM stream WHERE id = ?) "
        "AND device IN (SELECT coalesce(device, '') FROM reading WHERE id >= ? AND id < ?)",
        (stream, *ids),
    )
    return [series for (series,) in rows]


def _shorten(connection: apsw.Connection, series: int, received_ms: int, ids: tuple[int, int]) -> None:
    connection.execute(
        "DELETE FROM measurement WHERE series = ? AND received_ms = ? AND reading >= ? AND reading < ?",
        (series, received_ms, *ids),
    )
    removed = connection.changes()
    if not removed:
        return
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
