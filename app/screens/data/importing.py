"""A file on its way to the server, some lines at a time; the file is read in a thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from app.api.errors import ApiError
from app.api.files import FilesClient, ShowProgress
from embedded_server.domain.import_file import BadLine, Columns, ImportLine, Line, batches, guessed
from embedded_server.wire.import_files import head_in, kind_of, lines_in, source_in

SHOWN = 50  # bad lines


@dataclass(frozen=True, slots=True)
class ImportFile:
    """What a look at its beginning told."""

    path: Path
    kind: str
    size: int
    source: str
    head: tuple[str, ...]  # of a file with columns
    columns: Columns


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
        reason = "Is it there, whole, and may you read it?" if error.errno else f"It seems damaged: {error}."
        raise ApiError(f"{path.name} cannot be read.", reason) from error


async def bring(
    client: FilesClient,
    file: ImportFile,
    rec_type: str,
    columns: Columns,
    outcome: Outcome,
    show: ShowProgress,
    *,
    is_trial: bool,
) -> None:
    """Goes on behind the last line that is stored; `outcome` grows. Raises ApiError."""
    outcome.behind = await client.place(rec_type, file.source)
    several = batches(lines_in(file.path, file.kind, columns), outcome.behind)
    try:
        while lines := await asyncio.to_thread(next, several, None):
            await _bring(client, file, rec_type, lines, outcome, is_trial=is_trial)
            show(lines[-1].end, file.size)
    except OSError as error:
        raise ApiError(f"{file.path.name} cannot be read any more.", "Import it again: it goes on.") from error


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
    kind = kind_of(path)
    head = head_in(path, kind)
    return ImportFile(path, kind, path.stat().st_size, source_in(path), tuple(head), guessed(head))
