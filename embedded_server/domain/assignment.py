"""Assignments: which decoder reads which payloads; of all rows that fit, the most exact one counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from embedded_server.domain.rec_type import matches, specificity

PREFIX = re.compile(r"[0-9A-F]{1,15}")
_DEV_EUI = re.compile(r"[0-9A-Fa-f]{16}")

Rank: TypeAlias = tuple[bool, int, bool, bool, int]


@dataclass(frozen=True, slots=True)
class Pin:
    """What reads one device whatever the rules say; 0: they say. Without a version it is whichever is live."""

    decoder: int = 0
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything that a row names must hold. Rows are tried in their order, and of two alike the later one loses."""

    id: int
    decoder_id: int
    version: int | None = None  # None: whichever is live
    rec_type: str | None = None  # a pattern
    dev_eui_prefix: str | None = None  # upper-case hex
    device: str | None = None
    port: int | None = None

    def covers(self, rec_type: str) -> bool:
        return self.rec_type is None or matches(self.rec_type, rec_type)

    def fits(self, rec_type: str, device: str | None, port: int | None) -> bool:
        return (
            self.covers(rec_type)
            and (self.device is None or self.device == device)
            and (self.dev_eui_prefix is None or (device or "").startswith(self.dev_eui_prefix))
            and (self.port is None or self.port == port)
        )

    @property
    def rank(self) -> Rank:
        """A device beats a prefix of DevEUIs, the longer prefix the shorter, a port none; then recTypes count."""
        is_exact, length = specificity(self.rec_type) if self.rec_type else (False, 0)
        return self.device is not None, len(self.dev_eui_prefix or ""), self.port is not None, is_exact, length


def tidied(row: Assignment) -> Assignment:
    """DevEUIs are upper-case wherever they are compared."""
    device, prefix = row.device, row.dev_eui_prefix
    if device is not None and _DEV_EUI.fullmatch(device):
        device = device.upper()
    return replace(row, device=device, dev_eui_prefix=None if prefix is None else prefix.upper())


def overruled(rows: Iterable[Assignment]) -> dict[int, int]:
    """Rows that never count, since an earlier one asks for the same: index of the one → index of the other."""
    seen: dict[tuple[object, ...], int] = {}
    lost: dict[int, int] = {}
    for index, row in enumerate(rows):
        asked = (row.rec_type, row.dev_eui_prefix, row.device, row.port)
        if asked in seen:
            lost[index] = seen[asked]
        else:
            seen[asked] = index
    return lost
