"""Messages as rows of a table: fixed columns, then a column for each decoded field that is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import msgspec

from embedded_server.domain.moments import iso, iso_of_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.store.found import Table
from embedded_server.store.ids import record_id

Cell: TypeAlias = str | int | float | bool | None
FIELD: Final = "data."  # before the dotted path of a decoded field
MOST_FIELDS: Final = 200
_PLAIN: Final = (str, int, float)
_PLAIN_TYPES: Final = frozenset((*_PLAIN, bool, type(None)))
_TEXT, _WHOLE, _NUMBER, _FLAG = str, int, float, bool


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: type
    sources: tuple[str, ...]  # columns of the store's table
    of: Callable[..., Cell] | None = None  # from a value of each source; None: as it is

    def cells(self, table: Table) -> Iterable[Cell]:
        values = [table.columns[source] for source in self.sources]
        return values[0] if self.of is None else list(map(self.of, *values))


def _tags(tags: str) -> str:
    return "" if tags == "[]" else " ".join(json.loads(tags))


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


COLUMNS: Final = (
    Column("seq", _WHOLE, ("seq",)),
    Column("id", _TEXT, ("received_ms", "instance", "seq"), record_id),
    Column("rectype", _TEXT, ("rec_type",)),
    Column("received_at", _TEXT, ("received_ms",), iso_of_ms),
    Column("owner", _TEXT, ("owner",)),
    Column("tags", _TEXT, ("tags",), _tags),
    Column("test", _FLAG, ("is_test",), bool),
    Column("device", _TEXT, ("device",)),
    Column("network", _TEXT, ("network",)),
    Column("event", _TEXT, ("event",)),
    Column("device_time", _TEXT, ("device_ms",), lambda ms: None if ms is None else iso_of_ms(ms)),
    Column("port", _WHOLE, ("port",)),
    Column("fcnt", _WHOLE, ("f_cnt",)),
    Column("rssi", _NUMBER, ("rssi",)),
    Column("snr", _NUMBER, ("snr",)),
    Column("gateways", _WHOLE, ("gateways",)),
    Column("payload", _TEXT, ("payload",), lambda payload: None if payload is None else payload.hex()),
    Column("copy", _FLAG, ("duplicate",), _flag),
    Column("decoder", _TEXT, ("decoder",)),
    Column("status", _TEXT, ("status",)),
    Column("body", _TEXT, ("body",), lambda body: body.decode("utf-8", "replace")),
)
_BY_NAME: Final = {column.name: column for column in COLUMNS}


class UnknownColumnError(ValueError):
    """A name that is neither a fixed column's nor a field's."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a table has, in their order."""

    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    numbers: frozenset[str] = frozenset()  # fields of which only numbers are known

    @property
    def names(self) -> list[str]:
        return [*(column.name for column in self.columns), *(f"{FIELD}{field}" for field in self.fields)]

    @property
    def sources(self) -> tuple[str, ...]:
        """What is asked of the store."""
        sources = [source for column in self.columns for source in column.sources]
        return tuple(dict.fromkeys([*sources, *(("decoded",) if self.fields else ())]))

    def cells(self, table: Table) -> list[Iterable[Cell]]:
        """Column by column."""
        if not table.columns:
            return [()] * len(self.names)
        data = data_in(table) if self.fields else []
        return [
            *(column.cells(table) for column in self.columns),
            *(_field_cells(data, field) for field in self.fields),
        ]


def layout_of(names: Iterable[str], numbers: Iterable[str] = ()) -> Layout:
    """Raises UnknownColumnError."""
    columns, fields = [], []
    for name in names:
        if name.startswith(FIELD) and len(name) > len(FIELD):
            fields.append(name.removeprefix(FIELD))
        elif name in _BY_NAME:
            columns.append(_BY_NAME[name])
        else:
            raise UnknownColumnError(name)
    return Layout(tuple(columns), tuple(fields), frozenset(numbers))


class _Kept(msgspec.Struct):
    """What a table tells of a `Decoded`."""

    data: object = None


_kept = msgspec.json.Decoder(_Kept).decode


def data_in(table: Table) -> list[object]:
    """What was decoded, of each row."""
    return [None if decoded is None else _kept(decoded).data for decoded in table.columns.get("decoded", ())]


def fields_in(table: Table) -> dict[str, None]:
    """The leaves of what was decoded, in their order."""
    found: dict[str, None] = {}
    for data, decoded in zip(data_in(table), table.columns.get("decoded", ()), strict=True):
        if decoded is not None:
            found |= dict.fromkeys(_leaves(data, ""))
    return found


def _leaves(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path or "value"


def _field_cells(rows: Sequence[object], field: str) -> list[Cell]:
    if "." in field:
        values = [_field(data, field) for data in rows]
    else:
        values = [data.get(field) if isinstance(data, dict) else _field(data, field) for data in rows]
    return cast(list[Cell], values) if _PLAIN_TYPES.issuperset(map(type, values)) else list(map(_cell, values))


def _field(data: object, field: str) -> object:
    if isinstance(data, dict):
        return data[field] if field in data else _inside(data, field)
    return data if field == "value" else None


def _inside(data: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(data, dict):
            data = data.get(name)
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, _PLAIN):
        return value
    return msgspec.json.encode(value).decode()


def _hex(reading: Reading) -> str | None:
    payload = reading.message.payload
    return None if payload is None else payload.hex()


def _moment(reading: Reading) -> str | None:
    at = reading.message.device_time
    return None if at is None else iso(at)


def line_of(record: Record, readings: Sequence[Reading]) -> dict[str, object]:
    """A record as a line of NDJSON has it: nothing is left out, so it can be imported again."""
    return {
        "seq": record.seq,
        "id": record.id,
        "rectype": record.rec_type,
        "received_at": iso_of_ms(record.received_ms),
        "owner": record.owner.user,
        "tags": record.tags,
        "suffix": record.suffix,
        "test": record.is_test,
        "body": msgspec.Raw(_one_line(record.body)),
        "messages": [_message(reading) for reading in readings],
    }


def _one_line(body: bytes) -> bytes:
    """Breaks stand between the tokens of JSON only."""
    return body.removeprefix(b"\xef\xbb\xbf").replace(b"\n", b" ").replace(b"\r", b" ")


def _message(reading: Reading) -> dict[str, object]:
    message, decoded = reading.message, reading.decoded
    return {
        "device": message.device,
        "network": message.network,
        "event": message.event,
        "device_time": _moment(reading),
        "port": message.port,
        "fcnt": message.f_cnt,
        "rssi": message.rssi,
        "snr": message.snr,
        "gateways": message.gateways,
        "payload": _hex(reading),
        "copy": reading.is_duplicate,
        "decoder": reading.decoder,
        "status": None if decoded is None else decoded.status.value,
        "data": None if decoded is None else decoded.data,
    }
