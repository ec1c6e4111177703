"""`export`: records as a file, through the server that holds the data directory, else directly."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from embedded_server.commands import CommandError
from embedded_server.commands.access import add_store_arguments
from embedded_server.commands.moments import moment_argument
from embedded_server.commands.progress import Bar
from embedded_server.commands.running import opened, running_server
from embedded_server.domain.moments import iso
from embedded_server.domain.refusal import RefusedError
from embedded_server.exporting.exporting import Export, Exporter, Format
from embedded_server.exporting.rows import FIELD, UnknownColumnError
from embedded_server.routes.admin.record_filters import filter_in
from embedded_server.store.base import RecordsWanted
from embedded_server.store.opening import open_store
from embedded_server.wire.export_files import columns_in, place_in

_PIECE = 256 * 1024
_NAMES = ("device", "owner", "pdu")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rectype", metavar="R", help="of this recType only")
    parser.add_argument("--format", choices=tuple(Format), default=Format.CSV, help="csv (default), ndjson or parquet")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="what to write; must be new")
    parser.add_argument(
        "--from", dest="since", type=moment_argument, metavar="ISO", help="the first moment that counts"
    )
    parser.add_argument(
        "--to", dest="until", type=moment_argument, metavar="ISO", help="the moment before which it ends"
    )
    parser.add_argument(
        "--where",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "CONDITION"),
        help='only what fulfils it: device, owner, pdu, or a field such as data.co2 "> 750"; may be repeated',
    )
    parser.add_argument("--columns", default="", metavar="A,B", help="only these columns (default: all but body)")
    parser.add_argument("--resume", action="store_true", help="go on with a file that was begun")
    add_store_arguments(parser)


def run(args: Namespace) -> int:
    """Raises CommandError."""
    after = _place(args)
    try:
        with args.output.open("ab" if args.resume else "xb") as file:
            server = running_server(args.data)
            if server is None:
                asyncio.run(_directly(args, after, file))
            else:
                with opened(server, f"records/export?{urlencode(_query(args, after))}") as reply:
                    total = int(reply.headers.get("Sluice-Records", 0))
                    _write(iter(lambda: reply.read(_PIECE), b""), file, Bar(total))
    except FileExistsError:
        raise CommandError(f"{args.output} is there already; choose another name, or add --resume.") from None
    except OSError as error:
        raise CommandError(f"{args.output} cannot be written: {error}. --resume goes on with what is there.") from None
    return 0


def _place(args: Namespace) -> int | None:
    """Where a file that was begun ends, without a line that was cut."""
    if not args.resume:
        return None
    if args.format == Format.PARQUET:
        raise CommandError("A Parquet file cannot go on; export it anew.")
    try:
        after = place_in(args.output, args.format).after
        if after is not None and args.format == Format.CSV:
            args.columns = _same_columns(args)
        return after
    except (OSError, ValueError, csv.Error) as error:
        raise CommandError(f"{args.output} cannot go on: {error}.") from None


def _same_columns(args: Namespace) -> str:
    """Raises ValueError where others were asked for than the file has."""
    head = columns_in(args.output)
    if args.columns and set(args.columns.split(",")) != set(head):
        raise ValueError(f"its columns are {', '.join(head)}")
    return ",".join(head)


def _query(args: Namespace, after: int | None) -> dict[str, str]:
    given = {
        "rectype": args.rectype,
        "from": args.since and iso(args.since),
        "to": args.until and iso(args.until),
        "format": str(args.format),
        "columns": args.columns,
        "after": None if after is None else str(after),
        **_conditions(args),
    }
    return {name: value for name, value in given.items() if value}


def _conditions(args: Namespace) -> dict[str, str]:
    """As the admin API takes them. Raises CommandError."""
    given, fields = {}, {}
    for name, condition in args.where:
        if name.startswith(FIELD):
            fields[name.removeprefix(FIELD)] = condition
        elif name in _NAMES:
            given[name] = condition
        else:
            raise CommandError(f"{name} is nothing to look at; name {', '.join(_NAMES)} or a field such as {FIELD}co2.")
    return given | ({"fields": json.dumps(fields)} if fields else {})


async def _directly(args: Namespace, after: int | None, file: BinaryIO) -> None:
    store = await open_store(args.data, args.database)
    try:
        wanted = RecordsWanted(args.rectype, since=args.since, until=args.until, after_seq=after)
        columns = tuple(filter(None, args.columns.split(",")))
        exporter = Exporter(store, Export(wanted, Format(args.format), columns, filter_in(_conditions(args))))
        await _write_all(exporter.pieces(), file, Bar(await exporter.count()))
    except UnknownColumnError as error:
        raise CommandError(f'There is no column "{error}".') from None
    except RefusedError as error:
        raise CommandError(f"{error.reason} {error.fix}") from None
    finally:
        await store.close()


async def _write_all(pieces: AsyncIterator[bytes], file: BinaryIO, bar: Bar) -> None:
    async for piece in pieces:
        file.write(piece)
        bar.add(piece.count(b"\n"))
    _end(file, bar)


def _write(pieces: Iterator[bytes], file: BinaryIO, bar: Bar) -> None:
    for piece in pieces:
        file.write(piece)
        bar.add(piece.count(b"\n"))
    _end(file, bar)


def _end(file: BinaryIO, bar: Bar) -> None:
    file.flush()
    os.fsync(file.fileno())
    bar.end()
    print(f"{file.tell():,} bytes", file=sys.stderr)
