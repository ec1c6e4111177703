"""Readers: small functions built from dotted paths that take one fact out of a body and never raise.

A path such as `metadata.network.lora.port` walks objects; `rxInfo[].time` means any element of the list,
the first that converts. A missing step reads as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from embedded_server.domain.json_value import JsonObject, JsonValue

T = TypeVar("T")
Reader: TypeAlias = Callable[[JsonObject], T | None]
Test: TypeAlias = Callable[[JsonObject], bool]
Lookup: TypeAlias = Callable[[JsonValue], JsonValue]


def nothing(_body: JsonObject) -> None:
    """The reader of a fact that this envelope does not carry."""


def has(*keys: str) -> Test:
    """Whether a body holds all these keys."""
    if len(keys) == 1:
        key = keys[0]
        return lambda body: key in body
    return lambda body: all(key in body for key in keys)


def has_any(*keys: str) -> Test:
    """Whether a body holds one of these keys."""
    return lambda body: any(key in body for key in keys)


def both(first_test: Test, second_test: Test) -> Test:
    """Whether both tests hold; the cheaper one goes first."""
    return lambda body: first_test(body) and second_test(body)


def at(path: str) -> Lookup:
    """The value at a path without `[]`."""
    keys = path.split(".")

    def look(value: JsonValue) -> JsonValue:
        for key in keys:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    return look


def elements(path: str) -> Callable[[JsonValue], Sequence[JsonObject]]:
    """The objects of the list at a path. XML turned into JSON has an object where a list held one element."""
    look = at(path)

    def objects(body: JsonValue) -> Sequence[JsonObject]:
        value = look(body)
        if isinstance(value, dict):
            return (value,)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else ()

    return objects


def first(convert: Callable[[JsonValue], T | None], *paths: str, default: T | None = None) -> Reader[T]:
    """The first value under these paths that converts, else the default."""
    lookups = [_candidates(path) for path in paths]

    def read(body: JsonObject) -> T | None:
        for candidates in lookups:
            for value in candidates(body):
                if (result := convert(value)) is not None:
                    return result
        return default

    return read


def _candidates(path: str) -> Callable[[JsonValue], Iterable[JsonValue]]:
    list_path, is_list, rest = path.partition("[].")
    if not is_list:
        look = at(path)
        return lambda body: (look(body),)
    objects, look = elements(list_path), at(rest)
    return lambda body: map(look, objects(body))
