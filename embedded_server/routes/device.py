"""Microshare's device routes: an account lists, makes, changes and deletes the clusters that are its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.domain.permissions import CLUSTER, CLUSTERS, permission
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import ANYTHING
from embedded_server.domain.share import PageMeta
from embedded_server.gate.auth import Authenticator, check_permitted, presented
from embedded_server.gate.call import tell
from embedded_server.gate.json_body import BOM, JsonGate
from embedded_server.gate.problems import NotVisibleError
from embedded_server.routes.paging import read_listing
from embedded_server.routes.share_path import checked_rec_type
from embedded_server.services import Services
from embedded_server.store.base import Grant
from embedded_server.store.cluster_store import ClusterWish
from embedded_server.wire.microshare_clusters import (
    changed_cluster_reply,
    cluster_body_from_json,
    clusters_to_json,
    deleted_cluster_reply,
)
from embedded_server.wire.strict import WireError

Handler: TypeAlias = Callable[[Request, Grant], Awaitable[Response]]
_DONE = {"GET": "clusters", "POST": "a new cluster", "PUT": "a changed cluster", "DELETE": "a deleted cluster"}
_LONGEST_NAME, _LONGEST_DESC = 128, 2_000


class ClusterRoutes:
    def __init__(self, services: Services, authenticator: Authenticator) -> None:
        self._store = services.store
        self._limits = services.limits
        self._gate = JsonGate(services.limits)
        self._authenticator = authenticator

    def routes(self) -> list[Route]:
        return [
            *self._at(CLUSTERS, GET=self._list, POST=self._add),
            *self._at(CLUSTER, GET=self._one, PUT=self._replace, DELETE=self._delete),
        ]

    def _at(self, path: str, **handlers: Handler) -> list[Route]:
        permissions = {method: permission(path, method) for method in handlers}

        async def answer(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            header = request.headers.get("authorization", "").encode("latin-1")
            grant = await self._authenticator.grant(presented(header, None))
            check_permitted(grant, permissions[method])
            response = await handlers[method](request, grant)
            tell(request.scope, f"{_DONE[method]} of {grant.user}", grant)
            return response

        return [Route(each, answer, methods=list(handlers)) for each in (path, f"{path}/")]

    async def _list(self, request: Request, grant: Grant) -> Response:
        listing, rec_type = read_listing(request.query_params, self._limits), request.path_params["rec_type"]
        own = await self._store.clusters(grant.account)
        found = [each for each in own if rec_type in (ANYTHING, each.rec_type)]
        first = (listing.page - 1) * listing.per_page
        page = found[first : first + listing.per_page]
        pages = ceil(len(found) / listing.per_page)
        meta = PageMeta(pages, listing.page, listing.per_page, len(found), len(page))
        return _json(clusters_to_json(meta, page, listing.details))

    async def _one(self, request: Request, grant: Grant) -> Response:
        cluster = await self._cluster(request, grant)
        meta = PageMeta(1, 1, self._limits.default_page_size, 1, 1)
        return _json(clusters_to_json(meta, (cluster,), details=True, source="db"))

    async def _add(self, request: Request, grant: Grant) -> Response:
        return _json(changed_cluster_reply(await self._store.add_cluster(await self._wish(request), grant)))

    async def _replace(self, request: Request, grant: Grant) -> Response:
        cluster = await self._cluster(request, grant)
        replaced = await self._store.replace_cluster(cluster.id, await self._wish(request), grant)
        if replaced is None:
            raise NotVisibleError
        return _json(changed_cluster_reply(replaced))

    async def _delete(self, request: Request, grant: Grant) -> Response:
        cluster = await self._cluster(request, grant)
        if not await self._store.delete_cluster(cluster.id, grant):
            raise NotVisibleError
        return _json(deleted_cluster_reply(cluster))

    async def _cluster(self, request: Request, grant: Grant) -> DeviceCluster:
        cluster_id, rec_type = request.path_params["id"], request.path_params["rec_type"]
        for cluster in await self._store.clusters(grant.account):
            if cluster.id == cluster_id and rec_type in (ANYTHING, cluster.rec_type):
                return cluster
        raise NotVisibleError

    async def _wish(self, request: Request) -> ClusterWish:
        """Raises RefusedError."""
        content = await request.body()
        self._gate.check(content, request.headers.get("content-type", "application/json").encode("latin-1"))
        try:
            body = cluster_body_from_json(msgspec.json.decode(content.removeprefix(BOM)))
        except WireError as error:
            raise RefusedError(400, "body_invalid", str(error), "Correct the cluster.") from None
        name, desc = body.get("name", ""), body.get("desc", "")
        if len(name) > _LONGEST_NAME or len(desc) > _LONGEST_DESC:
            words = f"A cluster's name may have {_LONGEST_NAME} characters, its description {_LONGEST_DESC:,}."
            raise RefusedError(422, "cluster_invalid", words, "Shorten it.")
        return ClusterWish(checked_rec_type(request.path_params["rec_type"]), name, desc, body["data"])


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
