"""Which devices are listed, in which order, and what a list of them may be narrowed by."""

from __future__ import annotations

import json
import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from embedded_server.domain.cadence import hour_of, hours_at
from embedded_server.domain.device import (
    NO_TARGET,
    WEAK_RSSI,
    WEAK_SNR,
    WEBHOOK,
    Device,
    DeviceCounts,
    DeviceFacets,
    DeviceState,
    Facet,
)
from embedded_server.store.device_store import CursorValue, DevicesWanted, FoundDevice
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.device_rows import FOUND, device_of
from embedded_server.store.parts.device_tracks import recent_of

_BY_DAY: Final = "day"  # uplinks of the last 24 hours, which no statement can add up
_AT_ONCE: Final = 1_000
_REACH: Final = f"CASE WHEN health = '{NO_TARGET}' AND has_webhook THEN '{WEBHOOK}' ELSE health END"
_WORST_FIRST: Final = ("paused", "failing", NO_TARGET, "off", WEBHOOK, "new", "healthy")
_RANKS: Final = " ".join(f"WHEN '{word}' THEN {at}" for at, word in enumerate(_WORST_FIRST))
_TROUBLE: Final = "trouble"
_SORTS: Final[Mapping[str, str]] = {
    "id": "name_on_network",
    "name": "lower(name)",
    "rectype": "rec_type",
    "type": "lower(kind)",
    "target": f"CASE {_REACH} {_RANKS} END",
    "last_heard": "CASE WHEN state = 'new' THEN 0 ELSE last_ms END",
    "uplinks": "uplinks",
    "rssi": "coalesce(rssi, -1000)",
    "lost": "lost",
    "battery": "coalesce(battery, -1)",
    "interval": "coalesce(usual_ms, -1)",
    _BY_DAY: "recent",
}
_SEARCHED: Final = " OR ".join(
    f"lower({name}) LIKE :search ESCAPE '!'"
    for name in ("name_on_network", "name", "tags", "kind", "rec_type", "place", "notes")
)
_WEAK: Final = f"(rssi < {WEAK_RSSI} OR snr < {WEAK_SNR})"
_MOST_VALUES: Final = 100  # of a facet


def page_of(connection: Sql, wanted: DevicesWanted, now_ms: int) -> list[FoundDevice]:
    """Pages are short, so their devices are read by name once the order is known."""
    keys = keys_of(connection, wanted, now_ms, wanted.limit)
    known = {one.id: one for one in devices_of(connection, [device for device, _ in keys], now_ms)}
    return [FoundDevice(known[device], key) for device, key in keys]


def keys_of(
    connection: Sql, wanted: DevicesWanted, now_ms: int, limit: int | None = None
) -> list[tuple[str, CursorValue]]:
    """Their ids in order, each with what the order goes by."""
    if wanted.sort == _BY_DAY:
        return _by_day(connection, wanted, now_ms)[:limit]
    key, values = _SORTS[wanted.sort], _values(wanted, now_ms)
    conditions = _conditions(wanted, values)
    sign, order = ("<", "DESC") if wanted.descending else (">", "ASC")
    if wanted.after is not None:
        conditions.append(f"({key} {sign} :key OR {key} = :key AND name_on_network {sign} :id)")
        values |= {"key": wanted.after[0], "id": wanted.after[1]}
    sql = f"{_found(key, conditions)} ORDER BY sort_key {order}, name_on_network {order}"
    if limit is not None:
        sql, values = f"{sql} LIMIT :limit", values | {"limit": limit}
    return connection.execute(sql, values).fetchall()


def devices_of(connection: Sql, ids: Sequence[str], now_ms: int) -> list[Device]:
    """Those that are there."""
    names = [*dict.fromkeys(ids)]
    known = {
        device.id: device
        for start in range(0, len(names), _AT_ONCE)
        for device in _some(connection, names[start : start + _AT_ONCE], now_ms)
    }
    return [known[device] for device in names if device in known]


def _some(connection: Sql, names: list[str], now_ms: int) -> list[Device]:
    """The statement comes in few lengths, so that each is prepared once."""
    padded = names + names[-1:] * ((1 << len(names).bit_length()) - len(names))
    places: dict[str, Value] = {f"id_{at}": device for at, device in enumerate(padded)}
    sql = f"{FOUND} AND d.name_on_network IN ({', '.join(f':{place}' for place in places)})"
    return [device_of(row, now_ms) for row in connection.execute(sql, {"now_ms": now_ms, **places})]


