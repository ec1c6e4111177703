"""Values of parameters as people read and write them. Pure; what travels is a whole number in the parameter's unit."""

from __future__ import annotations

import re

from embedded_server.domain.orbit import ParameterSpec

TENTHS, SWITCH, POINTS = "0.1 °C", "off/on", "points"
MINUS = "\N{MINUS SIGN}"
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?")
_ON, _OFF = ("on", "1", "yes", "true"), ("off", "0", "no", "false")


class UnreadableError(ValueError):
    """The message is a sentence for the person who typed it."""


def unit(spec: ParameterSpec) -> str:
    if spec.unit == TENTHS:
        return "°C"
    return "" if spec.unit == SWITCH else spec.unit


def amount(spec: ParameterSpec, value: int) -> str:
    """Without its unit: `−16.0`, `on`, `600`."""
    if spec.unit == SWITCH:
        return "on" if value else "off"
    text = f"{abs(value) / 10:.1f}" if spec.unit == TENTHS else str(abs(value))
    return f"{MINUS}{text}" if value < 0 else text


def shown(spec: ParameterSpec, value: int | None) -> str:
    if value is None:
        return "not known"
    what = unit(spec)
    if what == POINTS and value == 1:
        what = "point"
    return f"{amount(spec, value)} {what}".rstrip()


def limits(spec: ParameterSpec) -> str:
    """`from 1 to 1440 min`, with its steps where they are not single ones."""
    if spec.unit == SWITCH:
        return "on or off"
    steps = "" if spec.step == 1 else f", in steps of {amount(spec, spec.step)}"
    return f"from {amount(spec, spec.min)} to {amount(spec, spec.max)} {unit(spec)}".rstrip() + steps


def read(spec: ParameterSpec, text: str) -> int:
    """What was typed, as it travels. Raises UnreadableError with the limits."""
    typed = text.strip().replace(MINUS, "-").casefold()
    plain = typed.removesuffix(unit(spec).casefold()).strip()
    value = _switched(plain) if spec.unit == SWITCH else _counted(spec, plain)
    if value is None or not spec.min <= value <= spec.max or (value - spec.min) % spec.step:
        raise UnreadableError(f"{spec.label}: {limits(spec)}.")
    return value


def nudged(spec: ParameterSpec, value: int, steps: int) -> int:
    """By the arrow keys; it stays within the limits."""
    return min(max(value + steps * spec.step, spec.min), spec.max)


def _switched(text: str) -> int | None:
    return 1 if text in _ON else 0 if text in _OFF else None


def _counted(spec: ParameterSpec, text: str) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    scaled = number * 10 if spec.unit == TENTHS else number
    return round(scaled) if abs(scaled - round(scaled)) < 1e-6 else None
