"""Decoders as JSON: what reads payloads, its versions and its draft."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias, TypedDict

from msgspec import Meta

from embedded_server.domain.decoder import Decoder, DecoderKind, Draft, Version
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment, Name, Note, Pattern, Title

MOST_PORTS = 64
HIGHEST_PORT = 255
Port: TypeAlias = Annotated[int, Meta(ge=0, le=HIGHEST_PORT)]
Ports: TypeAlias = Annotated[list[Port], Meta(max_length=MOST_PORTS)]
VersionNumber: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class VersionJson(TypedDict):
    number: int
    sha: str
    source: str
    created_at: Moment
    note: str


class DraftJson(TypedDict):
    source: str
    saved_at: Moment


class DecoderJson(TypedDict):
    """`pattern` is that of its first assignment that names recTypes and nothing else. `suspended`: why its live version
    is not called any more."""

    id: int
    name: str
    kind: DecoderKind
    vendor: str
    device: str
    licence: str
    origin: str
    ports: list[int]
    live: VersionJson | None
    draft: DraftJson | None
    pattern: str
    users: int
    uplinks: int
    failed: int
    error_rate: float | None
    suspended: NotRequired[str | None]
    created_at: Moment


class NewDecoderJson(TypedDict):
    """A `source` is live at once; without one there is a draft to be filled. A `pattern` assigns it, before all rows
    that ask for the same."""

    name: Name
    kind: DecoderKind
    pattern: NotRequired[Pattern]
    source: NotRequired[str]
    vendor: NotRequired[Title]
    device: NotRequired[Title]
    licence: NotRequired[Title]
    origin: NotRequired[Note]
    ports: NotRequired[Ports]
    anyway: NotRequired[bool]  # also when examples fail


class NewDraftJson(TypedDict):
    source: str


class NewVersionJson(TypedDict):
    note: NotRequired[Note]
    anyway: NotRequired[bool]  # also when examples fail


class LiveJson(TypedDict):
    number: VersionNumber


def version_to_json(version: Version) -> VersionJson:
    return {
        "number": version.number,
        "sha": version.sha,
        "source": version.source,
        "created_at": iso(version.created_at),
        "note": version.note,
    }


def version_from_json(value: object) -> Version:
    version = read(value, VersionJson)
    created_at = moment(version["created_at"])
    return Version(version["number"], version["sha"], version["source"], created_at, version["note"])


def decoder_to_json(decoder: Decoder) -> DecoderJson:
    draft = decoder.draft
    return {
        "id": decoder.id,
        "name": decoder.name,
        "kind": decoder.kind,
        "vendor": decoder.vendor,
        "device": decoder.device,
        "licence": decoder.licence,
        "origin": decoder.origin,
        "ports": list(decoder.ports),
        "live": None if decoder.live is None else version_to_json(decoder.live),
        "draft": None if draft is None else {"source": draft.source, "saved_at": iso(draft.saved_at)},
        "pattern": decoder.pattern,
        "users": decoder.users,
        "uplinks": decoder.uplinks,
        "failed": decoder.failed,
        "error_rate": decoder.error_rate,
        "suspended": decoder.suspended or None,
        "created_at": iso(decoder.created_at),
    }


def decoder_from_json(value: object) -> Decoder:
    decoder = read(value, DecoderJson)
    live, draft = decoder["live"], decoder["draft"]
    return Decoder(
        id=decoder["id"],
        name=decoder["name"],
        kind=decoder["kind"],
        created_at=moment(decoder["created_at"]),
        live=None if live is None else version_from_json(live),
        draft=None if draft is None else Draft(draft["source"], moment(draft["saved_at"])),
        vendor=decoder["vendor"],
        device=decoder["device"],
        licence=decoder["licence"],
        origin=decoder["origin"],
        ports=tuple(decoder["ports"]),
        pattern=decoder["pattern"],
        users=decoder["users"],
        uplinks=decoder["uplinks"],
        failed=decoder["failed"],
        suspended=decoder.get("suspended") or "",
    )
