"""Brings a database to the schema this program knows: numbered SQL files, applied in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib import resources

import apsw

from embedded_server.store.errors import StoreOpenError
from embedded_server.store.ids import INSTANCE_BYTES

APPLICATION_ID = 0x534C5543  # "SLUC"


@dataclass(frozen=True, slots=True)
class SchemaStep:
    number: int
    sql: str


def schema_steps() -> list[SchemaStep]:
    folder = resources.files("embedded_server.store.sqlite") / "schema"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    steps = [SchemaStep(int(file.name[:4]), file.read_text("utf-8")) for file in files]
    return sorted(steps, key=lambda step: step.number)


def migrate(connection: apsw.Connection, steps: list[SchemaStep]) -> None:
    """Raises StoreOpenError when the file is another program's or a newer version's."""
    version = int(connection.pragma("user_version"))
    known = steps[-1].number
    if version > known:
        raise StoreOpenError(
            f"The data directory was written by a newer version of Sluice (schema {version}, this one knows {known}).",
            "Start the newer version, or choose another data directory.",
        )
    if not _is_ours(connection, version):
        raise StoreOpenError("The database in the data directory is not Sluice's.", "Choose another directory.")
    pending = [step for step in steps if step.number > version]
    if pending:
        _apply(connection, pending)


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
