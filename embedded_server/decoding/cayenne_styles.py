"""Three spellings of the same Cayenne LPP fields, both directions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from embedded_server.decoding.cayenne import CayenneError, Field, Paths, by_name
from embedded_server.decoding.cayenne_types import TYPES, LppType
from embedded_server.decoding.format_error import FormatError
from embedded_server.domain.decoder import Spelling

_HUGE = 2.0**63


@dataclass(frozen=True, slots=True)
class Style:
    title: str
    write: Callable[[Iterable[Field]], object]
    read: Callable[[object], list[Field]]  # raises CayenneError
    paths: Callable[[int, Field], Paths]


def _read_flat(data: object) -> list[Field]:
    kinds = {kind.name: kind for kind in TYPES}
    fields = []
    for name, value in _object(data).items():
        kind, _, channel = str(name).rpartition("_")
        if kind not in kinds:
            raise CayenneError(f"{name} is not a type and a channel, such as temperature_1.")
        fields.append(_field(kinds[kind], channel, value))
    return fields


def _write_nested(fields: Iterable[Field]) -> object:
    data: dict[str, dict[str, object]] = {}
    for field in fields:
        data.setdefault(field.kind.nested, {})[str(field.channel)] = field.value
    return data


def _read_nested(data: object) -> list[Field]:
    kinds = {kind.nested: kind for kind in TYPES}
    fields = []
    for name, channels in _object(data).items():
        if name not in kinds:
            raise CayenneError(f"{name} is not a type, such as temperatureSensor.")
        fields += [_field(kinds[name], channel, value) for channel, value in _object(channels).items()]
    return fields


def _write_listed(fields: Iterable[Field]) -> object:
    return [_listed(field) for field in fields]


def _listed(field: Field) -> dict[str, object]:
    parts, values = field.kind.parts, field.values
    measure: object = values[0]
    value: object = f"{values[0]}{parts[0].unit}"
    if len(parts) > 1:
        axes = _capitals(field)
        measure = dict(zip(axes, values, strict=True))
        value = {axis: f"{v}{part.unit}" for axis, v, part in zip(axes, values, parts, strict=True)}
    return {"channel": field.channel, "type": field.kind.title, "measure": measure, "value": value}


def _read_listed(data: object) -> list[Field]:
    kinds = {kind.title: kind for kind in TYPES}
    fields = []
    for entry in data if isinstance(data, list) else [data]:
        item = _object(entry)
        kind = kinds.get(str(item.get("type")))
        if kind is None:
            raise CayenneError(f"{item.get('type')} is not a type, such as Temperature Sensor.")
        fields.append(_field(kind, item.get("channel"), item.get("measure")))
    return fields


FLAT = Style("The Things Stack", by_name, _read_flat, lambda _, field: (field.name, _axes(field)))
NESTED = Style("ChirpStack", _write_nested, _read_nested, lambda _, field: (_nested_path(field), _axes(field)))
LISTED = Style("Microshare", _write_listed, _read_listed, lambda at, field: (f"{at}.measure", _capitals(field)))
_STYLES = {Spelling.THINGS_STACK: FLAT, Spelling.CHIRPSTACK: NESTED, Spelling.MICROSHARE: LISTED}


def style_of(source: str) -> Style:
    """Named by the text of a decoder. Raises FormatError."""
    name = source.strip() or Spelling.THINGS_STACK
    if name not in _STYLES:
        raise FormatError(f"It is one of {', '.join(Spelling)}: how the fields are named.", 1, 1)
    return _STYLES[Spelling(name)]


def _axes(field: Field) -> list[str]:
    return [part.axis for part in field.kind.parts]


def _capitals(field: Field) -> list[str]:
    return [axis.capitalize() for axis in _axes(field)]


def _nested_path(field: Field) -> str:
    return f"{field.kind.nested}.{field.channel}"


def _field(kind: LppType, channel: object, value: object) -> Field:
    if not str(channel).isdecimal() or int(str(channel)) > 255:
        raise CayenneError(f"{kind.name}: {channel} is not a channel between 0 and 255.")
    return Field(int(str(channel)), kind, tuple(_raw_parts(kind, value)))


def _raw_parts(kind: LppType, value: object) -> Sequence[int]:
    if len(kind.parts) == 1:
        return [_raw(kind, value, kind.parts[0].divisor)]
    axes = {str(axis).lower(): number for axis, number in _object(value).items()}
    return [_raw(kind, axes.get(part.axis), part.divisor) for part in kind.parts]


def _raw(kind: LppType, value: object, divisor: int) -> int:
    if not isinstance(value, int | float) or not -_HUGE < value < _HUGE:
        raise CayenneError(f"{kind.name}: a finite number is needed.")
    return round(value * divisor)


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise CayenneError(f"{str(value)[:40]} is not an object of names and values.")
    return value
