"""What an account keeps beside its shares: it alone lists, reads, makes, changes and deletes it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from typing import Generic, Protocol, TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.permissions import permission
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import ANYTHING
from embedded_server.domain.share import PageMeta
from embedded_server.gate.auth import Authenticator, check_permitted, presented
from embedded_server.gate.call import tell
from embedded_server.gate.json_body import BOM, JsonGate
from embedded_server.gate.problems import NotVisibleError
from embedded_server.routes.paging import read_listing
from embedded_server.services import Services
from embedded_server.store.base import Grant
from embedded_server.wire.microshare_objects import OwnObject, changed_reply, deleted_reply, objects_to_json
from embedded_server.wire.strict import WireError, once

Handler: TypeAlias = Callable[[Request, Grant], Awaitable[Response]]
Body = TypeVar("Body")


class _Kept(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def rec_type(self) -> str: ...


Kept = TypeVar("Kept", bound=_Kept)


class OwnObjectRoutes(ABC, Generic[Kept]):
    """`noun` is what one is called; the paths are rows of the permission table."""

    def __init__(self, services: Services, authenticator: Authenticator, noun: str) -> None:
        self._limits = services.limits
        self._gate = JsonGate(services.limits)
        self._authenticator = authenticator
        self._noun = noun
        self._done = {
            "GET": f"{noun}s",
            "POST": f"a new {noun}",
            "PUT": f"a changed {noun}",
            "DELETE": f"a deleted {noun}",
        }

    @abstractmethod
    async def _own(self, grant: Grant) -> Sequence[Kept]: ...

    @abstractmethod
    def _object(self, kept: Kept) -> OwnObject: ...

    @abstractmethod
    async def _save(self, request: Request, old: Kept | None, grant: Grant) -> Kept | None:
        """A new one, or the changed one; None when it is gone. Raises RefusedError."""

    @abstractmethod
    async def _remove(self, kept: Kept, grant: Grant) -> bool: ...

    def _routes(self, many: str, one: str) -> list[Route]:
        return [
            *self._at(many, GET=self._list, POST=self._add),
            *self._at(one, GET=self._one, PUT=self._replace, DELETE=self._delete),
        ]

    async def _body(self, request: Request, read: Callable[[object], Body]) -> Body:
        """Raises RefusedError."""
        content = await request.body()
        self._gate.check(content, request.headers.get("content-type", "application/json").encode("latin-1"))
        try:
            return read(json.loads(content.removeprefix(BOM), object_pairs_hook=once))
        except WireError as error:
            raise RefusedError(400, "body_invalid", str(error), f"Correct the {self._noun}.") from None

    def _at(self, path: str, **handlers: Handler) -> list[Route]:
        permissions = {method: permission(path, method) for method in handlers}

        async def answer(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            header = request.headers.get("authorization", "").encode("latin-1")
            grant = await self._authenticator.grant(presented(header, None))
            check_permitted(grant, permissions[method])
            response = await handlers[method](request, grant)
            tell(request.scope, f"{self._done[method]} of {grant.user}", grant)
            return response

        return [Route(each, answer, methods=list(handlers)) for each in (path, f"{path}/")]

    async def _list(self, request: Request, grant: Grant) -> Response:
        listing, rec_type = read_listing(request.query_params, self._limits), request.path_params["rec_type"]
        found = [each for each in await self._own(grant) if rec_type in (ANYTHING, each.rec_type)]
        first = (listing.page - 1) * listing.per_page
        page = found[first : first + listing.per_page]
        pages = ceil(len(found) / listing.per_page)
        meta = PageMeta(pages, listing.page, listing.per_page, len(found), len(page))
        return _json(objects_to_json(meta, map(self._object, page), listing.details))

    async def _one(self, request: Request, grant: Grant) -> Response:
        kept = await self._find(request, grant)
        meta = PageMeta(1, 1, self._limits.default_page_size, 1, 1)
        return _json(objects_to_json(meta, (self._object(kept),), details=True, source="db"))

    async def _add(self, request: Request, grant: Grant) -> Response:
        return self._saved(await self._save(request, None, grant))

    async def _replace(self, request: Request, grant: Grant) -> Response:
        return self._saved(await self._save(request, await self._find(request, grant), grant))

    async def _delete(self, request: Request, grant: Grant) -> Response:
        kept = await self._find(request, grant)
        if not await self._remove(kept, grant):
            raise NotVisibleError
        return _json(deleted_reply(self._object(kept)))

    def _saved(self, kept: Kept | None) -> Response:
        if kept is None:
            raise NotVisibleError
        return _json(changed_reply(self._object(kept)))

    async def _find(self, request: Request, grant: Grant) -> Kept:
        wanted, rec_type = request.path_params["id"], request.path_params["rec_type"]
        for kept in await self._own(grant):
            if kept.id == wanted and rec_type in (ANYTHING, kept.rec_type):
                return kept
        raise NotVisibleError


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
