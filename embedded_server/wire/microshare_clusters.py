"""Device clusters in Microshare's JSON: what a cluster says lies in `data`, and is handed back as it came."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from embedded_server.domain.device_cluster import DeviceCluster
from embedded_server.wire.microshare_objects import OwnObject
from embedded_server.wire.strict import read


class ClusterBodyJson(TypedDict):
    """What else such a record holds is Microshare's own business."""

    name: NotRequired[str]
    desc: NotRequired[str]
    data: dict[str, Any]


def cluster_body_from_json(value: object) -> ClusterBodyJson:
    """Raises WireError."""
    return read(value, ClusterBodyJson)


def cluster_to_object(one: DeviceCluster) -> OwnObject:
    return OwnObject(
        "device", one.id, one.rec_type, one.name, one.desc, one.account, one.data, one.created_at, one.updated_at
    )
