"""A file on its way to the server, some lines at a time; the file is read in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.api.errors import ApiError
from app.api.files import FilesClient, ShowProgress
from embedded_server.domain.import_file import (
    MARKED,
    BadLine,
    Columns,
    ImportLine,
    Line,
    batches,
    csv_lines,
    guessed,
    head_of,
    ndjson_lines,
    source_of,
)

SHOWN = 50  # bad lines


@dataclass(frozen=True, slots=True)
class ImportFile:
    """What a look at its beginning told."""

    path: Path
    size: int
    source: str
    head: tuple[str, ...]  # of a CSV file
    columns: Columns

    @property
    def is_csv(self) -> bool:
        return bool(self.head)


@dataclass(slots=True)
class Outcome:
    good: int = 0
    bad: int = 0
    behind: int = 0  # lines that were there already
    faults: list[BadLine] = field(default_factory=list)  # the first of them


async def look_at(path: Path) -> ImportFile:
    """Raises ApiError."""
    try:
        return await asyncio.to_thread(_look_at, path)
    except OSError as error:
        raise ApiError(f"{path.name} cannot be read.", "Is it there, and may you read it?") from error


async def bring(
    client: FilesClient, file: ImportFile, rec_type: str, columns: Columns, show: ShowProgress, *, is_trial: bool
) -> Outcome:
    """Goes on behind the last line that is stored. Raises ApiError."""
    outcome = Outcome(behind=0 if is_trial else await client.place(rec_type, file.source))
    several = batches(_lines(file, columns), outcome.behind)
    try:
        while lines := await asyncio.to_thread(next, several, None):
            await _bring(client, file, rec_type, lines, outcome, is_trial=is_trial)
            show(lines[-1].end, file.size)
    except OSError as error:
        raise ApiError(f"{file.path.name} cannot be read any more.", "Import it again: it goes on.") from error
    return outcome


async def _bring(
    client: FilesClient, file: ImportFile, rec_type: str, lines: list[Line], outcome: Outcome, *, is_trial: bool
) -> None:
    good = [line for line in lines if isinstance(line, ImportLine)]
    faults = [line for line in lines if isinstance(line, BadLine)]
    if good:
        brought = await client.bring(rec_type, file.source, good, is_trial=is_trial)
        faults += brought.bad
        outcome.good += brought.good
    outcome.bad += len(faults)
    outcome.faults += sorted(faults, key=lambda each: each.number)[: SHOWN - len(outcome.faults)]


def _look_at(path: Path) -> ImportFile:
    with path.open("rb") as file:
        source = source_of(file.read(MARKED))
        file.seek(0)
        head = head_of(file) if path.suffix.lower() == ".csv" else []
    return ImportFile(path, path.stat().st_size, source, tuple(head), guessed(head))


def _lines(file: ImportFile, columns: Columns) -> Iterator[Line]:
    with file.path.open("rb") as opened:
        yield from csv_lines(opened, columns) if file.is_csv else ndjson_lines(opened)
