"""A copy of a database that is being written: one plain file, checked before it gets its name."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import apsw

from embedded_server.store.backups import Copied, Progress, how_to_restore
from embedded_server.store.errors import BackupCancelledError, BackupError
from embedded_server.store.sqlite.connections import first_finding, open_reading
from embedded_server.whole_file import sync_directory

PAGES_A_STEP = 256
PAGES_A_SYNC = 4_096  # more at once would make those who post wait for the disk
BREATH_SECONDS = 0.002  # after each step, for them too
PART = ".part"
META_TABLE = "backup"
_META = f"""
CREATE TABLE {META_TABLE} (
    made_ms INTEGER NOT NULL,
    program TEXT NOT NULL,
    records INTEGER NOT NULL
) STRICT
"""


def copy_database(
    source: Path, target: Path, made_ms: int, progress: Progress, breath: float = BREATH_SECONDS
) -> Copied:
    """As it is when the copying begins. Raises BackupError; a target that exists is never replaced."""
    if target.exists():
        raise BackupError(f"{target} exists already.", "Choose another name, or remove that file.")
    with _failing_in_words(source, target), part_of(target) as part, closing(open_reading(source)) as connection:
        connection.execute("BEGIN")  # what is read from here on is of one moment
        counts = _counts(connection)
        _copy_pages(connection, part, progress, breath)
        records = counts.get("record", 0)
        _write_meta(part, made_ms, records)
        if (found := _finding(part, counts)) is not None:
            _check_source(connection, source)
            raise BackupError(f"The copy is damaged: {found}.", "Check the disk it is on, then try again.")
        return Copied(target, part.stat().st_size, records)


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name, synced, when all went well, and goes otherwise."""
    part = target.with_name(f"{target.name}{PART}")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        sync_file(part)
        part.replace(target)
        sync_directory(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_file(file: Path) -> None:
    with file.open("r+b") as handle:
        os.fsync(handle.fileno())


def leave_wal_mode(file: Path) -> None:
    """The two bytes of the header that say so: a file that stands alone needs no log beside it."""
    with file.open("r+b") as handle:
        handle.seek(18)
        handle.write(b"\1\1")


@contextmanager
def _failing_in_words(source: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise _damaged(source, str(error)) from error
    except (apsw.Error, OSError) as error:
        fix = "Check that there is room, and that the directory may be written."
        how = "there is no room" if isinstance(error, apsw.FullError) else str(error)  # SQLite says "not an error"
        raise BackupError(f"{source} cannot be copied to {target}: {how}.", fix) from error


def _copy_pages(source: apsw.Connection, part: Path, progress: Progress, breath: float) -> None:
    with closing(apsw.Connection(str(part))) as copy, part.open("r+b") as handle:
        copy.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000").fetchall()
        with copy.backup("main", source, "main") as backup:
            while not backup.done:
                if progress.is_cancelled:
                    raise BackupCancelledError("The backup was cancelled.")
                backup.step(PAGES_A_STEP)
                progress.total = backup.page_count
                progress.done = backup.page_count - backup.remaining
                if progress.done % PAGES_A_SYNC < PAGES_A_STEP:
                    os.fsync(handle.fileno())
                time.sleep(breath)
    leave_wal_mode(part)


def _write_meta(part: Path, made_ms: int, records: int) -> None:
    with closing(apsw.Connection(str(part))) as copy:
        copy.pragma("journal_mode", "memory")
        with copy:
            copy.execute(f"DROP TABLE IF EXISTS {META_TABLE}")
            copy.execute(_META)
            program = f"sluice {version('sluice')}"
            copy.execute(f"INSERT INTO {META_TABLE} VALUES (?, ?, ?)", (made_ms, program, records))


def _finding(part: Path, counts: dict[str, int]) -> str | None:
    """What is wrong with the copy."""
    try:
        with closing(apsw.Connection(str(part), flags=apsw.SQLITE_OPEN_READONLY)) as copy:
            found = str(copy.pragma("quick_check", 1))
            if found != "ok":
                return first_finding(found)
            return None if _counts(copy) == counts else "it does not hold what the database holds"
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return first_finding(str(error))


def _check_source(connection: apsw.Connection, source: Path) -> None:
    """At the moment that was copied, damage and all. Raises BackupError."""
    found = str(connection.pragma("quick_check", 1))
    if found != "ok":
        raise _damaged(source, found)


def _damaged(source: Path, found: str) -> BackupError:
    words = f"{source} is damaged and cannot be copied: {first_finding(found)}."
    return BackupError(words, f"Run sluice-server check. {how_to_restore(source)}")


def _counts(connection: apsw.Connection) -> dict[str, int]:
    """Rows by table."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?"
    names = [str(name) for (name,) in connection.execute(tables, (META_TABLE,)).fetchall()]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').get) for name in names}
