"""From a backup to a new data directory. The backup is only read, and nothing that exists is written over."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw

from embedded_server.data_directory import DataDirectory
from embedded_server.store.errors import StoreOpenError
from embedded_server.store.key_files import KEY_BYTES, copy_key, key_in
from embedded_server.store.sqlite.connections import first_finding, has_log, open_untouched
from embedded_server.store.sqlite.copying import META_TABLE, leave_wal_mode, part_of
from embedded_server.store.sqlite.migrate import SchemaStep, check_version

_OTHER_BACKUP = "Nothing was changed. Try another backup."


def restore(backup: Path, directory: Path, steps: list[SchemaStep], key: Path | None = None) -> int:
    """How many records there are now. Raises StoreOpenError."""
    _check_new(directory)
    _check_backup(backup, steps)
    if key is not None:
        _check_key(key)
    home = DataDirectory(directory)
    with home.lock():
        try:
            with part_of(home.database) as part:
                shutil.copyfile(backup, part)
                if key is not None:
                    copy_key(key, key_in(directory))
                return _made_ours(part)
        except (apsw.Error, OSError) as error:
            raise StoreOpenError(f"{backup} could not be restored: {error}.", "Check that there is room.") from error


def _check_new(directory: Path) -> None:
    try:
        is_new = not directory.exists() or not any(directory.iterdir())
    except OSError as error:
        raise StoreOpenError(f"{directory} cannot be used: {error}.", "Choose a new directory.") from error
    if not is_new:
        raise StoreOpenError(f"{directory} is not empty.", "Choose a new directory; nothing is restored over another.")


def _check_key(key: Path) -> None:
    try:
        is_one = key.stat().st_size == KEY_BYTES
    except OSError as error:
        raise StoreOpenError(f"The key {key} cannot be read: {error.strerror}.", "Check its name.") from error
    if not is_one:
        raise StoreOpenError(f"{key} is no key.", "Give the file that backup --with-key-file wrote.")


def _check_backup(backup: Path, steps: list[SchemaStep]) -> None:
    if not backup.is_file():
        raise StoreOpenError(f"There is no file {backup}.", "Check its name.")
    if has_log(backup):
        raise StoreOpenError(
            f"{backup} is a database in use, with a write-ahead log beside it.",
            "Make a backup of it first: sluice-server backup -o FILE --data DIR.",
        )
    try:
        with closing(open_untouched(backup)) as connection:
            if not check_version(connection, steps):
                raise StoreOpenError(f"{backup} is empty.", _OTHER_BACKUP)
            found = connection.pragma("integrity_check", 1)
    except (apsw.Error, OSError) as error:
        raise StoreOpenError(f"{backup} is no backup that can be read: {error}.", _OTHER_BACKUP) from error
    if found != "ok":
        raise StoreOpenError(f"{backup} is damaged: {first_finding(str(found))}.", _OTHER_BACKUP)


def _made_ours(part: Path) -> int:
    leave_wal_mode(part)
    with closing(apsw.Connection(str(part))) as connection:
        connection.pragma("journal_mode", "memory")
        connection.execute(f"DROP TABLE IF EXISTS {META_TABLE}")
        return int(connection.execute("SELECT count(*) FROM record").get)
