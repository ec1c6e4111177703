"""Units that a plot can turn into one another: value = factor × kept value + offset. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    factor: float = 1.0
    offset: float = 0.0


AS_IT_IS = Conversion()

# each unit as a line through the first one of its group
GROUPS: tuple[dict[str, Conversion], ...] = (
    {"°C": AS_IT_IS, "°F": Conversion(9 / 5, 32), "K": Conversion(1, 273.15)},
    {
        "hPa": AS_IT_IS,
        "kPa": Conversion(0.1),
        "Pa": Conversion(100),
        "bar": Conversion(0.001),
        "psi": Conversion(0.0145037738),
    },
    {
        "m": AS_IT_IS,
        "cm": Conversion(100),
        "mm": Conversion(1_000),
        "km": Conversion(0.001),
        "ft": Conversion(3.280839895),
    },
    {"m/s": AS_IT_IS, "km/h": Conversion(3.6), "mph": Conversion(2.236936292), "kn": Conversion(1.943844492)},
    {"V": AS_IT_IS, "mV": Conversion(1_000)},
    {"A": AS_IT_IS, "mA": Conversion(1_000)},
    {"W": AS_IT_IS, "kW": Conversion(0.001)},
    {"Wh": AS_IT_IS, "kWh": Conversion(0.001)},
    {"L": AS_IT_IS, "m³": Conversion(0.001), "mL": Conversion(1_000)},
    {"ppm": AS_IT_IS, "ppb": Conversion(1_000)},
    {"s": AS_IT_IS, "min": Conversion(1 / 60), "h": Conversion(1 / 3_600)},
)


def others(unit: str) -> tuple[str, ...]:
    """Every unit that values of `unit` can be shown in, itself included; empty where nothing is known of it."""
    return next((tuple(group) for group in GROUPS if unit in group), ())


def conversion(unit: str, shown: str) -> Conversion:
    """From the one to the other; as it is where they have nothing to do with each other."""
    group = next((group for group in GROUPS if unit in group and shown in group), None)
    if group is None or unit == shown:
        return AS_IT_IS
    source, target = group[unit], group[shown]
    factor = target.factor / source.factor
    return Conversion(factor, target.offset - source.offset * factor)
