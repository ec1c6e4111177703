"""`admin-token`: what opens the admin API, for the owner of the data directory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from embedded_server.commands import CommandError
from embedded_server.commands.access import add_data_argument
from embedded_server.data_directory import DataDirectory
from embedded_server.store.errors import StoreInUseError


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(args: Namespace) -> int:
    print(_token(DataDirectory(args.data)))
    return 0


def _token(home: DataDirectory) -> str:
    """The running server's, or the one the next server will take."""
    try:
        with home.lock():
            return home.next_admin_token()
    except StoreInUseError:
        token = home.admin_token()
    except OSError as error:
        raise CommandError(f"A token could not be written to {home.path}: {error.strerror}. Make room there.") from None
    if token is None:
        raise CommandError("The server is starting. Try again in a second.")
    return token
