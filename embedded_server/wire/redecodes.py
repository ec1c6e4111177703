"""What decoding history again would change, as JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope, FieldChange, FieldCount, Redecode
from embedded_server.wire.examples import payload_of
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment


class FieldCountJson(TypedDict):
    kind: ChangeKind
    field: str
    count: int


class RedecodeJson(TypedDict):
    decoder_id: int
    version: int | None
    sha: str
    scope: CommitScope | None
    decoded: int
    gained: int
    changed: int
    newly_failing: int
    newly_right: int
    fields: list[FieldCountJson]


class ChangeJson(TypedDict):
    id: int
    record_id: str
    rectype: str
    device: str
    received_at: Moment
    payload_hex: str
    port: int | None
    kind: ChangeKind
    field: str
    old: object
    new: object
    why: str


class CommitJson(TypedDict):
    scope: CommitScope
    anyway: NotRequired[bool]  # also when examples fail


def redecode_to_json(redecode: Redecode) -> RedecodeJson:
    return {
        "decoder_id": redecode.decoder_id,
        "version": redecode.version,
        "sha": redecode.sha,
        "scope": redecode.scope,
        "decoded": redecode.decoded,
        "gained": redecode.gained,
        "changed": redecode.changed,
        "newly_failing": redecode.newly_failing,
        "newly_right": redecode.newly_right,
        "fields": [{"kind": each.kind, "field": each.field, "count": each.count} for each in redecode.fields],
    }


def redecode_from_json(value: object) -> Redecode:
    told = read(value, RedecodeJson)
    fields = tuple(FieldCount(**each) for each in told["fields"])
    return Redecode(
        told["decoder_id"],
        told["version"],
        told["sha"],
        told["scope"],
        told["decoded"],
        told["gained"],
        told["changed"],
        told["newly_failing"],
        told["newly_right"],
        fields,
    )


def change_to_json(change: Change) -> ChangeJson:
    what = change.change
    return {
        "id": change.id,
        "record_id": change.record_id,
        "rectype": change.rec_type,
        "device": change.device,
        "received_at": iso(change.received_at),
        "payload_hex": change.payload.hex(),
        "port": change.port,
        "kind": what.kind,
        "field": what.field,
        "old": what.old,
        "new": what.new,
        "why": what.why,
    }


def change_from_json(value: object) -> Change:
    told = read(value, ChangeJson)
    return Change(
        id=told["id"],
        record_id=told["record_id"],
        rec_type=told["rectype"],
        device=told["device"],
        received_at=moment(told["received_at"]),
        payload=payload_of(told["payload_hex"]),
        port=told["port"],
        change=FieldChange(told["kind"], told["field"], told["old"], told["new"], told["why"]),
    )
