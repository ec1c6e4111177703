"""What the server asks of a store about device clusters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.domain.json_value import JsonValue
from embedded_server.store.grants import Grant


@dataclass(frozen=True, slots=True)
class ClusterWish:
    rec_type: str
    name: str
    desc: str
    data: JsonValue = field(repr=False)


class ClusterStore(Protocol):
    """An account sees and changes its own. Changes raise RefusedError(401) when the token was revoked meanwhile."""

    async def clusters(self, account: int) -> list[DeviceCluster]:
        """Oldest first."""
        ...

    async def add_cluster(self, wish: ClusterWish, grant: Grant) -> DeviceCluster:
        """Raises RefusedError(409) when there are too many."""
        ...

    async def replace_cluster(self, cluster_id: str, wish: ClusterWish, grant: Grant) -> DeviceCluster | None: ...
    async def delete_cluster(self, cluster_id: str, grant: Grant) -> bool: ...
