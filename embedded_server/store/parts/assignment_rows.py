"""Rows that say which decoder reads what, inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from embedded_server.domain.assignment import Assignment
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql

ROWS = "SELECT id, decoder, version, rec_type, prefix, device, port FROM assignment ORDER BY place, id"
_PLAIN = """
SELECT id FROM assignment WHERE decoder = ? AND rec_type IS NOT NULL AND prefix IS NULL AND device IS NULL
AND port IS NULL ORDER BY place, id LIMIT 1
"""
_INSERT = """
INSERT INTO assignment (place, decoder, version, rec_type, prefix, device, port) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_FIRST = """
INSERT INTO assignment (place, decoder, rec_type) SELECT coalesce(min(place), 0) - 1, ?, ? FROM assignment
"""


def assign_first(connection: Sql, decoder_id: int, pattern: str) -> None:
    """Before all rows that ask for the same."""
    connection.execute(_FIRST, (decoder_id, pattern))


def reassign(connection: Sql, decoder_id: int, pattern: str) -> None:
    row = connection.execute(_PLAIN, (decoder_id,)).get
    if row is None:
        assign_first(connection, decoder_id, pattern)
    else:
        connection.execute("UPDATE assignment SET rec_type = ? WHERE id = ?", (pattern, row))


def replace_rows(connection: Sql, rows: Sequence[Assignment]) -> None:
    """Raises RefusedError(422)."""
    for row in rows:
        _check(connection, row)
    connection.execute("DELETE FROM assignment")
    connection.executemany(
        _INSERT,
        [
            (place, row.decoder_id, row.version, row.rec_type, row.dev_eui_prefix, row.device, row.port)
            for place, row in enumerate(rows)
        ],
    )


def _check(connection: Sql, row: Assignment) -> None:
    if connection.execute("SELECT 1 FROM decoder WHERE id = ?", (row.decoder_id,)).get is None:
        reason = f"There is no decoder {row.decoder_id}."
        raise RefusedError(422, "decoder_unknown", reason, "Fetch the decoders again.")
    sql = "SELECT 1 FROM decoder_version WHERE decoder = ? AND number = ?"
    if row.version is not None and connection.execute(sql, (row.decoder_id, row.version)).get is None:
        reason = f"Decoder {row.decoder_id} has no version {row.version}."
        raise RefusedError(422, "version_unknown", reason, "Fetch its versions again.")
