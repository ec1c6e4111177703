"""Reading JSON strictly: the TypedDicts are the rules, and what breaks one is named in words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from embedded_server.domain.moments import from_iso

T = TypeVar("T")
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]+)`")
_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class WireError(ValueError):
    """JSON that is not what was asked for. The message is a sentence that names the member."""


def read(value: object, kind: type[T]) -> T:
    """The value, checked against a TypedDict. Members it does not name are left out. Raises WireError."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise WireError(_in_words(str(error))) from None


def read_body(body: bytes, kind: type[T]) -> T:
    """The same from the bytes of an answer, many times faster than by way of `json`. Raises WireError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(_in_words(str(error))) from None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """As `json` takes the members of an object. Raises WireError where one is there twice: readers differ then."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise WireError("The body says something twice.")
    return members


def moment(text: str) -> datetime:
    """Raises WireError."""
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        raise WireError(f"{text[:40]!r} is no moment; write it as 2026-11-25T13:07:24.120Z.") from None


def moment_or_none(text: str | None) -> datetime | None:
    """Raises WireError."""
    return None if text is None else moment(text)


def _in_words(error: str) -> str:
    place = _PLACE.search(error)
    path = place["path"] if place else ""
    if missing := _MISSING.match(error):
        return f'"{path}.{missing["name"]}" is missing.' if path else f'"{missing["name"]}" is missing.'
    subject = f'"{path}"' if path else "The JSON"
    if expected := _EXPECTED.match(error):
        return f"{subject} must be {_kinds(expected['wanted'])}, not {_kinds(expected['got'])}."
    if error.startswith("Invalid enum value"):
        return f"{subject} has a value that is not known here."
    return f"{subject} cannot be read: {error.partition(' - at ')[0]}."


def _kinds(types: str) -> str:
    return " or ".join(_WORDS.get(kind, kind) for kind in types.split(" | "))
