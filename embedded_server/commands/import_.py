"""`import`: the lines of a file as records, through the server that holds the data directory, else directly."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from embedded_server.clock import SystemClock
from embedded_server.commands import CommandError
from embedded_server.commands.access import account_named, add_store_arguments
from embedded_server.commands.progress import Bar
from embedded_server.commands.running import Admin, opened, running_server
from embedded_server.domain.import_file import BadLine, Columns, ImportLine, Line, batches, guessed
from embedded_server.events import Events
from embedded_server.importing.importer import Importer
from embedded_server.limits import Limits
from embedded_server.store.base import Store
from embedded_server.store.opening import open_store
from embedded_server.wire.import_files import KINDS, head_in, kind_of, lines_in, source_in
from embedded_server.wire.imports import Imported, imported_from_json, line_to_json

_TOLD = 20  # bad lines that are told


class Way(Protocol):
    """Through the server, or directly."""

    def place(self) -> int: ...
    def take(self, lines: Sequence[ImportLine]) -> Imported: ...


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="NDJSON (also of an export), CSV or Parquet")
    parser.add_argument("--rectype", required=True, metavar="R", help="what the records become")
    parser.add_argument("--account", metavar="EMAIL", help="whose (default: the local account's)")
    parser.add_argument("--format", choices=KINDS, help="default: by the name of the file")
    parser.add_argument("--body", default="", metavar="COLUMN", help="the column that holds bodies")
    parser.add_argument("--device", default="", metavar="COLUMN", help="the column of the device")
    parser.add_argument("--time", default="", metavar="COLUMN", help="the column of its time")
    parser.add_argument("--values", default="", metavar="A,B", help="the columns of values (default: all others)")
    parser.add_argument("--dry-run", action="store_true", help="only say which lines are bad")
    parser.add_argument("--resume", action="store_true", help="go on behind the last line that was stored")
    add_store_arguments(parser)


def run(args: Namespace) -> int:
    """Prints a line of JSON. 1 when lines were bad. Raises CommandError."""
    try:
        source = source_in(args.file)
        admin = running_server(args.data)
        if admin is not None:
            return _import(args, _Served(args, source, admin))
        return _import_directly(args, source)
    except OSError as error:
        raise CommandError(f"{args.file} cannot be read: {error}.") from None


def _import(args: Namespace, way: Way) -> int:
    skipped = way.place() if args.resume else 0
    good = bad = 0
    bar = Bar(args.file.stat().st_size)
    for lines in batches(_lines_of(args), skipped):
        sent = [line for line in lines if isinstance(line, ImportLine)]
        taken = way.take(sent) if sent else Imported(0, ())
        faults = [*(line for line in lines if isinstance(line, BadLine)), *taken.bad]
        for fault in sorted(faults, key=lambda each: each.number)[: max(0, _TOLD - bad)]:
            print(f"line {fault.number:,}: {fault.reason}", file=sys.stderr)
        good, bad = good + taken.good, bad + len(faults)
        bar.reach(lines[-1].end)
    bar.end()
    print(json.dumps({"good": good, "bad": bad, "behind_line": skipped, "dry_run": args.dry_run}))
    return 1 if bad else 0


def _lines_of(args: Namespace) -> Iterator[Line]:
    kind = args.format or kind_of(args.file)
    return lines_in(args.file, kind, _told(args, guessed(head_in(args.file, kind))))


def _told(args: Namespace, columns: Columns) -> Columns:
    """What was said counts more than what names suggest."""
    if args.body:
        return Columns(body=args.body)
    if args.device or args.time or args.values:
        values = tuple(args.values.split(",")) if args.values else columns.values
        chosen = replace(columns, body="", device=args.device or columns.device, time=args.time or columns.time)
        return replace(chosen, values=tuple(name for name in values if name not in (chosen.device, chosen.time)))
    return columns


class _Served:
    def __init__(self, args: Namespace, source: str, admin: Admin) -> None:
        self._admin = admin
        self._place = f"records/import?rectype={args.rectype}&source={source}"
        self._wish = {"rectype": args.rectype, "source": source, "dry_run": args.dry_run}
        if args.account:
            self._wish["account"] = args.account

    def place(self) -> int:
        with opened(self._admin, self._place) as reply:
            return int(json.load(reply)["line"])

    def take(self, lines: Sequence[ImportLine]) -> Imported:
        wish = {**self._wish, "lines": list(map(line_to_json, lines))}
        with opened(self._admin, "records/import", wish) as reply:
            return imported_from_json(json.load(reply))


class _Direct:
    def __init__(self, args: Namespace, source: str, store: Store, runner: asyncio.Runner) -> None:
        self._importer = runner.run(_importer(store))
        self._store = store
        self._args = args
        self._source = source
        self._runner = runner

    def place(self) -> int:
        return self._runner.run(self._importer.place(self._args.rectype, self._source))

    def take(self, lines: Sequence[ImportLine]) -> Imported:
        return self._runner.run(self._take(lines))

    async def _take(self, lines: Sequence[ImportLine]) -> Imported:
        if self._args.dry_run:
            return await self._importer.judge(self._args.rectype, lines)
        email = self._args.account
        account = await (account_named(self._store, email) if email else self._store.local_account())
        return await self._importer.take(self._args.rectype, self._source, lines, account)


async def _importer(store: Store) -> Importer:
    clock = SystemClock()
    return Importer(store, Events(clock), clock, Limits())


def _import_directly(args: Namespace, source: str) -> int:
    with asyncio.Runner() as runner:
        store = runner.run(open_store(args.data, args.database))
        try:
            return _import(args, _Direct(args, source, store, runner))
        finally:
            runner.run(store.close())
