"""Backups beside or far from the data directory: how far one is, where they lie, and which is the newest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from embedded_server.whole_file import write_whole

KEPT_BEFORE = 2
_BEFORE = ".before-"
_NOTE = "last-backup"
KEY_FILE = "secrets.key"  # of secrets that have to be sent, beside the database


@dataclass(slots=True)
class Progress:
    """Written by the thread that copies, read by others; `is_cancelled` the other way round."""

    done: int = 0  # pages
    total: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup that was made and checked."""

    file: Path
    bytes: int
    records: int


def file_before(database: Path, step: int) -> Path:
    """Where the database is kept as it was before the schema step of this number."""
    return database.with_name(f"{database.name}{_BEFORE}{step}")


def files_before(database: Path) -> list[Path]:
    """Newest first."""
    numbered = [
        (int(number), file)
        for file in database.parent.glob(f"{database.name}{_BEFORE}*")
        if (number := file.name.rpartition("-")[2]).isdecimal()
    ]
    return [file for _, file in sorted(numbered, reverse=True)]


def note_backup(directory: Path, backup: Path) -> None:
    """So that a damaged database can be told which backup to restore. Raises OSError."""
    write_whole(directory / _NOTE, str(backup))


def has_backup(database: Path) -> bool:
    """Whether one was ever made, wherever it is now."""
    return (database.parent / _NOTE).exists() or bool(files_before(database))


def newest_backup(database: Path) -> Path | None:
    """That is still where it was written."""
    try:
        noted = [Path((database.parent / _NOTE).read_text("utf-8"))]
    except (OSError, ValueError):
        noted = []
    found = [file for file in (*noted, *files_before(database)) if file.is_file()]
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def how_to_restore(database: Path) -> str:
    backup = newest_backup(database)
    if backup is None:
        return "Restore a backup into a new directory: sluice-server restore FILE --data NEWDIR."
    return f"Restore the newest backup into a new directory: sluice-server restore {backup} --data NEWDIR."
