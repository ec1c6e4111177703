"""recTypes at a glance as JSON."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment


class RecTypeJson(TypedDict):
    name: str
    total: int
    owned: int
    failed: int
    first_at: Moment
    last_at: Moment
    visible: int
    silent: int


def rec_type_to_json(summary: RecTypeSummary) -> RecTypeJson:
    return {
        "name": summary.name,
        "total": summary.total,
        "owned": summary.owned,
        "failed": summary.failed,
        "first_at": iso(summary.first_at),
        "last_at": iso(summary.last_at),
        "visible": summary.visible,
        "silent": summary.silent,
    }


def rec_type_from_json(value: object) -> RecTypeSummary:
    summary = read(value, RecTypeJson)
    return RecTypeSummary(
        name=summary["name"],
        total=summary["total"],
        owned=summary["owned"],
        failed=summary["failed"],
        first_at=moment(summary["first_at"]),
        last_at=moment(summary["last_at"]),
        visible=summary["visible"],
        silent=summary["silent"],
    )
