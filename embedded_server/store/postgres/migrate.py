"""Brings a database to the schema this program knows: numbered SQL files, applied in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib import resources

from embedded_server.store.errors import StoreOpenError
from embedded_server.store.ids import INSTANCE_BYTES
from embedded_server.store.postgres.connections import Connection

_LOCK = 0x534C5543_0000  # for servers that start at once


@dataclass(frozen=True, slots=True)
class SchemaStep:
    number: int
    sql: str


def schema_steps() -> list[SchemaStep]:
    folder = resources.files("embedded_server.store.postgres") / "schema"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    steps = [SchemaStep(int(file.name[:4]), file.read_text("utf-8")) for file in files]
    return sorted(steps, key=lambda step: step.number)


def migrate(connection: Connection, steps: list[SchemaStep]) -> None:
    """Raises StoreOpenError when the database is another program's or a newer version's."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        version, known = _version(connection), steps[-1].number
        if version > known:
            raise StoreOpenError(
                f"The database was written by a newer version of Sluice (schema {version}, this one knows {known}).",
                "Start the newer version, or choose another database.",
            )
        for step in steps:
            if step.number > version:
                connection.execute(step.sql.encode())
        connection.execute("UPDATE sluice_schema SET version = %s", (known,))
        _fill(connection)


def _version(connection: Connection) -> int:
    if connection.execute("SELECT to_regclass('sluice_schema')").fetchone() == (None,):
        if connection.execute("SELECT to_regclass('record'), to_regclass('token')").fetchone() != (None, None):
            raise StoreOpenError("The tables in the database are not Sluice's.", "Choose an empty database.")
        connection.execute("CREATE TABLE sluice_schema (version integer NOT NULL)")
        connection.execute("INSERT INTO sluice_schema VALUES (0)")
    row = connection.execute("SELECT version FROM sluice_schema").fetchone()
    return int(row[0]) if row else 0


def _fill(connection: Connection) -> None:
    """The rows of which there is one each."""
    connection.execute(
        "INSERT INTO state (id, instance) VALUES (1, %s) ON CONFLICT DO NOTHING", (secrets.token_bytes(INSTANCE_BYTES),)
    )
    for table in ("pipeline", "counted"):
        connection.execute(f"INSERT INTO {table} (id) VALUES (1) ON CONFLICT DO NOTHING")
    connection.execute(
        "INSERT INTO log (id, mark_key) VALUES (1, %s) ON CONFLICT DO NOTHING", (secrets.token_bytes(32),)
    )
