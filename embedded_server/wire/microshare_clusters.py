"""Device clusters in Microshare's JSON: what a cluster says lies in `data`, and is handed back as it came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NotRequired, TypedDict

import msgspec

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.domain.moments import iso, to_ms
from embedded_server.domain.record import checksum
from embedded_server.domain.share import PageMeta
from embedded_server.wire.microshare_times import summary_time
from embedded_server.wire.strict import read

_CHANGED = PageMeta(0, 1, 0, 1, 1)
_Object = dict[str, Any]


class ClusterBodyJson(TypedDict):
    """What else such a record holds is Microshare's own business."""

    name: NotRequired[str]
    desc: NotRequired[str]
    data: dict[str, Any]


def cluster_body_from_json(value: object) -> ClusterBodyJson:
    """Raises WireError."""
    return read(value, ClusterBodyJson)


def clusters_to_json(meta: PageMeta, clusters: Iterable[DeviceCluster], details: bool, source: str = "") -> bytes:
    head: _Object = {
        "totalPages": meta.total_pages,
        "currentPage": meta.current_page,
        "perPage": meta.per_page,
        "totalCount": meta.total_count,
        "currentCount": meta.current_count,
        **({"source": source} if source else {}),
    }
    objs = [_details(each) if details else _summary(each) for each in clusters]
    return msgspec.json.encode({"meta": head, "objs": objs})


def changed_cluster_reply(cluster: DeviceCluster) -> bytes:
    """To a POST or PUT."""
    return clusters_to_json(_CHANGED, (cluster,), details=False)


def deleted_cluster_reply(cluster: DeviceCluster) -> bytes:
    reply = msgspec.json.encode({"id": cluster.id, "recType": cluster.rec_type})
    return clusters_to_json(_CHANGED, (), details=False).replace(b'"objs":[]', b'"objs":[%b]' % reply)


def _summary(cluster: DeviceCluster) -> _Object:
    return {
        "name": cluster.name,
        "url": f"/device/{cluster.rec_type}/{cluster.id}",
        "_id": cluster.id,
        "id": cluster.id,
        "tstamp": summary_time(to_ms(cluster.created_at)),
        "recType": cluster.rec_type,
    }


def _details(cluster: DeviceCluster) -> _Object:
    return {
        "updaterId": cluster.account,
        "desc": cluster.desc,
        "name": cluster.name,
        "createDate": iso(cluster.created_at),
        "updateDate": iso(cluster.updated_at),
        "_id": cluster.id,
        "data": cluster.data,
        "creatorId": cluster.account,
        "id": cluster.id,
        "checksum": checksum(msgspec.json.encode(cluster.data)),
        "tstamp": to_ms(cluster.created_at),
        "recType": cluster.rec_type,
    }
