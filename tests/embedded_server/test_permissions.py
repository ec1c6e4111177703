"""Every route × scope × kind of token × whose it is × what became of the token, against a real server."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from embedded_server.domain.moments import from_ms
from embedded_server.domain.permissions import (
    ADMIN,
    EVERY_METHOD,
    TABLE,
    Gate,
    Permission,
    UnknownRouteError,
    permission,
)
from embedded_server.domain.rule import Operation, OwnerWords, RequestorWords, Rule
from embedded_server.domain.scope import EVERYTHING, OPERATIONS, PIPE_SCOPE, RESOURCES
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.routes.admin.app import AdminApp
from embedded_server.routes.admin.operation import Resource
from embedded_server.routes.known_routes import check_known_routes, routes_and_methods
from embedded_server.serving import build_app
from embedded_server.store.base import TokenWish
from embedded_server.store.cluster_store import ClusterWish
from tests.embedded_server.live import ADMIN_TOKEN, NOON_MS, Live, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT: Final = from_ms(NOON_MS)
RULE_BODY: Final = b'{"name": "x", "data": {"operations": ["Read"]}}'
SCOPES: Final = [f"{r}:{o}" for r, o in itertools.product((*RESOURCES, "ALL"), (*OPERATIONS, "ALL"))]
WITH_TOKEN: Final = [each for each in TABLE if each.gate is Gate.TOKEN]


class Whose(Enum):
    OWN = auto()
    GRANTED = auto()  # by a rule, for reading and deleting
    OTHERS = auto()


class State(Enum):
    ALIVE = auto()
    REVOKED = auto()
    EXPIRED = auto()


@dataclass(frozen=True)
class Matrix:
    """Dana asks; what there is is Dana's or Kim's."""

    live: Live
    tokens: Mapping[tuple[TokenKind, str, State], str]

    async def status(self, entry: Permission, whose: Whose, token: str) -> httpx.Response:
        rec_type = f"a.{whose.name.lower()}"
        owner = self.live.dana if whose is Whose.OWN else self.live.kim
        path = entry.path.replace("{rec_type}", rec_type).replace("{tags}", "red/blue")
        if "{id}" in path:
            made = {"rule": self._rule, "device": self._cluster, "share": self._share}[path.split("/")[1]]
            path = path.replace("{id}", await made(owner, rec_type))
        body = RULE_BODY if entry.method in ("POST", "PUT") else None
        return await self.live.http.request(
            entry.method, path, content=body, headers={"Authorization": token, "Content-Type": "application/json"}
        )

    async def _share(self, owner: Person, rec_type: str) -> str:
        return await self.live.share(rec_type=rec_type, token=owner.pipe)

    async def _rule(self, owner: Person, rec_type: str) -> str:
        wanted = rule(rec_type=rec_type, account=owner.account.email, operations=frozenset())
        made = await self.live.services.store.save_rule(wanted)
        assert made is not None
        return made.id

    async def _cluster(self, owner: Person, rec_type: str) -> str:
        grant = await self.live.services.store.grant(token_hash(owner.pipe))
        assert grant is not None
        return (await self.live.services.store.add_cluster(ClusterWish(rec_type, "", "", {}), grant)).id

    async def tidy(self) -> None:
        await self.live.sweep()
        for owner in (self.live.dana, self.live.kim):
            grant = await self.live.services.store.grant(token_hash(owner.pipe))
            assert grant is not None
            for cluster in await self.live.services.store.clusters(grant.account):
                await self.live.services.store.delete_cluster(cluster.id, grant)
        for signed in await self.live.services.store.signed_rules():
            if signed.rule.account is not None:
                await self.live.services.store.delete_rule(signed.rule.id)


def rule(
    rec_type: str = "*",
    account: str | None = None,
    operations: frozenset[Operation] = frozenset({Operation.READ, Operation.DELETE}),
) -> Rule:
    return Rule("", rec_type, "Rule", "", "*", OwnerWords(), RequestorWords(), operations, account, AT, AT)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def matrix(lasting_server: Live) -> AsyncIterator[Matrix]:
    dana, store = lasting_server.dana, lasting_server.services.store
    tokens: dict[tuple[TokenKind, str, State], str] = {}
    kinds = [*((TokenKind.PASSWORD, scope) for scope in SCOPES), (TokenKind.PIPE, PIPE_SCOPE)]
    for (kind, scope), state in itertools.product(kinds, State):
        expires_at = AT - timedelta(seconds=1) if state is State.EXPIRED else None
        wish = TokenWish(kind, dana.client_id, dana.account.id, "northfield", scope, expires_at=expires_at)
        issued = await store.issue_token(wish)
        tokens[kind, scope, state] = issued.value
        if state is State.REVOKED:
            await store.revoke_token(issued.token.id)
    await store.save_rule(rule("a.granted"))
    yield Matrix(lasting_server, tokens)


def expected(entry: Permission, whose: Whose, kind: TokenKind, scope: str, state: State) -> int:
    """Said once more, without the server's own words."""
    resource, operation = scope.split(":")
    wanted_resource = entry.path.split("/")[1].upper()
    wanted = {"GET": "READ", "POST": "WRITE", "PUT": "WRITE", "DELETE": "DELETE"}[entry.method]
    if state is not State.ALIVE:
        return 401
    if kind is TokenKind.PIPE and (wanted_resource, wanted) != ("SHARE", "WRITE"):
        return 403
    if resource not in (wanted_resource, "ALL") or operation not in (wanted, "ALL"):
        return 403
    is_shared = whose is Whose.GRANTED and wanted_resource == "SHARE"
    return 200 if whose is Whose.OWN or is_shared or "{id}" not in entry.path else 404


