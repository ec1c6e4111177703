"""A table of fields as text and as rows. Pure.

The rows hold what most tables have; a text with more in it (groups, words, conditions) is edited as text.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count
from math import ceil

BYTE = 8
UNITS = {"bcd": 4, "ascii": BYTE, "hex": BYTE}  # bits that a type counts in
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """As a person writes it; empty where it is left out."""

    name: str = ""
    at: str = ""
    type: str = "u8"
    scale: str = ""
    add: str = ""
    unit: str = ""


MEMBERS = tuple(one.name for one in fields(FieldRow))


def rows_of(text: str) -> list[FieldRow] | None:
    """None where the text cannot be read, or holds what the rows do not show."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    found = document.get("field", [])
    if set(document) - {"field"} or not isinstance(found, list) or "#" in text:
        return None
    if not all(isinstance(one, dict) and set(one) <= set(MEMBERS) for one in found):
        return None
    return [FieldRow(**{name: _shown(value) for name, value in one.items()}) for one in found]


def text_of(rows: Sequence[FieldRow]) -> str:
    return "\n".join(_block(row) for row in rows)


def next_row(rows: Sequence[FieldRow]) -> FieldRow:
    """One that begins where the last one ends, as far as that is plain."""
    if not rows:
        return FieldRow("field1", "0")
    taken = {row.name for row in rows}
    name = next(name for number in count(len(rows) + 1) if (name := f"field{number}") not in taken)
    return replace(_behind(rows[-1]), name=name)


def _behind(last: FieldRow) -> FieldRow:
    """The next bit of flags, the byte after a whole type, else the byte after the place."""
    flag = re.fullmatch(r"(\d+)\.([0-7])", last.at)
    if flag and last.type == "bool":
        byte, bit = int(flag[1]), int(flag[2]) + 1
        return FieldRow(at=f"{byte}.{bit}" if bit < BYTE else f"{byte + 1}.0", type=last.type)
    size = re.fullmatch(r"(u|s|i|f|bcd|ascii|hex)(\d+)(?:le|be)?", last.type)
    if size and last.at.isdecimal():
        return FieldRow(at=str(int(last.at) + ceil(int(size[2]) * UNITS.get(size[1], 1) / BYTE)), type=last.type)
    place = re.fullmatch(r"(?:.*-)?(\d+)(?:\.\d)?", last.at)
    return FieldRow(at=str(int(place[1]) + 1) if place else "0")


def row_at_line(text: str, line: int) -> int:
    """The row that a line of the text, from 1, belongs to."""
    return max(sum(one.strip() == "[[field]]" for one in text.splitlines()[:line]) - 1, 0)


def _block(row: FieldRow) -> str:
    values: Mapping[str, str] = {name: getattr(row, name) for name in MEMBERS}
    lines = [f"{name} = {_written(name, value)}" for name, value in values.items() if value or name in MEMBERS[:3]]
    return "\n".join(["[[field]]", *lines, ""])


def _written(name: str, value: str) -> str:
    if name in ("scale", "add") and _NUMBER.fullmatch(value):
        number = value.lstrip("+")
        return f"0{number}" if number.startswith(".") else f"{number}0" if number.endswith(".") else number
    if name == "at" and value.isdecimal():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
