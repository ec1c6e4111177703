"""`sluice-server COMMAND`: parses the command line and runs one command; only that command's module is imported."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from embedded_server.commands import CommandError
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.errors import StoreError

PROGRAM = "sluice-server"

_COMMANDS = {
    "serve": "run the server",
    "account": "add the people and services that own records",
    "key": "make API keys",
    "token": "issue pipe and password tokens",
    "admin-token": "print a token for the admin API",
    "backup": "copy everything to one file, also while the server runs",
    "restore": "make a new data directory from a backup",
    "export": "write records to a CSV, NDJSON or Parquet file",
    "import": "send records from an NDJSON or CSV file",
    "check": "look whether what is stored is whole and agrees with itself",
    "inspect": "show what Sluice makes of request bodies",
    "decode": "run payload decoders in the sandbox",
    "simulate": "play a fleet of devices",
    "page-reader": "make large pages for a server; it starts this itself",
    "scribe": "store what arrives for a server; it starts this itself",
    "decoder-worker": "run decoders for a server; it starts this itself",
}

_MODULES = {"import": "import_"}  # a word of Python's own


def main(arguments: Sequence[str] | None = None) -> int:
    os.umask(0o077)  # whatever is written is for its owner
    given = sys.argv[1:] if arguments is None else arguments
    args = _parser(given[0] if given else "").parse_args(given)
    try:
        return int(_module(args.command).run(args))
    except RefusedError as error:
        return _fail(args.command, f"{error.reason} {error.fix}".rstrip())
    except (CommandError, StoreError) as error:
        return _fail(args.command, str(error))
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:  # whoever read what is printed has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(chosen: str) -> ArgumentParser:
    parser = ArgumentParser(PROGRAM, description="Sluice's server and its tools.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in _COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if name == chosen:
            _module(name).add_arguments(command)
    return parser


def _module(command: str) -> ModuleType:
    module = _MODULES.get(command, command.replace("-", "_"))
    return import_module(f"embedded_server.commands.{module}")


def _fail(command: str, reason: str) -> int:
    print(f"{command}: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
