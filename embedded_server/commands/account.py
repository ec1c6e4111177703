"""`account add`: a person or service that owns records."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass

from embedded_server.commands import CommandError
from embedded_server.commands.access import Answer, add_store_arguments, perform
from embedded_server.domain.account import LOCAL_ORGANISATION, check_password
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.passwords import hash_password
from embedded_server.store.base import Store
from embedded_server.wire.accounts import account_to_json


def add_arguments(parser: ArgumentParser) -> None:
    add = parser.add_subparsers(dest="action", metavar="add", required=True).add_parser(
        "add", help="add an account, or give one without a password its password; reads it from standard input"
    )
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--org", default=LOCAL_ORGANISATION, metavar="CODE", help="its organisation (made if new)")
    add.add_argument("--integrator", action="store_true", help="it looks after the accounts of others")
    add.add_argument("--parent", metavar="EMAIL", help="the integrator that looks after it")
    add_store_arguments(add)


def run(args: Namespace) -> int:
    password = _password()
    wish = {
        "email": args.email,
        "password": password,
        "organisation": args.org,
        "integrator": args.integrator,
        "parent": args.parent,
    }
    print(json.dumps(perform(args, "accounts", wish, lambda store: _add(store, args, password))))
    return 0


def _password() -> str:
    try:
        line = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.buffer.readline().decode()
    except UnicodeDecodeError:
        raise CommandError("The password on standard input is not UTF-8.") from None
    password = line.rstrip("\r\n")
    if not password:
        raise CommandError("There is no password on standard input.")
    try:
        check_password(password)
    except RefusedError as error:
        raise CommandError(error.reason) from None
    return password


async def _add(store: Store, args: Namespace, password: str) -> Answer:
    account = await store.add_account(
        args.email, args.org, hash_password(password), is_integrator=args.integrator, parent=args.parent
    )
    return account_to_json(account)
