"""The rotation of a token as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from msgspec import Meta

from embedded_server.domain.rotation import Carrier, CarrierKind, Rotation
from embedded_server.wire.strict import read
from embedded_server.wire.tokens import (
    IssuedTokenJson,
    TokenJson,
    issued_token_from_json,
    issued_token_to_json,
    token_from_json,
    token_to_json,
)

LONGEST_OVERLAP_S = 30 * 24 * 3_600


class RotateJson(TypedDict):
    """How long the old token stays valid, in seconds."""

    overlap_s: Annotated[int, Meta(ge=60, le=LONGEST_OVERLAP_S)]


class CarrierJson(TypedDict):
    kind: CarrierKind
    id: int
    name: str
    url: str


class CarriersJson(TypedDict):
    """Targets and templates of this server that carry the token."""

    carriers: list[CarrierJson]


class RotationJson(TypedDict):
    """`old` has its end in `expires_at`; `carriers` carry the new token from now on."""

    new: IssuedTokenJson
    old: TokenJson
    carriers: list[CarrierJson]


def carriers_to_json(carriers: Sequence[Carrier]) -> CarriersJson:
    return {"carriers": [_carrier_to_json(each) for each in carriers]}


def carriers_from_json(value: object) -> tuple[Carrier, ...]:
    return tuple(map(_carrier_from_json, read(value, CarriersJson)["carriers"]))


def rotation_to_json(rotation: Rotation) -> RotationJson:
    return {
        "new": issued_token_to_json(rotation.new),
        "old": token_to_json(rotation.old),
        "carriers": [_carrier_to_json(each) for each in rotation.carriers],
    }


def rotation_from_json(value: object) -> Rotation:
    told = read(value, RotationJson)
    carriers = tuple(map(_carrier_from_json, told["carriers"]))
    return Rotation(issued_token_from_json(told["new"]), token_from_json(told["old"]), carriers)


def _carrier_to_json(carrier: Carrier) -> CarrierJson:
    return {"kind": carrier.kind, "id": carrier.id, "name": carrier.name, "url": carrier.url}


def _carrier_from_json(told: CarrierJson) -> Carrier:
    return Carrier(told["kind"], told["id"], told["name"], told["url"])
