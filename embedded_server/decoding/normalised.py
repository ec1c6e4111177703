"""The words that decoders share: normalised measurements as the repository of LoRaWAN devices defines them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class _Number:
    low: float
    high: float = math.inf
    is_below: bool = False  # the upper limit itself is no value

    def fault(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "a number is needed"
        if value < self.low or value > self.high or (self.is_below and value == self.high):
            limits = f"at least {self.low:g}" if self.high == math.inf else f"between {self.low:g} and {self.high:g}"
            return f"{value:g} is not {limits}"
        return ""


@dataclass(frozen=True, slots=True)
class _Kind:
    kinds: tuple[type, ...]
    words: str

    def fault(self, value: object) -> str:
        return "" if isinstance(value, self.kinds) else f"{self.words} is needed"


@dataclass(frozen=True, slots=True)
class _Moment:
    def fault(self, value: object) -> str:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        return "" if moment and moment.tzinfo else "a date and time with its zone is needed"


_TEMPERATURE = _Number(-273.15)
_PERCENT = _Number(0, 100)
_PPM = _Number(0, 1_000_000)
_ANY = _Number(-math.inf)
_COUNT = _Number(0)
_TRUTH = _Kind((bool,), "true or false")
_TEXT = _Kind((str,), "text")
_RANGE = {"min": _TEMPERATURE, "max": _TEMPERATURE, "avg": _TEMPERATURE, "current": _TEMPERATURE}

_Schema = Mapping[str, object]
_MEASUREMENT: _Schema = {
    "time": _Moment(),
    "battery": _COUNT,
    "soil": {
        "depth": _COUNT,
        "moisture": _PERCENT,
        "temperature": _TEMPERATURE,
        "ec": _Number(0, 621),
        "pH": _Number(0, 14),
        "n": _PPM,
        "p": _PPM,
        "k": _PPM,
    },
    "air": {
        "location": _TEXT,
        "temperature": _TEMPERATURE,
        "relativeHumidity": _PERCENT,
        "pressure": _Number(900, 1100),
        "co2": _PPM,
        "lightIntensity": _COUNT,
    },
    "wind": {"speed": _COUNT, "direction": _Number(0, 360, is_below=True)},
    "water": {"leak": _TRUTH, "temperature": _RANGE},
    "rain": {"intensity": _COUNT, "cumulative": _COUNT},
    "metering": {"water": {"total": _COUNT}, "electricity": {"import": _COUNT, "export": _COUNT}},
    "action": {"motion": {"detected": _TRUTH, "count": _COUNT}, "contactState": _TEXT},
    "position": {"latitude": _Number(-90, 90), "longitude": _Number(-180, 180), "altitude": _ANY},
}


def checked(measurement: object) -> tuple[dict[str, object], list[str]]:
    """The fields that are as defined, and a sentence for each that is not."""
    faults: list[str] = []
    if not isinstance(measurement, dict):
        return {}, ["A measurement is an object of fields."]
    return _kept(measurement, _MEASUREMENT, "", faults), faults


def is_normalised(data: object) -> bool:
    """Whether data that nobody normalised is a measurement as it is."""
    return isinstance(data, dict) and bool(data) and data.keys() <= _MEASUREMENT.keys() and not checked(data)[1]


def _kept(fields: Mapping[str, object], schema: _Schema, path: str, faults: list[str]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, value in fields.items():
        for fault in _faults(schema.get(name), value, path + name):
            faults.append(fault)
            break
        else:
            inner = schema[name]
            kept[name] = (
                _kept(value, inner, f"{path}{name}.", faults)
                if isinstance(inner, dict) and isinstance(value, dict)
                else value
            )
    return kept


def _faults(rule: object, value: object, path: str) -> Iterator[str]:
    if rule is None:
        yield f"{path} is not a field of normalised measurements."
    elif isinstance(rule, dict):
        if not isinstance(value, dict):
            yield f"{path}: an object of fields is needed."
    elif isinstance(rule, _Number | _Kind | _Moment):
        fault = rule.fault(value)
        if fault:
            yield f"{path}: {fault}."
