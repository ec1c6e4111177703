"""Limits as people write them: `body-bytes=2097152`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import get_type_hints

from embedded_server.limits import Limits

_NO_LOG = ("request-bytes", "0")  # the one limit that may be none


def limits_from(texts: Iterable[str]) -> Limits:
    """Raises ValueError with a sentence."""
    kinds = get_type_hints(Limits)
    changed: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        member = name.strip().replace("-", "_")
        if member not in kinds:
            known = ", ".join(field.name.replace("_", "-") for field in fields(Limits))
            raise ValueError(f"There is no limit {name.strip()}. There are: {known}.")
        changed[member] = _number(name.strip(), value.strip(), kinds[member])
    return replace(Limits(), **changed)  # type: ignore[arg-type]  # each is of its member's own type


def _number(name: str, text: str, kind: type) -> float:
    try:
        number: float = kind(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf") and (name, text) != _NO_LOG:
        raise ValueError(f"The limit {name} is a number above 0, not {text or 'nothing'}.")
    return number
