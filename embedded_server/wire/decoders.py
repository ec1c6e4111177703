"""Decoder assignments as JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment, Name, Pattern


class DecoderJson(TypedDict):
    id: int
    name: str
    kind: DecoderKind
    pattern: str
    source: str
    sha: str
    created_at: Moment


class NewDecoderJson(TypedDict):
    name: Name
    kind: DecoderKind
    pattern: Pattern
    source: NotRequired[str]  # of the kind javascript only


def decoder_to_json(decoder: Decoder) -> DecoderJson:
    return {
        "id": decoder.id,
        "name": decoder.name,
        "kind": decoder.kind,
        "pattern": decoder.pattern,
        "source": decoder.source,
        "sha": decoder.sha,
        "created_at": iso(decoder.created_at),
    }


def decoder_from_json(value: object) -> Decoder:
    decoder = read(value, DecoderJson)
    return Decoder(
        id=decoder["id"],
        name=decoder["name"],
        kind=decoder["kind"],
        pattern=decoder["pattern"],
        source=decoder["source"],
        sha=decoder["sha"],
        created_at=moment(decoder["created_at"]),
    )
