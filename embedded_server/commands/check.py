"""`check`: whether what is stored is whole and agrees with itself; a server may go on writing meanwhile."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

import apsw

from embedded_server.commands import CommandError
from embedded_server.commands.access import add_data_argument
from embedded_server.data_directory import DataDirectory
from embedded_server.store.backups import how_to_restore
from embedded_server.store.sqlite.connections import failing_in_words, open_reading
from embedded_server.store.sqlite.damage import DamageMark
from embedded_server.store.sqlite.invariants import findings
from embedded_server.store.sqlite.migrate import check_version, schema_steps


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(args: Namespace) -> int:
    """Prints a line for each finding. Raises CommandError and StoreOpenError."""
    file = DataDirectory(args.data).database
    if not file.is_file():
        raise CommandError(f"There is no database in {args.data}.")
    with failing_in_words(file), closing(open_reading(file)) as connection:
        if check_version(connection, schema_steps()) != schema_steps()[-1].number:
            raise CommandError("The database is an older version's; it is brought to this one when the server starts.")
        count = 0
        for count, finding in enumerate(findings(connection), 1):  # noqa: B007  # also the number of them
            print(finding, flush=True)
        if count:
            print(how_to_restore(file))
        else:
            _forget_damage(file)
            print(f"Sound: {_records(connection):,} records in {file}.")
    return 1 if count else 0


def _forget_damage(file: Path) -> None:
    """What a server once found is no more there, or never was."""
    mark = DamageMark(file)
    if mark.is_left:
        try:
            mark.remove()
        except OSError as error:
            raise CommandError(f"It is sound, but what marks it as damaged could not be removed: {error}.") from None
        print("It was marked as damaged and is no more. A server that runs has to be started again.")


def _records(connection: apsw.Connection) -> int:
    return int(connection.execute("SELECT total(records) FROM stream").get)
