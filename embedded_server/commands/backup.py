"""`backup`: a copy of everything in one file, also while a server runs.

It reads the database as a process of its own, so that a server that runs has no work with it.
"""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import FrameType

from embedded_server.clock import SystemClock
from embedded_server.commands import CommandError
from embedded_server.commands.access import add_data_argument
from embedded_server.data_directory import DataDirectory
from embedded_server.store.backups import Copied, Progress, note_backup
from embedded_server.store.errors import StoreError
from embedded_server.store.key_files import copy_key, key_beside, key_in
from embedded_server.store.sqlite.copying import copy_database

_TOLD_SECONDS = 0.5


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="what to write; must be new")
    words = "also copy the key of the secrets that are sent to others, to FILE.key; whoever has both can read them"
    parser.add_argument("--with-key-file", action="store_true", help=words)
    add_data_argument(parser)


def run(args: Namespace) -> int:
    """Raises CommandError and StoreError."""
    source, target = DataDirectory(args.data).database, args.output.absolute()
    if not source.is_file():
        raise CommandError(f"There is no database in {args.data}.")
    if args.with_key_file and key_beside(target).exists():
        raise CommandError(f"{key_beside(target)} exists already. Choose another name, or remove that file.")
    copied = _copied(source, target)
    try:
        note_backup(args.data, target)
    except OSError as error:
        words = f"It is whole, but {args.data} could not take a note of where it is: {error.strerror}."
        print(f"backup: {words}", file=sys.stderr)
    told = {"file": str(copied.file), "bytes": copied.bytes, "records": copied.records}
    print(json.dumps(told | (_with_key(args.data, target) if args.with_key_file else {})))
    return 0


def _with_key(data: Path, target: Path) -> dict[str, str | None]:
    """None where there is no key: no secret was kept yet. Raises CommandError."""
    try:
        copy_key(key_in(data), key_beside(target))
    except FileNotFoundError:
        return {"key_file": None}
    except OSError as error:
        words = f"{target} is whole, but its key could not be copied to {key_beside(target)}: {error.strerror}."
        raise CommandError(words) from None
    return {"key_file": str(key_beside(target))}


def _copied(source: Path, target: Path) -> Copied:
    """In a thread, so that this one can tell how far it is and be interrupted."""
    progress, outcomes = Progress(), list[Copied | StoreError]()
    thread = Thread(target=lambda: outcomes.append(_outcome(source, target, progress)))
    with _cancelled_by_signals(progress):
        thread.start()
        while thread.is_alive():
            thread.join(_TOLD_SECONDS)
            _tell(progress)
    outcome = outcomes[0]
    if isinstance(outcome, StoreError):
        raise outcome
    return outcome


@contextmanager
def _cancelled_by_signals(progress: Progress) -> Iterator[None]:
    def cancel(_number: int, _frame: FrameType | None) -> None:
        progress.is_cancelled = True

    before = [(number, signal.signal(number, cancel)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _outcome(source: Path, target: Path, progress: Progress) -> Copied | StoreError:
    try:
        return copy_database(source, target, SystemClock().now_ms(), progress)
    except StoreError as error:
        return error


def _tell(progress: Progress) -> None:
    if sys.stderr.isatty() and progress.total:
        end = "\n" if progress.done == progress.total else ""
        print(f"\r{progress.done * 100 // progress.total} %", end=end, file=sys.stderr, flush=True)
