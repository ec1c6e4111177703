"""The numbers of a reading that go into series."""

from __future__ import annotations

from embedded_server.domain.decoding import DecodeStatus, numeric_fields
from embedded_server.domain.reading import Reading
from embedded_server.domain.units import field_units
from embedded_server.store.base import Measurement

_GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)


def measurements(reading: Reading) -> tuple[Measurement, ...]:
    """None of what a decoder complained about, of events that are no uplinks, and of repeated frames: each would be
    a false point in a plot."""
    decoded = reading.decoded
    if decoded is None or decoded.status not in _GOOD or reading.is_duplicate or not reading.message.is_uplink:
        return ()
    units = field_units(decoded.data)
    return tuple(
        Measurement(field, units.get(field, ""), value) for field, value in numeric_fields(decoded.data).items()
    )
