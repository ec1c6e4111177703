"""What holds in every sound database beyond what SQLite knows: counters, ordinals, what belongs to what.

Everything is read in one transaction, so that a server may go on writing meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from embedded_server.domain.message import UPLINK
from embedded_server.store.parts.traces import MOST_READINGS

MOST_FINDINGS = 20  # of a kind


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` finds what breaks it; its columns fill the sentence."""

    sentence: str
    sql: str


INVARIANTS = (
    Invariant(
        "{0}: the counter says {1:,} records, there are {2:,}.",
        "SELECT rec_type, records, n FROM stream LEFT JOIN counted USING (id) WHERE records <> coalesce(n, 0)",
    ),
    Invariant(
        "{0}: the counter says {1:,} test records, there are {2:,}.",
        "SELECT rec_type, tests, t FROM stream LEFT JOIN counted USING (id) WHERE tests <> coalesce(t, 0)",
    ),
    Invariant(
        "{0}: the next ordinal is {1:,}, but {2:,} is taken already.",
        "SELECT rec_type, next_ordinal, last FROM stream JOIN counted USING (id) WHERE next_ordinal <= last",
    ),
    Invariant(
        "{0}: two records have the ordinal {1:,}.",
        "SELECT rec_type, ordinal FROM record JOIN stream ON stream.id = record.stream "
        "GROUP BY stream, ordinal HAVING count(*) > 1",
    ),
    Invariant(
        "{0}: {1:,} ordinals are missing, although nothing was ever deleted.",
        "SELECT rec_type, next_ordinal - 1 - coalesce(n, 0) FROM stream LEFT JOIN counted USING (id) "
        "WHERE next_ordinal - 1 <> coalesce(n, 0) AND (SELECT deleted_seq FROM state) = 0",
    ),
    Invariant(
        "{0}: the record with the ordinal {1:,} arrived before its predecessor.",
        "SELECT rec_type, ordinal FROM (SELECT stream, ordinal, seq, lag(seq) OVER "
        "(PARTITION BY stream ORDER BY ordinal) AS previous FROM record) JOIN stream ON stream.id = stream "
        "WHERE seq <= previous",
    ),
    Invariant(
        "Record {0:,} belongs to no recType.",
        "SELECT seq FROM record WHERE stream NOT IN (SELECT id FROM stream)",
    ),
    Invariant(
        "Record {0:,} came with a token that is not there.",
        "SELECT seq FROM record WHERE token NOT IN (SELECT id FROM token)",
    ),
    Invariant(
        "A reading belongs to record {0:,}, which is not there.",
        f"SELECT DISTINCT id / {MOST_READINGS} FROM reading WHERE id / {MOST_READINGS} NOT IN (SELECT seq FROM record)",
    ),
    Invariant(
        "{0}: the counter says {1:,} messages, there are {2:,}.",
        "SELECT rec_type, messages, coalesce(m, 0) FROM stream LEFT JOIN (SELECT stream AS id, count(*) AS m "
        f"FROM reading JOIN record ON seq = reading.id / {MOST_READINGS} GROUP BY stream) USING (id) "
        "WHERE messages <> coalesce(m, 0)",
    ),
    Invariant(
        "A measurement belongs to reading {0:,}, which is not there.",
        "SELECT reading FROM measurement WHERE reading NOT IN (SELECT id FROM reading)",
    ),
    Invariant(
        "{0}, {1}, {2}: the counter says {3:,} points, there are {4:,}.",
        "SELECT rec_type, device, field, points, n FROM (SELECT *, (SELECT count(*) FROM measurement "
        "WHERE series = series.id) AS n FROM series) WHERE points <> n",
    ),
    Invariant(
        "{0}, {1}, {2}: the rollups say {3:,} points, the counter {4:,}.",
        "SELECT rec_type, device, field, n, points FROM (SELECT *, (SELECT total(points) FROM rollup "
        "WHERE series = series.id) AS n FROM series WHERE is_rolled) WHERE points <> n",
    ),
    Invariant(
        "Device {0}: the counter says {1:,} uplinks, there are {2:,}.",
        "SELECT name_on_network, uplinks, coalesce(n, 0) FROM device LEFT JOIN (SELECT reading.device AS heard, "
        f"count(*) AS n FROM reading JOIN record ON seq = reading.id / {MOST_READINGS} WHERE event = '{UPLINK}' "
        "AND NOT duplicate AND NOT is_test GROUP BY 1) ON heard = name_on_network WHERE uplinks <> coalesce(n, 0)",
    ),
    Invariant(
        "The pipeline's place, {0:,}, lies behind the last record, {1:,}.",
        "SELECT read_seq, last FROM state, (SELECT coalesce(max(seq), 0) AS last FROM record) "
        "WHERE read_seq > max(last, deleted_seq)",
    ),
)

_COUNTED = "SELECT stream AS id, count(*) AS n, sum(is_test) AS t, max(ordinal) AS last FROM record GROUP BY stream"


def findings(connection: apsw.Connection) -> Iterator[str]:
    """One sentence each, none when all is well."""
    connection.execute("BEGIN")
    try:
        damages = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(100)")]
        if damages != ["ok"]:
            yield from (f"Damaged: {damage}." for damage in damages)
            return  # counting in a damaged file says nothing
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield f"Row {row} of {table} refers to a row of {parent} that is not there."
        yield from _broken(connection)
    finally:
        connection.execute("ROLLBACK")


def _broken(connection: apsw.Connection) -> Iterator[str]:
    counted = f"WITH counted AS ({_COUNTED}) "
    for invariant in INVARIANTS:
        for number, row in enumerate(connection.execute(counted + invariant.sql)):
            if number == MOST_FINDINGS:
                yield "… and more of this kind."
                break
            yield invariant.sentence.format(*(0 if value is None else value for value in row))