@pytest.mark.slow
@pytest.mark.parametrize("entry", WITH_TOKEN, ids=[f"{each.method} {each.path}" for each in WITH_TOKEN])
async def test_that_each_token_opens_what_the_table_says_and_nothing_else(matrix: Matrix, entry: Permission) -> None:
    wrong = []
    for whose, ((kind, scope, state), token) in itertools.product(Whose, matrix.tokens.items()):
        reply = await matrix.status(entry, whose, token)
        if reply.status_code != expected(entry, whose, kind, scope, state):
            wrong.append((whose, kind, scope, state, reply.status_code, reply.text))
    await matrix.tidy()
    assert wrong == []
    assert len(matrix.tokens) * len(Whose) == (4 * 7 + 1) * 3 * 3


@pytest.mark.parametrize("entry", WITH_TOKEN, ids=[f"{each.method} {each.path}" for each in WITH_TOKEN])
async def test_that_nothing_opens_without_a_token_or_with_the_admins(matrix: Matrix, entry: Permission) -> None:
    for token in ("", ADMIN_TOKEN, "Basic eDp5", "f" * 64):
        assert (await matrix.status(entry, Whose.OWN, token)).status_code == 401
    await matrix.tidy()


async def test_that_a_list_holds_what_is_owned_or_granted_and_nothing_else(matrix: Matrix) -> None:
    live = matrix.live
    sent = {whose: await live.share(rec_type="a.granted", token=token) for whose, token in
            ((Whose.OWN, live.dana.pipe), (Whose.GRANTED, live.kim.pipe))}  # fmt: skip
    hidden = await live.share(rec_type="a.others", token=live.kim.pipe)
    for query, seen in (("", set(sent.values())), ("?discover=false", {sent[Whose.OWN]})):
        reply = (await live.get(f"/share/a.granted{query}")).json()
        assert {each["id"] for each in reply["objs"]} == seen
        assert (reply["meta"]["currentCount"], reply["meta"]["totalCount"]) == (len(seen), 2)
    reply = (await live.get("/share/a.others")).json()
    assert (reply["objs"], reply["meta"]["totalCount"], reply["meta"]["totalPages"]) == ([], 1, 0)
    assert (await live.get(f"/share/a.others/{hidden}")).status_code == 404
    await matrix.tidy()


