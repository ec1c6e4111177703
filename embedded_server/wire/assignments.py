"""Assignments as JSON: rows in their order."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias, TypedDict

from msgspec import Meta

from embedded_server.domain.assignment import Assignment
from embedded_server.wire.decoders import Port, VersionNumber
from embedded_server.wire.strict import read
from embedded_server.wire.texts import Name, Pattern

MOST_ROWS = 10_000
Prefix: TypeAlias = Annotated[str, Meta(pattern="^[0-9A-Fa-f]{1,15}$")]


class AssignmentJson(TypedDict):
    """`warning`: why the row never counts."""

    id: int
    decoder_id: int
    version: int | None
    rectype: str | None
    dev_eui_prefix: str | None
    device: str | None
    port: int | None
    warning: NotRequired[str | None]


class NewAssignmentJson(TypedDict):
    """Everything that is said must hold; at least one of `rectype`, `dev_eui_prefix`, `device` and `port` is needed.
    Ids are given anew."""

    id: NotRequired[int]
    decoder_id: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    version: NotRequired[VersionNumber | None]  # null: whichever is live
    rectype: NotRequired[Pattern | None]
    dev_eui_prefix: NotRequired[Prefix | None]
    device: NotRequired[Name | None]
    port: NotRequired[Port | None]
    warning: NotRequired[str | None]  # as it was told; not read


class NewAssignmentsJson(TypedDict):
    items: Annotated[list[NewAssignmentJson], Meta(max_length=MOST_ROWS)]


def assignment_to_json(row: Assignment, warning: str | None = None) -> AssignmentJson:
    return {
        "id": row.id,
        "decoder_id": row.decoder_id,
        "version": row.version,
        "rectype": row.rec_type,
        "dev_eui_prefix": row.dev_eui_prefix,
        "device": row.device,
        "port": row.port,
        "warning": warning,
    }


def assignment_from_json(value: object) -> Assignment:
    row = read(value, AssignmentJson)
    return Assignment(
        row["id"],
        row["decoder_id"],
        row["version"],
        row["rectype"],
        row["dev_eui_prefix"],
        row["device"],
        row["port"],
    )
