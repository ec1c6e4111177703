"""A list that is longer than a body may be, kept in memory until its last part is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from embedded_server.domain.device_import import MOST_ROWS
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import unfit
from embedded_server.wire.device_imports import PartJson

Rows = list[list[str]]


@dataclass
class ListParts:
    """One list at a time: who begins another has given the first one up."""

    _name: str = ""
    _columns: tuple[str, ...] = ()
    _rows: Rows = field(default_factory=list)

    def joined(self, part: PartJson, columns: Sequence[str], rows: Rows) -> Rows | None:
        """The whole list, with its last part; None before. Raises RefusedError(409, 422)."""
        if part["before"] == 0:
            self._name, self._columns, self._rows = part["list"], tuple(columns), []
        if (part["list"], tuple(columns), part["before"]) != (self._name, self._columns, len(self._rows)):
            raise RefusedError(409, "list_broken", "The parts before this one are not here.", "Send the list anew.")
        if len(self._rows) + len(rows) > MOST_ROWS:
            raise unfit(f"There are {len(self._rows) + len(rows):,} rows, the limit is {MOST_ROWS:,}.")
        self._rows += rows
        if not part["is_last"]:
            return None
        whole, self._name, self._rows = self._rows, "", []
        return whole
