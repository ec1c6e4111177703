"""Notification targets for many devices at once: a form with places that each device fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from embedded_server.domain.target import OptionalField, TargetHeader

PLACEHOLDERS: Final = ("type", "name", "eui", "tag")
_PLACE: Final = re.compile(r"\{(\w*)\}")
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]+")


class PlaceholderError(ValueError):
    """The message is a sentence."""


@dataclass(frozen=True, slots=True)
class TargetTemplate:
    id: int
    name: str
    url: str = field(repr=False)  # may hold a secret
    headers: tuple[TargetHeader, ...]
    fields: frozenset[OptionalField]
    is_legacy: bool
    allows_private: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AssignedRow:
    """What a template did, or would do, to one device. `url` is what it becomes there."""

    device: str
    outcome: str  # new, changed, same or bad
    url: str = field(default="", repr=False)
    words: str = ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """With each place's value, made fit for a recType. Raises PlaceholderError for a place without one."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in PLACEHOLDERS:
            raise PlaceholderError(
                f"{{{name[:40]}}} is no placeholder; there are {{type}}, {{name}}, {{eui}} and {{tag}}."
            )
        value = _UNFIT.sub("-", values.get(name, "")).strip("-")
        if not value:
            raise PlaceholderError(f"The device has no {name} for {{{name}}}.")
        return value

    return _PLACE.sub(put, text)