def counts(connection: Sql, now_ms: int) -> DeviceCounts:
    sql = f"SELECT state, {_REACH} AS reach, count(*) FROM ({FOUND}) AS found GROUP BY state, reach"
    states: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    for state, reach, count in connection.execute(sql, {"now_ms": now_ms}):
        states[state] += count
        targets[reach] += count
    return DeviceCounts(states.total(), dict(states), dict(targets))


def facets(connection: Sql, now_ms: int) -> DeviceFacets:
    columns = "rec_type, kind, lora_class, decoder_id, decoder_name, tags"
    weak_ones = f"sum(CASE WHEN {_WEAK} THEN 1 ELSE 0 END)"
    sql = f"SELECT {columns}, count(*), {weak_ones} FROM ({FOUND}) AS found GROUP BY {columns}"
    found: tuple[Counter[str], ...] = tuple(Counter() for _ in range(5))
    names: dict[str, str] = {}
    weak = 0
    for rec_type, kind, lora_class, decoder, name, tags, count, faint in connection.execute(sql, {"now_ms": now_ms}):
        weak += faint
        names[str(decoder)] = name
        values = ([rec_type], [kind], json.loads(tags), [lora_class], [str(decoder or "")])
        for counter, some in zip(found, values, strict=True):
            counter.update({value: count for value in some if value})
    rec_types, types, tags, classes, decoders = (_facet(counter) for counter in found)
    return DeviceFacets(
        rec_types, types, tags, classes, tuple(replace(one, name=names[one.value]) for one in decoders), weak
    )


def _facet(found: Counter[str]) -> tuple[Facet, ...]:
    return tuple(Facet(value, value, count) for value, count in found.most_common(_MOST_VALUES))


def _by_day(connection: Sql, wanted: DevicesWanted, now_ms: int) -> list[tuple[str, CursorValue]]:
    values, hour = _values(wanted, now_ms), hour_of(now_ms)
    rows = connection.execute(_found("recent", _conditions(wanted, values)), values)
    keys = [(_in_a_day(recent, hour), device) for device, recent in rows]
    keys.sort(reverse=wanted.descending)
    is_behind = operator.lt if wanted.descending else operator.gt
    after = wanted.after
    return [(device, count) for count, device in keys if after is None or is_behind((count, device), after)]


def _in_a_day(text: str, hour: int) -> int:
    recent = recent_of(text)
    return sum(hours_at(hour, recent.hour, recent.hours))


def _found(key: str, conditions: Sequence[str]) -> str:
    return f"SELECT name_on_network, {key} AS sort_key FROM ({FOUND}) AS found WHERE {' AND '.join(conditions)}"


def _values(wanted: DevicesWanted, now_ms: int) -> dict[str, Value]:
    """Of the exact conditions, by the names of their columns."""
    exact = {
        "rec_type": wanted.rec_type,
        "kind": wanted.type,
        "lora_class": wanted.lora_class,
        "decoder_id": wanted.decoder or "",
    }
    return {"now_ms": now_ms} | {column: value for column, value in exact.items() if value}


def _conditions(wanted: DevicesWanted, values: dict[str, Value]) -> list[str]:
    """What it takes to be listed; other values it needs are put to `values`."""
    conditions = ["1 = 1", *(f"{column} = :{column}" for column in values if column != "now_ms")]
    if len(wanted.states) < len(DeviceState):
        words = ", ".join(sorted(f"'{state.value}'" for state in wanted.states))
        conditions.append(f"state IN ({words})")
    if wanted.target == _TROUBLE:
        conditions.append("health IN ('failing', 'paused')")
    elif wanted.target:
        conditions.append(f"{_REACH} = :reach")
        values["reach"] = wanted.target
    if wanted.is_weak:
        conditions.append(_WEAK)
    if wanted.tag:
        conditions.append("tags LIKE :tag ESCAPE '!'")
        values["tag"] = _like(json.dumps(wanted.tag, ensure_ascii=False))
    if wanted.search:
        conditions.append(f"({_SEARCHED})")
        values["search"] = _like(wanted.search.lower())
    return conditions


def _like(text: str) -> str:
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    return f"%{text}%"
