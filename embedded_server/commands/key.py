"""`key create`: an API key, and its secret once."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from embedded_server.commands.access import Answer, account_named, add_store_arguments, perform
from embedded_server.store.base import Store
from embedded_server.wire.keys import issued_key_to_json


def add_arguments(parser: ArgumentParser) -> None:
    create = parser.add_subparsers(dest="action", metavar="create", required=True).add_parser(
        "create", help="make an API key"
    )
    create.add_argument("name", metavar="NAME", help="the app that will use it")
    create.add_argument("--account", required=True, metavar="EMAIL", help="whose key it is")
    add_store_arguments(create)


def run(args: Namespace) -> int:
    async def create(store: Store) -> Answer:
        account = await account_named(store, args.account)
        return issued_key_to_json(await store.create_key(args.name, "", account.id))

    key = perform(args, "keys", {"name": args.name, "account": args.account}, create)
    print(json.dumps({field: key[field] for field in ("name", "client_id", "secret")}))
    return 0
