"""Units of decoded fields, guessed from the names the field uses; used to label columns and axes."""

from __future__ import annotations

import re
from functools import lru_cache

from embedded_server.domain.decoding import numeric_fields

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zµ]+|\d+")
_BATTERY = "battery"  # stands for a unit that only the value tells
_CELSIUS = {"c": "°C", "celsius": "°C", "f": "°F", "fahrenheit": "°F", "k": "K", "": "°C"}

# The last word of a name that states its unit, such as distance_mm or batteryVoltageMv.
_STATED = {
    "mm": "mm",
    "cm": "cm",
    "km": "km",
    "mv": "mV",
    "ma": "mA",
    "kpa": "kPa",
    "hpa": "hPa",
    "pa": "Pa",
    "mbar": "hPa",
    "bar": "bar",
    "ppm": "ppm",
    "ppb": "ppb",
    "lux": "lx",
    "lx": "lx",
    "db": "dB",
    "dba": "dB",
    "dbm": "dBm",
    "hz": "Hz",
    "kwh": "kWh",
    "wh": "Wh",
    "kw": "kW",
    "kg": "kg",
    "percent": "%",
    "pct": "%",
    "seconds": "s",
    "sec": "s",
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "volt": "V",
    "volts": "V",
}

# Words that name a quantity; the first rule whose words all occur in the name wins.
_QUANTITIES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("battery", "voltage"), "V"),
    (("battery", "v"), "V"),
    (("bat", "v"), "V"),
    (("batt", "v"), "V"),
    (("battery", "level"), "%"),
    (("soil", "conductivity"), "µS/cm"),
    (("conductivity",), "µS/cm"),
    (("soil", "moisture"), "%"),
    (("wind", "speed"), "m/s"),
    (("wind", "direction"), "°"),
    (("co", "2"), "ppm"),
    (("carbon", "dioxide"), "ppm"),
    (("pm",), "µg/m³"),
    (("humidity",), "%"),
    (("hum",), "%"),
    (("rh",), "%"),
    (("moisture",), "%"),
    (("percentage",), "%"),
    (("barometer",), "hPa"),
    (("barometric",), "hPa"),
    (("pressure",), "hPa"),
    (("concentration",), "ppm"),
    (("tvoc",), "ppb"),
    (("voc",), "ppb"),
    (("illuminance",), "lx"),
    (("illumination",), "lx"),
    (("luminosity",), "lx"),
    (("light",), "lx"),
    (("vbat",), "V"),
    (("vdd",), "V"),
    (("voltage",), "V"),
    (("current",), "A"),
    (("power",), "W"),
    (("energy",), "kWh"),
    (("frequency",), "Hz"),
    (("noise",), "dB"),
    (("sound",), "dB"),
    (("laeq",), "dB"),
    (("aeq",), "dB"),
    (("rssi",), "dBm"),
    (("snr",), "dB"),
    (("latitude",), "°"),
    (("lat",), "°"),
    (("longitude",), "°"),
    (("lon",), "°"),
    (("lng",), "°"),
    (("direction",), "°"),
    (("altitude",), "m"),
    (("distance",), "m"),
    (("accelerometer",), "g"),
    (("gyrometer",), "°/s"),
    (("rain",), "mm"),
    (("rainfall",), "mm"),
)


def field_units(data: object) -> dict[str, str]:
    """The unit of every numeric field that has a known one; a `unit` beside a `value` is believed before its name."""
    known = {}
    for path, value in numeric_fields(data).items():
        unit = _unit_beside(data, path) or unit_of(path, value)
        if unit:
            known[path] = unit
    return known


def unit_of(path: str, value: float | None = None) -> str:
    """The unit that the last telling part of a dotted path suggests, or nothing."""
    for name in reversed(path.split(".")):
        unit = _unit_of_name(name)
        if unit:
            return unit if unit is not _BATTERY else _battery_unit(value)
    return ""


@lru_cache(4096)  # the same few names come with every uplink
def _unit_of_name(name: str) -> str:
    words = [word.lower() for word in _WORDS.findall(name)]
    if "temperature" in words or "temp" in words:
        return next((_CELSIUS[word] for word in words if word in _CELSIUS), _CELSIUS[""])
    letters = [word for word in words if not word.isdigit()]
    if letters and letters[-1] in _STATED:
        return _STATED[letters[-1]]
    for needed, unit in _QUANTITIES:
        if all(word in words for word in needed):
            return unit
    return _BATTERY if {"battery", "batt", "bat"} & set(words) else ""


def _battery_unit(value: float | None) -> str:
    """Batteries are told in per cent, volts or millivolts under the same name."""
    if value is not None and value > 100:
        return "mV"
    return "V" if value is not None and value < 15 and value != int(value) else "%"


def _unit_beside(data: object, path: str) -> str:
    *holders, last = path.split(".")
    holder = data
    for key in holders:
        holder = _inside(holder, key)
    unit = holder.get("unit") if isinstance(holder, dict) and last == "value" else None
    return unit[:20] if isinstance(unit, str) else ""


def _inside(holder: object, key: str) -> object:
    if isinstance(holder, dict):
        return holder.get(key)
    if isinstance(holder, list) and key.isdecimal() and int(key) < len(holder):
        return holder[int(key)]
    return None
