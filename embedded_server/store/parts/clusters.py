"""Device clusters: listed, kept, replaced, deleted."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.cluster_store import ClusterWish
from embedded_server.store.engine import Sql
from embedded_server.store.grants import Grant
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.tokens import check_not_revoked

MOST_CLUSTERS: Final = 1_000  # of an account
_CLUSTER: Final = (
    "SELECT c.id, c.rec_type, c.name, c.about, c.data, a.email, c.created_ms, c.updated_ms FROM device_cluster c "
    "JOIN account a ON a.id = c.account WHERE c.account = ?"
)
_ADD: Final = (
    "INSERT INTO device_cluster (id, account, rec_type, name, about, data, created_ms, updated_ms) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"
)
_REPLACE: Final = (
    "UPDATE device_cluster SET rec_type = ?3, name = ?4, about = ?5, data = ?6, updated_ms = ?7 "
    "WHERE id = ?1 AND account = ?2"
)


class ClustersPart(Part):
    async def clusters(self, account: int) -> list[DeviceCluster]:
        sql = f"{_CLUSTER} ORDER BY c.number"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (account,)).fetchall())
        return [_cluster(row) for row in rows]

    async def add_cluster(self, wish: ClusterWish, grant: Grant) -> DeviceCluster:
        def add(connection: Sql) -> DeviceCluster:
            own = "SELECT count(*) FROM device_cluster WHERE account = ?"
            if connection.execute(own, (grant.account,)).get >= MOST_CLUSTERS:
                raise RefusedError(
                    409, "clusters_full", f"There are {MOST_CLUSTERS:,} clusters already.", "Delete what is not needed."
                )
            kept = self._write(connection, _ADD, secrets.token_hex(12), wish, grant)
            assert kept is not None
            return kept

        return await self._engine.change(add)

    async def replace_cluster(self, cluster_id: str, wish: ClusterWish, grant: Grant) -> DeviceCluster | None:
        return await self._engine.change(lambda connection: self._write(connection, _REPLACE, cluster_id, wish, grant))

    async def delete_cluster(self, cluster_id: str, grant: Grant) -> bool:
        def delete(connection: Sql) -> bool:
            check_not_revoked(connection, grant)
            sql = "DELETE FROM device_cluster WHERE id = ? AND account = ?"
            connection.execute(sql, (cluster_id, grant.account))
            return connection.changes() > 0

        return await self._engine.change(delete)

    def _write(
        self, connection: Sql, sql: str, cluster_id: str, wish: ClusterWish, grant: Grant
    ) -> DeviceCluster | None:
        check_not_revoked(connection, grant)
        data = json.dumps(wish.data, ensure_ascii=False)
        now_ms = self._engine.clock.now_ms()
        connection.execute(sql, (cluster_id, grant.account, wish.rec_type, wish.name, wish.desc, data, now_ms))
        row = connection.execute(f"{_CLUSTER} AND c.id = ?", (grant.account, cluster_id)).fetchone()
        return None if row is None else _cluster(row)


def _cluster(row: tuple[Any, ...]) -> DeviceCluster:
    cluster_id, rec_type, name, desc, data, email, created_ms, updated_ms = row
    moments = from_ms(created_ms), from_ms(updated_ms)
    return DeviceCluster(cluster_id, rec_type, name, desc, json.loads(data), email, *moments)
