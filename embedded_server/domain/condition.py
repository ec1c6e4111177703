"""What a person writes above a column to see some records only: `> 750`, `20..25`, `a*`, `/x.z/`, `null`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from embedded_server.domain.linear_pattern import Pattern, PatternError

Scalar: TypeAlias = str | float | bool | None
LONGEST: Final = 300  # characters of a condition
LONGEST_TEXT: Final = 4_096  # characters of a value that are looked at
_COMPARED = re.compile(r"(<=|>=|<>|!=|==|=|<|>)\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
_RANGE = re.compile(rf"({_NUMBER.pattern})\s*(?:\.\.|…|\bto\b|\s-\s)\s*({_NUMBER.pattern})")
_VERBS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
HELP: Final = "750 · > 750 · <= 20 · <> 5 · 20..25 · text · a* · /regex/ · null · <> null"


class ConditionError(ValueError):
    """Says in a sentence what is wrong with it."""


@dataclass(frozen=True)
class Condition:
    """With `bounds` it compares numbers, and nothing but a number can match."""

    text: str
    matches: Callable[[Scalar], bool]
    bounds: tuple[tuple[str, float], ...] = ()  # (>=, 20.0): only a finite number can match


def condition_from_text(text: str) -> Condition:
    """Raises ConditionError."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ConditionError(f"Write a condition of 1 to {LONGEST} characters: {HELP}")
    if text.startswith("/"):
        return _pattern(text)
    if text.casefold() in ("null", "is null"):
        return Condition(text, lambda value: value is None)
    if text.casefold() in ("not null", "is not null"):
        return Condition(text, lambda value: value is not None)
    if found := _RANGE.fullmatch(text):
        return _bounded(text, (">=", _number(found[1])), ("<=", _number(found[5])))
    if found := _COMPARED.fullmatch(text):
        return _compared(text, found[1], found[2].strip())
    if text[:9].casefold() == "contains ":
        return _contains(text, text[9:].strip())
    if "*" in text or "?" in text:
        return _glob(text)
    return _contains(text, text)


def _compared(text: str, sign: str, rest: str) -> Condition:
    if not rest:
        raise ConditionError(f"Write what to compare with after {sign}: {HELP}")
    number = _number(rest) if _NUMBER.fullmatch(rest) else None
    if sign in _VERBS:
        if number is None:
            raise ConditionError(f"{sign} compares with a number, and {rest[:40]} is none.")
        return _bounded(text, (sign, number))
    is_equal = sign in ("=", "==")
    if rest.casefold() == "null":
        return Condition(text, lambda value: (value is None) == is_equal)
    if number is not None and is_equal:
        return _bounded(text, (">=", number), ("<=", number))
    wanted = rest.casefold()
    if number is not None:
        return Condition(text, lambda value: value is not None and value != number and _words(value) != wanted)
    return Condition(text, lambda value: value is not None and (_words(value) == wanted) == is_equal)


def _bounded(text: str, *bounds: tuple[str, float]) -> Condition:
    verbs = [(_VERBS[sign], number) for sign, number in bounds]

    def matches(value: Scalar) -> bool:
        if isinstance(value, str) or value is None:
            return False
        try:
            return all(verb(value, number) for verb, number in verbs)
        except OverflowError:  # an integer beyond the range of a double
            return False

    return Condition(text, matches, bounds)


def _contains(text: str, part: str) -> Condition:
    """A number finds itself, and texts that contain it."""
    wanted = part.casefold()
    if not wanted:
        raise ConditionError(f"Write what it shall contain: {HELP}")
    number = _number(part) if _NUMBER.fullmatch(part) else None

    def matches(value: Scalar) -> bool:
        if number is not None and isinstance(value, int | float) and not isinstance(value, bool):
            return value == number
        return value is not None and wanted in _words(value)

    return Condition(text, matches)


def _glob(text: str) -> Condition:
    """`*` and `?` only, over the whole value; brackets are themselves."""
    parts = re.split(r"([*?])", text.casefold())
    signs = {"*": ".*", "?": "."}
    try:
        pattern = Pattern("^" + "".join(signs.get(part) or _escaped(part) for part in parts) + "$")
    except PatternError as error:
        raise ConditionError(str(error)) from None
    return Condition(text, lambda value: value is not None and pattern.is_in(_words(value)))


def _pattern(text: str) -> Condition:
    if len(text) < 3 or not text.endswith("/"):
        raise ConditionError("A regular expression stands between two slashes: /a.c/")
    try:
        pattern = Pattern(text[1:-1])
    except PatternError as error:
        raise ConditionError(str(error)) from None
    return Condition(text, lambda value: value is not None and pattern.is_in(_plain(value)))


def _escaped(part: str) -> str:
    return "".join(sign if sign.isalnum() or sign.isspace() else f"\\{sign}" for sign in part)


def _words(value: Scalar) -> str:
    return _plain(value).casefold()


def _plain(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    return f"{value:.12g}" if isinstance(value, float) else "a very large number" if _is_huge(value) else str(value)


def _is_huge(value: Scalar) -> bool:
    return isinstance(value, int) and abs(value) >= 10**300


def _number(text: str) -> float:
    return float(text.replace(",", "."))
