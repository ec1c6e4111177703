"""`restore`: a backup becomes a new data directory."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from embedded_server.store.sqlite.migrate import schema_steps
from embedded_server.store.sqlite.restoring import restore


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup; it is only read")
    parser.add_argument("--data", type=Path, required=True, metavar="NEWDIR", help="a new or empty directory")
    parser.add_argument("--key-file", type=Path, metavar="KEY", help="as backup --with-key-file wrote it")


def run(args: Namespace) -> int:
    """Raises StoreOpenError."""
    records = restore(args.file, args.data, schema_steps(), args.key_file)
    print(json.dumps({"data": str(args.data), "records": records}))
    return 0
