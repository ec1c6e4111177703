"""The types of Cayenne LPP as a table: codes, the names three worlds give them, and what their bytes mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One big-endian number of a type. The value is raw ÷ divisor."""

    axis: str  # empty where the type has one number only
    size: int
    signed: bool
    divisor: int
    unit: str
    low: float  # what is plausible, for recognising the format from the bytes alone
    high: float


@dataclass(frozen=True, slots=True)
class LppType:
    code: int
    name: str  # The Things Stack
    nested: str  # ChirpStack
    title: str  # Microshare
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


def _one(size: int, divisor: int, unit: str, low: float, high: float, *, signed: bool = False) -> tuple[Part, ...]:
    return (Part("", size, signed, divisor, unit, low, high),)


def _axes(names: str, size: int, divisor: int, unit: str, limit: float, *, signed: bool) -> tuple[Part, ...]:
    low = -limit if signed else 0
    return tuple(Part(axis, size, signed, divisor, unit, low, limit) for axis in names)


_GPS = (
    Part("latitude", 3, True, 10_000, "°", -90, 90),
    Part("longitude", 3, True, 10_000, "°", -180, 180),
    Part("altitude", 3, True, 100, "m", -500, 20_000),
)
_TEMPERATURE = _one(2, 10, "°C", -60, 150, signed=True)
_ACCELERATION = _axes("xyz", 2, 1_000, "G", 16, signed=True)
_NO_LIMIT = 2.0**32

TYPES: tuple[LppType, ...] = (
    LppType(0, "digital_in", "digitalInput", "Digital Input", _one(1, 1, "", 0, 1)),
    LppType(1, "digital_out", "digitalOutput", "Digital Output", _one(1, 1, "", 0, 1)),
    LppType(2, "analog_in", "analogInput", "Analog Input", _one(2, 100, "", -327.68, 327.67, signed=True)),
    LppType(3, "analog_out", "analogOutput", "Analog Output", _one(2, 100, "", -327.68, 327.67, signed=True)),
    LppType(100, "generic", "genericSensor", "Generic Sensor", _one(4, 1, "", 0, _NO_LIMIT)),
    LppType(101, "luminosity", "illuminanceSensor", "Illuminance Sensor", _one(2, 1, "lx", 0, 65_535)),
    LppType(102, "presence", "presenceSensor", "Presence Sensor", _one(1, 1, "", 0, 1)),
    LppType(103, "temperature", "temperatureSensor", "Temperature Sensor", _TEMPERATURE),
    LppType(104, "relative_humidity", "humiditySensor", "Humidity Sensor", _one(1, 2, "%", 0, 100)),
    LppType(113, "accelerometer", "accelerometer", "Accelerometer", _ACCELERATION),
    LppType(115, "barometric_pressure", "barometer", "Barometer", _one(2, 10, "hPa", 300, 1_200)),
    LppType(116, "voltage", "voltage", "Voltage", _one(2, 100, "V", 0, 655.35)),
    LppType(117, "current", "current", "Current", _one(2, 1_000, "A", 0, 65.535)),
    LppType(118, "frequency", "frequency", "Frequency", _one(4, 1, "Hz", 0, _NO_LIMIT)),
    LppType(120, "percentage", "percentage", "Percentage", _one(1, 1, "%", 0, 100)),
    LppType(121, "altitude", "altitude", "Altitude", _one(2, 1, "m", -500, 20_000, signed=True)),
    LppType(122, "load", "load", "Load", _one(3, 1_000, "kg", -8_388, 8_388, signed=True)),
    LppType(125, "concentration", "concentration", "Concentration", _one(2, 1, "ppm", 0, 65_535)),
    LppType(128, "power", "power", "Power", _one(2, 1, "W", 0, 65_535)),
    LppType(130, "distance", "distance", "Distance", _one(4, 1_000, "m", 0, 100_000)),
    LppType(131, "energy", "energy", "Energy", _one(4, 1_000, "kWh", 0, _NO_LIMIT)),
    LppType(132, "direction", "direction", "Direction", _one(2, 1, "°", 0, 360)),
    LppType(133, "unixtime", "time", "Unix Time", _one(4, 1, "s", 946_684_800, _NO_LIMIT)),
    LppType(134, "gyrometer", "gyrometer", "Gyrometer", _axes("xyz", 2, 100, "°/s", 328, signed=True)),
    LppType(135, "colour", "colour", "Colour", _axes("rgb", 1, 1, "", 255, signed=False)),
    LppType(136, "gps", "gpsLocation", "GPS Location", _GPS),
    LppType(142, "switch", "switch", "Switch", _one(1, 1, "", 0, 1)),
)
