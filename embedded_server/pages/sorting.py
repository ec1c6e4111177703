"""Sorting records by what is inside their data, as a document database orders values of different kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.record import Record
from embedded_server.gate.json_body import BOM
from embedded_server.pages.asked import SortKey

_AT_ONCE = 500  # records read before others get their turn
_Rank = tuple[int, float, str]


async def sort_by_data(records: Sequence[Record], keys: Sequence[SortKey]) -> list[Record]:
    """Stable: records that are equal in every key stay in the order of arrival."""
    ranked: list[tuple[list[_Rank], Record]] = []
    for index, record in enumerate(records):
        if index % _AT_ONCE == 0:
            await asyncio.sleep(0)
        data: JsonValue = msgspec.json.decode(record.body.removeprefix(BOM))
        ranked.append(([_rank(_value(data, key.path)) if key.path else (0, record.seq, "") for key in keys], record))
    for index in reversed(range(len(keys))):
        ranked.sort(key=lambda row: row[0][index], reverse=keys[index].descending)  # used at once
    return [record for _, record in ranked]


def _value(data: JsonValue, path: Sequence[str]) -> JsonValue:
    for name in path:
        if isinstance(data, dict):
            data = data.get(name)
        elif isinstance(data, list) and name.isascii() and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data


def _rank(value: JsonValue) -> _Rank:
    """Absent and null first, then numbers, texts, objects, arrays, truth values."""
    if value is None:
        return (0, 0, "")
    if isinstance(value, bool):
        return (5, value, "")
    if isinstance(value, int | float):
        return (1, value, "")
    if isinstance(value, str):
        return (2, 0, value)
    return (3 if isinstance(value, dict) else 4, 0, "")
