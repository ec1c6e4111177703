"""Microshare's device routes: the clusters of an account."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.domain.permissions import CLUSTER, CLUSTERS
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.auth import Authenticator
from embedded_server.gate.share_path import checked_rec_type
from embedded_server.routes.own_objects import OwnObjectRoutes
from embedded_server.services import Services
from embedded_server.store.base import Grant
from embedded_server.store.cluster_store import ClusterWish
from embedded_server.wire.microshare_clusters import cluster_body_from_json, cluster_to_object
from embedded_server.wire.microshare_objects import OwnObject

_LONGEST_NAME, _LONGEST_DESC = 128, 2_000


class ClusterRoutes(OwnObjectRoutes[DeviceCluster]):
    def __init__(self, services: Services, authenticator: Authenticator) -> None:
        super().__init__(services, authenticator, "cluster")
        self._store = services.store

    def routes(self) -> list[Route]:
        return self._routes(CLUSTERS, CLUSTER)

    async def _own(self, grant: Grant) -> Sequence[DeviceCluster]:
        return await self._store.clusters(grant.account)

    def _object(self, kept: DeviceCluster) -> OwnObject:
        return cluster_to_object(kept)

    async def _save(self, request: Request, old: DeviceCluster | None, grant: Grant) -> DeviceCluster | None:
        wish = await self._wish(request)
        if old is None:
            return await self._store.add_cluster(wish, grant)
        return await self._store.replace_cluster(old.id, wish, grant)

    async def _remove(self, kept: DeviceCluster, grant: Grant) -> bool:
        return await self._store.delete_cluster(kept.id, grant)

    async def _wish(self, request: Request) -> ClusterWish:
        """Raises RefusedError."""
        body = await self._body(request, cluster_body_from_json)
        name, desc = body.get("name", ""), body.get("desc", "")
        if len(name) > _LONGEST_NAME or len(desc) > _LONGEST_DESC:
            words = f"A cluster's name may have {_LONGEST_NAME} characters, its description {_LONGEST_DESC:,}."
            raise RefusedError(422, "cluster_invalid", words, "Shorten it.")
        return ClusterWish(checked_rec_type(request.path_params["rec_type"]), name, desc, body["data"])
