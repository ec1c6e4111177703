"""`token request`: a pipe or password token, shown once."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from embedded_server.commands.access import Answer, account_named, add_store_arguments, perform
from embedded_server.domain.scope import EVERYTHING, PIPE_SCOPE
from embedded_server.domain.token import PASSWORD_TOKEN_LIFE, TokenKind
from embedded_server.store.base import Store, TokenWish
from embedded_server.wire.tokens import issued_token_to_json


def add_arguments(parser: ArgumentParser) -> None:
    request = parser.add_subparsers(dest="action", metavar="request", required=True).add_parser(
        "request", help="issue a token"
    )
    request.add_argument(
        "--type", required=True, choices=[kind.value for kind in TokenKind], help="pipe: may only post, never expires"
    )
    request.add_argument("--account", required=True, metavar="EMAIL", help="whom it speaks for")
    request.add_argument("--key", required=True, metavar="CLIENT_ID", help="the API key it belongs to")
    add_store_arguments(request)


def run(args: Namespace) -> int:
    kind = TokenKind(args.type)

    async def issue(store: Store) -> Answer:
        account = await account_named(store, args.account)
        scope = PIPE_SCOPE if kind is TokenKind.PIPE else EVERYTHING
        wish = TokenWish(kind, args.key, account.id, account.organisation, scope)
        return issued_token_to_json(await store.issue_token(wish))

    wish = {"type": kind, "key": args.key, "account": args.account}
    print(json.dumps(_reply(kind, perform(args, "tokens", wish, issue))))
    return 0


def _reply(kind: TokenKind, token: Answer) -> dict[str, object]:
    """In the words of the OAuth endpoint."""
    if kind is TokenKind.PIPE:
        return {"access_token": token["access_token"], "token_type": "Pipe", "scope": token["scope"]}
    return {
        "access_token": token["access_token"],
        "token_type": "Bearer",
        "scope": token["scope"],
        "expires_in": int(PASSWORD_TOKEN_LIFE.total_seconds()),
    }
