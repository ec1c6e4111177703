"""Rows that say which decoder reads what, inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from embedded_server.domain.assignment import Assignment, Pin
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.parts.chunks import PLACES, in_chunks

ROWS = "SELECT id, decoder, version, rec_type, prefix, device, port FROM assignment ORDER BY place, id"
_PLAIN = """
SELECT id FROM assignment WHERE decoder = ? AND rec_type IS NOT NULL AND prefix IS NULL AND device IS NULL
AND port IS NULL ORDER BY place, id LIMIT 1
"""
_INSERT = """
INSERT INTO assignment (place, decoder, version, rec_type, prefix, device, port) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_PIN = "rec_type IS NULL AND prefix IS NULL AND port IS NULL"
_PINS = f"SELECT place, id, device, decoder, version FROM assignment WHERE {_PIN} AND device IN ({PLACES})"
_UNPIN = f"DELETE FROM assignment WHERE {_PIN} AND device = ?"
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


def pins_of(connection: Sql, devices: Sequence[str]) -> dict[str, Pin]:
    """Of those that have one; of several the first counts."""
    rows = sorted(in_chunks(connection, _PINS, devices), reverse=True)
    return {device: Pin(decoder, version) for _, _, device, decoder, version in rows}


def pin_devices(connection: Sql, pins: Mapping[str, Pin]) -> None:
    """Raises RefusedError(422)."""
    for pin in set(pins.values()):
        check_pin(connection, pin)
    connection.executemany(_UNPIN, [(device,) for device in sorted(pins)])
    place = connection.execute("SELECT coalesce(min(place), 0) - 1 FROM assignment").get
    pinned = sorted((device, pin) for device, pin in pins.items() if pin.decoder)
    connection.executemany(
        _INSERT, [(place, pin.decoder, pin.version, None, None, device, None) for device, pin in pinned]
    )


def pin_words(connection: Sql, pins: Iterable[Pin]) -> dict[Pin, str]:
    """As people read them; empty where the rules say."""
    names = dict(connection.execute("SELECT id, name FROM decoder").fetchall())
    return {one: _words(one, names.get(one.decoder, "")) for one in set(pins)}


def replace_rows(connection: Sql, rows: Sequence[Assignment]) -> None:
    """Raises RefusedError(422)."""
    for pin in {Pin(row.decoder_id, row.version) for row in rows}:
        check_pin(connection, pin)
    connection.execute("DELETE FROM assignment")
    connection.executemany(
        _INSERT,
        [
            (place, row.decoder_id, row.version, row.rec_type, row.dev_eui_prefix, row.device, row.port)
            for place, row in enumerate(rows)
        ],
    )


def _words(pin: Pin, name: str) -> str:
    return name if pin.version is None or not pin.decoder else f"{name}, version {pin.version}"


def check_pin(connection: Sql, pin: Pin) -> None:
    """Raises RefusedError(422)."""
    if not pin.decoder:
        return
    if connection.execute("SELECT 1 FROM decoder WHERE id = ?", (pin.decoder,)).get is None:
        reason = f"There is no decoder {pin.decoder}."
        raise RefusedError(422, "decoder_unknown", reason, "Fetch the decoders again.")
    sql = "SELECT 1 FROM decoder_version WHERE decoder = ? AND number = ?"
    if pin.version is not None and connection.execute(sql, (pin.decoder, pin.version)).get is None:
        reason = f"Decoder {pin.decoder} has no version {pin.version}."
        raise RefusedError(422, "version_unknown", reason, "Fetch its versions again.")
