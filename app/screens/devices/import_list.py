"""The list that is brought in, as it stands: its cells, what was said of each row, and what is there twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from app.screens.devices.import_columns import guessed
from app.screens.devices.import_reading import Sheet
from embedded_server.domain.device_import import CellProblem, ImportRow, RowOutcome

BEYOND: Final = "beyond"  # cells to the right of the last column
PIECE: Final = 500  # rows that are tried out at once
_TOO_LONG: Final = CellProblem(
    BEYOND, "It has more cells than there are columns. Set a text with a separator in it in quotation marks."
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """`number` counts the rows from 1; `first` is the row that names the device before this one, 0 where none does;
    `left` is wrong with cells that stand as they stood while the row waits for its next trial."""

    number: int
    cells: tuple[str, ...]  # one for each column that is taken
    beyond: str = ""
    found: ImportRow | None = None
    first: int = 0
    left: tuple[CellProblem, ...] = ()

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        own = (_TOO_LONG,) if self.beyond else ()
        twice = (CellProblem("id", f"The device is in row {self.first:,}, too."),) if self.first else ()
        return own + (self.found.problems if self.found else self.left) + twice

    @property
    def outcome(self) -> RowOutcome | None:
        """None while it was not tried out as it stands."""
        if self.found is None:
            return None
        return RowOutcome.BAD if self.beyond or self.first else self.found.outcome


class DeviceList:
    """`mapping` says for each column of the sheet what it is; empty is left out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, width = sheet, sheet.width
        self._cells = [[*row[:width], *[""] * (width - len(row))] for row in sheet.rows]
        self._beyond = [" ".join(row[width:]).strip() for row in sheet.rows]
        self.has_beyond = any(self._beyond)
        self.rows: list[ListRow] = []
        self.map(guessed(sheet.heads, sheet.rows))

    def map(self, mapping: Sequence[str]) -> None:
        """What its columns are: everything is to be tried out."""
        self.mapping = tuple(mapping)
        self._places = [at for at, column in enumerate(mapping) if column]
        self.columns = tuple(mapping[at] for at in self._places)
        self.rows = [self._row(at) for at in range(len(self._cells))]

    def edit(self, number: int, column: str, text: str) -> None:
        """One cell, which leaves its row untried."""
        before, at = self.rows[number - 1], number - 1
        if column == BEYOND:
            self._beyond[at] = text
        else:
            self._cells[at][self._places[self.columns.index(column)]] = text
        left = before.found.problems if before.found else before.left
        self.rows[at] = replace(self._row(at), left=tuple(one for one in left if one.column != column))

    def _row(self, at: int) -> ListRow:
        cells = self._cells[at]
        return ListRow(at + 1, tuple([cells[place] for place in self._places]), self._beyond[at])

    def pieces(self) -> Iterator[list[ListRow]]:
        """What was not tried out yet, a piece at a time."""
        waiting = (row for row in list(self.rows) if row.found is None)
        while piece := list(islice(waiting, PIECE)):
            yield piece

    def take_in(self, piece: Sequence[ListRow], found: Iterable[ImportRow]) -> None:
        """What was said of rows; one that was edited meanwhile waits for its own answer."""
        for row, said in zip(piece, found, strict=True):
            now = self.rows[row.number - 1]
            if now.cells == row.cells:
                self.rows[row.number - 1] = replace(now, found=said, left=())

    def find_repeats(self) -> None:
        firsts: dict[str, int] = {}
        for at, row in enumerate(self.rows):
            device = row.found.device if row.found else ""
            first = firsts.setdefault(device, row.number) if device else row.number
            if (wanted := 0 if first == row.number else first) != row.first:
                self.rows[at] = replace(row, first=wanted)

    def of(self, *outcomes: RowOutcome) -> list[ListRow]:
        return [row for row in self.rows if row.outcome in outcomes]

    @property
    def waiting(self) -> int:
        return sum(row.found is None for row in self.rows)

    def tried(self) -> dict[RowOutcome, int]:
        counts = dict.fromkeys(RowOutcome, 0)
        for row in self.rows:
            if (outcome := row.outcome) is not None:
                counts[outcome] += 1
        return counts