def admin_resources(live: Live) -> list[Resource]:
    mounts = [each for each in build_app(live.services, ())._router.routes if isinstance(each, Mount)]
    (mount,) = [mount for mount in mounts if mount.path == ADMIN]
    assert isinstance(mount.app, AdminApp)
    return [each for each in mount.app.routes if isinstance(each, Resource)]


async def test_that_no_token_of_an_account_opens_the_admin_api(matrix: Matrix) -> None:
    tokens = [
        value for (_, scope, state), value in matrix.tokens.items() if (scope, state) == (EVERYTHING, State.ALIVE)
    ]
    tried = 0
    for resource in admin_resources(matrix.live):
        path = "/admin/v1" + resource.path_format.replace("{id}", "1").replace("{email}", "x").replace("{name}", "x")
        for method, token in itertools.product(resource.operations, (*tokens, matrix.live.dana.pipe, "")):
            headers = {"Authorization": token}
            reply = await matrix.live.http.request(method, path, headers=headers)
            assert (reply.status_code, reply.json()["code"] in ("admin_token", "token_missing")) == (401, True)
            tried += 1
    assert tried > 100


async def test_that_an_integrator_and_the_accounts_it_looks_after_see_nothing_without_a_rule(matrix: Matrix) -> None:
    store = matrix.live.services.store
    boss = await store.add_account("boss@north.example", "north", None, is_integrator=True)
    user = await store.add_account("user@north.example", "north", None, parent=boss.email)
    tokens = {}
    for account in (boss, user):
        key = (await store.create_key("Key", "", account.id)).key
        for kind, scope in ((TokenKind.PIPE, PIPE_SCOPE), (TokenKind.PASSWORD, EVERYTHING)):
            wish = TokenWish(kind, key.client_id, account.id, account.organisation, scope)
            tokens[account.email, kind] = (await store.issue_token(wish)).value
    for owner, asker in ((boss, user), (user, boss)):
        own, other = tokens[owner.email, TokenKind.PASSWORD], tokens[asker.email, TokenKind.PASSWORD]
        pipe = tokens[owner.email, TokenKind.PIPE]
        path = f"/share/a.others/{await matrix.live.share(rec_type='a.others', token=pipe)}"
        assert [(await matrix.live.get(path, token)).status_code for token in (own, other)] == [200, 404]
        reply = await matrix.live.http.delete(path, headers={"Authorization": other})
        assert reply.status_code == 404
        assert (await matrix.live.http.delete(path, headers={"Authorization": own})).status_code == 200


async def test_that_every_row_of_the_table_is_the_only_one_for_its_route() -> None:
    assert len({(each.path, each.method) for each in TABLE}) == len(TABLE)
    assert all(bool(each.scope) == (each.gate is Gate.TOKEN) for each in TABLE)


async def test_that_every_route_is_in_the_table_and_the_table_names_no_other(matrix: Matrix) -> None:
    served = set(routes_and_methods(build_app(matrix.live.services, ())._router.routes))
    shares = {(each.path, each.method) for each in TABLE if each.path.startswith("/share")}  # they are no routes
    assert served | shares == {(each.path, each.method) for each in TABLE}
    for method in ("PUT", "PATCH", "OPTIONS"):
        for path in ("/share/a.b", "/share/a.b/tags/x", f"/share/a.b/{'a' * 24}"):
            reply = await matrix.live.http.request(method, path, headers={"Authorization": matrix.live.dana.password})
            assert reply.status_code == 405


async def test_that_a_route_without_an_entry_does_not_start() -> None:
    async def answer(_request: Request) -> Response:
        return Response()

    for unknown in (
        Route("/secrets", answer),
        Route("/healthz", answer, methods=["DELETE"]),
        Mount("/admin/v2", answer),  # type: ignore[arg-type]  # never called
    ):
        with pytest.raises(UnknownRouteError):
            check_known_routes([unknown])
    with pytest.raises(UnknownRouteError, match=r"PATCH /share is not in the table"):
        permission("/share", "PATCH")
    check_known_routes([Route("/healthz", answer), Mount("/admin/v1", answer)])  # type: ignore[arg-type]  # never called
    assert EVERY_METHOD not in {each.method for each in WITH_TOKEN}
