"""A table of fields as text and as rows. Pure.

The rows hold what most tables have; a text with more in it (groups, words, conditions) is edited as text.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

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
    last = rows[-1]
    bits = re.fullmatch(r"[usif](\d+)(?:le|be)?", last.type)
    at = str(int(last.at) + int(bits.group(1)) // 8) if bits and last.at.isdecimal() else ""
    return FieldRow(f"field{len(rows) + 1}", at, last.type)


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
