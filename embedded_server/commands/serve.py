"""`serve`: runs the server until SIGTERM."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path

from embedded_server.data_directory import default_data_directory
from embedded_server.listening import ListenError
from embedded_server.logs import log_to_stderr
from embedded_server.loops import loop_factory
from embedded_server.serving import ServeOptions, serve
from embedded_server.store.errors import StoreError

_OPEN_FILES = 4_096


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=default_data_directory(), metavar="DIR")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this computer only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--database", default="", metavar="URL", help="where records go (default: SQLite in DIR)")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="a name senders may use in the Host header"
    )


def run(args: Namespace) -> int:
    if args.database:
        return _fail("--database: PostgreSQL is not in this release; leave it out to use SQLite")
    log_to_stderr()
    _allow_many_connections()
    options = ServeOptions(args.data, args.host, args.port, tuple(args.allow_host))
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(serve(options, _print_ready))
    except (ListenError, StoreError) as error:
        return _fail(str(error))
    return 0


def _allow_many_connections() -> None:
    """Each connection is an open file, and shells often allow 1,024."""
    if sys.platform != "win32":
        import resource  # does not exist on Windows

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _print_ready(url: str) -> None:
    with suppress(OSError):  # whoever started it may be gone already
        print(json.dumps({"event": "ready", "url": url, "pid": os.getpid()}), flush=True)


def _fail(reason: str) -> int:
    print(f"serve: {reason}", file=sys.stderr)
    return 1
