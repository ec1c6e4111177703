"""The text of a table of fields, in TOML or JSON; what is wrong with it is told with row and column."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from embedded_server.decoding.bits import BitKind, Bits
from embedded_server.decoding.format_error import FormatError
from embedded_server.decoding.table import Condition, Table, TableField, TableGroup
from embedded_server.decoding.table_rows import Row, rows_of

_TYPE = re.compile(r"(u|s|i|f|bcd|ascii|hex|bool)(\d*)(le|be)?")
_PLACE = re.compile(r"(\d{1,4})(?:\.([0-7]))?(?:-(\d{1,4})\.([0-7]))?")
_FIELD = {"name", "at", "type", "scale", "add", "unit", "values", "port", "when", "optional"}
_GROUP = {"name", "at", "size", "count", "port", "when", "field"}


def parse_table(text: str) -> Table:
    """Raises FormatError."""
    rows = rows_of(_document(text), text)
    fields = tuple(_field(row) for row in rows if row.kind == "field")
    groups = tuple(_group(row) for row in rows if row.kind == "group")
    if not fields and not groups:
        raise FormatError("There is no field; begin one with [[field]].", 1, 1)
    _check_names([(row, str(row.values["name"])) for row in rows])
    return Table(fields, groups)


def _document(text: str) -> dict[str, object]:
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"{error.msg}.", error.lineno, error.colno) from None
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(str(error), text) from None
    except RecursionError:
        raise FormatError("The text is nested too deeply.", 1, 1) from None
    if not isinstance(document, dict):
        raise FormatError("A table of fields is needed.", 1, 1)
    return document


def _toml_error(reason: str, text: str) -> FormatError:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", reason)
    if place:
        return FormatError(reason[: place.start()] + ".", int(place[1]), int(place[2]))
    last = text.rstrip("\n")
    return FormatError(
        re.sub(r" \(at end of document\)$", "", reason) + ".", last.count("\n") + 1, len(last) - last.rfind("\n")
    )


def _check_names(named: list[tuple[Row, str]]) -> None:
    seen: set[str] = set()
    for row, name in named:
        if name in seen and not (row.values.get("port") or row.values.get("when")):
            raise row.error("name", f"The name {name} stands twice.")
        seen.add(name)


def _field(row: Row) -> TableField:
    row.allow(_FIELD)
    bits = _bits(row)
    return TableField(
        row.text("name"),
        bits,
        _decimal(row, "scale", Decimal(1)),
        _decimal(row, "add", Decimal(0)),
        row.text("unit", ""),
        _words(row, bits),
        _ports(row),
        _condition(row),
        row.values.get("optional") is True,
    )


def _group(row: Row) -> TableGroup:
    row.allow(_GROUP)
    fields = tuple(_field(inner) for inner in row.inner)
    if not fields:
        raise row.error("name", "The group has no field; begin one with [[group.field]].")
    size = row.whole("size", 1, 255)
    for inner, entry in zip(row.inner, fields, strict=True):
        if not entry.bits.size or entry.bits.end > size * 8:
            raise inner.error("at", f"{entry.name} is beyond the {size} bytes of its group.")
    _check_names([(inner, str(inner.values["name"])) for inner in row.inner])
    count = row.whole("count", 1, 255) if "count" in row.values else None
    return TableGroup(
        row.text("name"), row.whole("at", 0, 1023) * 8, size * 8, fields, count, _ports(row), _condition(row)
    )


def _bits(row: Row) -> Bits:
    found = _TYPE.fullmatch(row.text("type"))
    if not found:
        raise row.error(
            "type", f"{row.text('type')} is not a type, such as u8, s16le, f32, bcd4, bool, ascii8 or hex4."
        )
    first, last = _place(row)
    kind = BitKind("s" if found[1] == "i" else found[1])
    size = _size(row, kind, int(found[2][:6] or 0))
    if last is not None and kind is not BitKind.BOOL and size and last - first + 1 != size:
        raise row.error("at", f"The range has {last - first + 1} bits, the type {size}.")
    if (found[3] == "le" or kind in (BitKind.ASCII, BitKind.HEX)) and (first % 8 or size % 8):
        raise row.error("at", f"{row.text('type')} stands on whole bytes.")
    return Bits(kind, first, size, found[3] == "le")


def _size(row: Row, kind: BitKind, number: int) -> int:
    match kind:
        case BitKind.BOOL:
            return 1
        case BitKind.ASCII | BitKind.HEX:
            return min(number, 1024) * 8
        case BitKind.BCD:
            low, high, step = 1, 16, 4
        case _:
            low, high, step = 1, 64, 1
    if not low <= number <= high or (kind is BitKind.FLOAT and number not in (16, 32, 64)):
        sizes = "16, 32 or 64" if kind is BitKind.FLOAT else f"{low} to {high}"
        raise row.error(
            "type", f"{row.text('type')}: {sizes} {'digits' if kind is BitKind.BCD else 'bits'} are possible."
        )
    return number * step


def _place(row: Row) -> tuple[int, int | None]:
    """The first bit, and the last one of a range, from the highest bit of byte 0, which is bit 7 of that byte."""
    at = row.values.get("at")
    found = _PLACE.fullmatch(str(at)) if isinstance(at, int | str | float) and not isinstance(at, bool) else None
    if not found:
        raise row.error("at", 'A byte is needed, such as 3, "3.7" for a bit, or "3.7-4.0" for a range of bits.')
    single = found[2] is not None and row.text("type").startswith("bool")
    first = int(found[1]) * 8 + (7 - int(found[2]) if found[2] else 7 if row.text("type").startswith("bool") else 0)
    if found[3] is None:
        return first, first if single else None
    last = int(found[3]) * 8 + 7 - int(found[4])
    if last < first:
        raise row.error("at", f"{at} runs backwards: bit 7 is the highest bit of a byte and comes first.")
    return first, last


def _words(row: Row, bits: Bits) -> Mapping[int, str]:
    values = row.values.get("values", {})
    if not isinstance(values, dict) or not all(re.fullmatch(r"-?\d{1,19}", key) for key in values):
        raise row.error("values", 'Words by number are needed, such as { 0 = "off", 1 = "on" }.')
    if values and bits.kind not in (BitKind.UNSIGNED, BitKind.SIGNED, BitKind.BCD):
        raise row.error("values", "Only whole numbers have words.")
    words = {int(key): str(word) for key, word in values.items()}
    if len(set(words.values())) < len(words):
        raise row.error("values", "Two numbers have the same word.")
    return words


def _decimal(row: Row, key: str, usual: Decimal) -> Decimal:
    value = row.values.get(key, usual)
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise InvalidOperation
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise row.error(key, "A number is needed.") from None
    if not number.is_finite() or (key == "scale" and number == 0):
        raise row.error(key, "A finite number is needed, and a scale other than 0.")
    return number


def _ports(row: Row) -> frozenset[int]:
    value = row.values.get("port", [])
    ports = value if isinstance(value, list) else [value]
    if not all(isinstance(port, int) and not isinstance(port, bool) and 0 <= port <= 255 for port in ports):
        raise row.error("port", "A port between 0 and 255, or a list of them, is needed.")
    return frozenset(ports)


def _condition(row: Row) -> Condition | None:
    """`{ byte = 0, is = 1 }`."""
    when = row.values.get("when")
    if when is None:
        return None
    byte, value = (when.get("byte"), when.get("is")) if isinstance(when, dict) else (None, None)
    if type(byte) is not int or type(value) is not int or not (0 <= byte <= 1023 and 0 <= value <= 255):
        raise row.error("when", "A byte and its value are needed, such as { byte = 0, is = 1 }.")
    return Condition(Bits(BitKind.UNSIGNED, byte * 8, 8), value)
