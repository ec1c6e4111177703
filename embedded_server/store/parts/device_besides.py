"""What a change of many devices sets besides their descriptions: what they are pinned to, and their targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from embedded_server.domain.assignment import Pin
from embedded_server.domain.device_import import DECODER, TARGET
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.assignment_rows import check_pin, pin_devices, pins_of
from embedded_server.store.parts.chunks import PLACES, in_chunks
from embedded_server.store.parts.targets import check_not_rotated, drop_target_of

Besides: TypeAlias = dict[str, list[Value] | None]
"""By `DECODER` and `TARGET`, as far as they are set at all; None is a target that is not there."""

_SET: Final = ("is_enabled", "url", "headers", "fields", "is_legacy", "allows_private", "template")
_TARGETS: Final = f"SELECT device, {', '.join(_SET)} FROM target WHERE device IN ({PLACES})"
_RESTORE: Final = f"UPDATE target SET {', '.join(f'{name} = ?' for name in _SET)}, updated_ms = ? WHERE device = ?"


def besides_of(connection: Sql, names: Sequence[str], which: Iterable[str]) -> dict[str, Besides]:
    """As it is now, of each."""
    found: dict[str, Besides] = {name: {} for name in names}
    if DECODER in which:
        pins = pins_of(connection, names)
        for name, each in found.items():
            pin = pins.get(name, Pin())
            each[DECODER] = [pin.decoder, pin.version]
    if TARGET in which:
        targets = {name: list(row) for name, *row in in_chunks(connection, _TARGETS, names)}
        for name, each in found.items():
            each[TARGET] = targets.get(name)
    return found


def can_return(connection: Sql, before: Besides, carried: Sequence[str]) -> bool:
    """Not to a decoder that is gone, nor to a token that was rotated since; `carried` are the hashes of what may be
    tokens."""
    try:
        check_pin(connection, _pin(before))
        check_not_rotated(connection, map(bytes.fromhex, carried))
    except RefusedError:
        return False
    return True


def bring_back(connection: Sql, before: Mapping[str, Besides], now_ms: int) -> None:
    pin_devices(connection, {name: _pin(each) for name, each in before.items() if DECODER in each})
    for name, each in sorted(before.items()):
        target = each.get(TARGET)
        if target is not None:
            connection.execute(_RESTORE, (*target, now_ms, name))
        elif TARGET in each:
            drop_target_of(connection, name, now_ms)


def _pin(besides: Besides) -> Pin:
    decoder, version = besides.get(DECODER) or (0, None)
    return Pin(int(decoder or 0), None if version is None else int(version))
