"""What an account sees of a recType as JSON."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.visibility import SharedPart, Visibility
from embedded_server.wire.strict import read


class SharedPartJson(TypedDict):
    rule_id: str
    rule_name: str
    owner: str
    count: int


class VisibilityJson(TypedDict):
    total: int
    owned: int
    shared: list[SharedPartJson]
    visible: int
    hidden: int


def visibility_to_json(seen: Visibility) -> VisibilityJson:
    return {
        "total": seen.total,
        "owned": seen.owned,
        "shared": [
            {"rule_id": part.rule_id, "rule_name": part.rule_name, "owner": part.owner, "count": part.count}
            for part in seen.shared
        ],
        "visible": seen.visible,
        "hidden": seen.hidden,
    }


def visibility_from_json(value: object) -> Visibility:
    seen = read(value, VisibilityJson)
    return Visibility(
        total=seen["total"],
        owned=seen["owned"],
        shared=tuple(SharedPart(**part) for part in seen["shared"]),
        visible=seen["visible"],
        hidden=seen["hidden"],
    )
