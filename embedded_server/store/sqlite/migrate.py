"""Brings a database to the schema this program knows: numbered SQL files, applied in one transaction.

Before that a copy of the file is kept beside it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import apsw

from embedded_server.store.backups import KEPT_BEFORE, Progress, file_before, files_before
from embedded_server.store.errors import BackupError, StoreOpenError
from embedded_server.store.ids import INSTANCE_BYTES
from embedded_server.store.sqlite.copying import copy_database
from embedded_server.whole_file import sync_directory

APPLICATION_ID = 0x534C5543  # "SLUC"
_WHOLE = ".new"


@dataclass(frozen=True, slots=True)
class SchemaStep:
    number: int
    sql: str


def schema_steps() -> list[SchemaStep]:
    folder = resources.files("embedded_server.store.sqlite") / "schema"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    steps = [SchemaStep(int(file.name[:4]), file.read_text("utf-8")) for file in files]
    return sorted(steps, key=lambda step: step.number)


def migrate(connection: apsw.Connection, steps: list[SchemaStep], now_ms: int) -> None:
    """Keeps a copy of a file that holds something. Raises StoreOpenError when the file is another program's or a newer
    version's, or cannot be copied; then nothing was changed."""
    version = check_version(connection, steps)
    pending = [step for step in steps if step.number > version]
    if pending:
        if version:
            _keep_copy(Path(connection.filename), pending[0].number, now_ms)
        _apply(connection, pending)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)


def check_version(connection: apsw.Connection, steps: list[SchemaStep]) -> int:
    """The number of the last step the file has seen, 0 when it is new. Raises StoreOpenError."""
    version = int(connection.pragma("user_version"))
    known = steps[-1].number
    if version > known:
        raise StoreOpenError(
            f"The data directory was written by a newer version of Sluice (schema {version}, this one knows {known}).",
            "Start the newer version, or choose another data directory.",
        )
    if not _is_ours(connection, version):
        raise StoreOpenError("The database in the data directory is not Sluice's.", "Choose another directory.")
    return version


def _keep_copy(database: Path, step: int, now_ms: int) -> None:
    target = file_before(database, step)
    whole = target.with_name(f"{target.name}{_WHOLE}")  # an older copy of this name goes when there is a new one
    whole.unlink(missing_ok=True)
    try:
        copy_database(database, whole, now_ms, Progress(), breath=0)
        whole.replace(target)
        for old in files_before(database)[KEPT_BEFORE:]:
            old.unlink()
        sync_directory(database.parent)
    except (BackupError, OSError) as error:
        raise StoreOpenError(
            f"The database has to be brought to this version, and no copy of it could be made first: {error}"
        ) from error


def _apply(connection: apsw.Connection, steps: list[SchemaStep]) -> None:
    with connection:
        for step in steps:
            connection.execute(step.sql)
        connection.pragma("user_version", steps[-1].number)
        connection.pragma("application_id", APPLICATION_ID)
        connection.execute(
            "INSERT INTO state (id, instance) VALUES (1, ?) ON CONFLICT DO NOTHING",
            (secrets.token_bytes(INSTANCE_BYTES),),
        )


def _is_ours(connection: apsw.Connection, version: int) -> bool:
    if version == 0:
        return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    return bool(connection.pragma("application_id") == APPLICATION_ID)
