"""The backups of the server on this computer: those there are, and how one is restored."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DATABASE = "sluice.db"
FOLDER = "backups"
NOTE = "last-backup"  # holds the path of the last one, wherever it was made


@dataclass(frozen=True, slots=True)
class Backup:
    file: Path
    bytes: int
    made_at: datetime


def backups_in(data: Path) -> tuple[Backup, ...]:
    """Newest first; those that were made before an update too, and the last one made elsewhere."""
    found = {one.file: one for one in map(_backup, _files(data)) if one is not None}
    return tuple(sorted(found.values(), key=lambda one: one.made_at, reverse=True))


def restore_command(program: Sequence[str], backup: Path, data: Path) -> str:
    """For a shell. It makes a new data directory beside the one in use."""
    return shlex.join([*program, "restore", str(backup), "--data", str(data.with_name(f"{data.name}-restored"))])


def _files(data: Path) -> Iterator[Path]:
    yield from (data / FOLDER).glob("*.db")
    yield from data.glob(f"{DATABASE}.before-*")
    try:
        yield Path((data / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return


def _backup(file: Path) -> Backup | None:
    try:
        facts = file.stat()
    except OSError:  # it was moved away
        return None
    return Backup(file, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))
