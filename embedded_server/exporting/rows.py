"""Messages as rows of a table: fixed columns, then a column for each decoded field that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec

from embedded_server.domain.decoding import Decoded
from embedded_server.domain.moments import from_ms, iso
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record

Cell: TypeAlias = str | int | float | bool | None
Chunk: TypeAlias = Sequence[tuple[Record, Sequence[Reading]]]
FIELD: Final = "data."  # before the dotted path of a decoded field
MOST_FIELDS: Final = 200
_TEXT, _WHOLE, _NUMBER, _FLAG = str, int, float, bool


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: type
    of: Callable[[Record, Reading | None], Cell]


def _of_reading(name: str, kind: type, of: Callable[[Reading], Cell]) -> Column:
    return Column(name, kind, lambda _, reading: None if reading is None else of(reading))


COLUMNS: Final = (
    Column("seq", _WHOLE, lambda record, _: record.seq),
    Column("id", _TEXT, lambda record, _: record.id),
    Column("rectype", _TEXT, lambda record, _: record.rec_type),
    Column("received_at", _TEXT, lambda record, _: _iso(record.received_ms)),
    Column("owner", _TEXT, lambda record, _: record.owner.user),
    Column("tags", _TEXT, lambda record, _: " ".join(record.tags)),
    Column("test", _FLAG, lambda record, _: record.is_test),
    _of_reading("device", _TEXT, lambda reading: reading.message.device),
    _of_reading("network", _TEXT, lambda reading: reading.message.network),
    _of_reading("event", _TEXT, lambda reading: reading.message.event),
    _of_reading("device_time", _TEXT, lambda reading: _moment(reading)),
    _of_reading("port", _WHOLE, lambda reading: reading.message.port),
    _of_reading("fcnt", _WHOLE, lambda reading: reading.message.f_cnt),
    _of_reading("rssi", _NUMBER, lambda reading: reading.message.rssi),
    _of_reading("snr", _NUMBER, lambda reading: reading.message.snr),
    _of_reading("gateways", _WHOLE, lambda reading: reading.message.gateways),
    _of_reading("payload", _TEXT, lambda reading: _hex(reading)),
    _of_reading("copy", _FLAG, lambda reading: reading.is_duplicate),
    _of_reading("decoder", _TEXT, lambda reading: reading.decoder),
    _of_reading("status", _TEXT, lambda reading: None if reading.decoded is None else reading.decoded.status.value),
    Column("body", _TEXT, lambda record, _: record.body.decode("utf-8", "replace")),
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

    def rows(self, chunk: Chunk) -> Iterator[tuple[Cell, ...]]:
        getters, fields = [column.of for column in self.columns], self.fields
        for record, readings in chunk:
            for reading in readings or (None,):
                cells = [of(record, reading) for of in getters]
                if fields:
                    cells += _field_cells(None if reading is None else reading.decoded, fields)
                yield tuple(cells)


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


def fields_in(chunk: Chunk) -> dict[str, None]:
    """The leaves of what was decoded, in their order."""
    found: dict[str, None] = {}
    for _, readings in chunk:
        for reading in readings:
            if reading.decoded is not None:
                found |= dict.fromkeys(_leaves(reading.decoded.data, ""))
    return found


def _leaves(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path or "value"


def _field_cells(decoded: Decoded | None, fields: Sequence[str]) -> list[Cell]:
    data = None if decoded is None else decoded.data
    if isinstance(data, dict):
        return [_cell(data[field] if field in data else _inside(data, field)) for field in fields]
    return [_cell(data) if field == "value" else None for field in fields]


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
    if value is None or isinstance(value, str | int | float):
        return value
    return msgspec.json.encode(value).decode()


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return iso(from_ms(seconds * 1000))[:-4]


def _iso(ms: int) -> str:
    """Many records arrive in one second."""
    return f"{_second(ms // 1000)}{ms % 1000:03}Z"


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
        "received_at": _iso(record.received_ms),
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
