"""Libraries of codecs as JSON: what was found, and what of it is to be imported."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.library import FoundCodec, FoundLibrary
from embedded_server.wire.strict import read
from embedded_server.wire.texts import Pattern, Title

LONGEST_FOLDER = 1_024
MOST_KEYS = 5_000
_Folder = Annotated[str, Meta(min_length=1, max_length=LONGEST_FOLDER)]


class NewLibraryJson(TypedDict):
    """One of: a `folder` on the server's computer; a `file` in base64 with its `name`, be it a zip or one decoder;
    a `text` that was pasted."""

    folder: NotRequired[_Folder]
    file: NotRequired[str]
    text: NotRequired[str]
    name: NotRequired[Title]


class NewImportJson(TypedDict):
    """The library once more, and which of its codecs; `rectype` assigns them, where it is only one."""

    folder: NotRequired[_Folder]
    file: NotRequired[str]
    text: NotRequired[str]
    name: NotRequired[Title]
    keys: Annotated[list[str], Meta(min_length=1, max_length=MOST_KEYS)]
    rectype: NotRequired[Pattern]


class FoundCodecJson(TypedDict):
    """`examples` counts them; `decoder_id` is that of the decoder which has this very text already."""

    key: str
    name: str
    vendor: str
    device: str
    ports: list[int]
    examples: int
    licence: str
    size: int
    problem: str
    decoder_id: int | None


class LibraryJson(TypedDict):
    name: str
    items: list[FoundCodecJson]
    remarks: list[str]


class ImportedJson(TypedDict):
    key: str
    decoder_id: int | None  # null where it was not imported
    examples: int
    failing: int  # of its examples
    reason: str  # why it was not


class ImportJson(TypedDict):
    items: list[ImportedJson]


def library_to_json(library: FoundLibrary, known: dict[str, int]) -> LibraryJson:
    """`known`: decoders by key."""
    items = [_codec_to_json(codec, known.get(codec.key)) for codec in library.codecs]
    return {"name": library.name, "items": items, "remarks": list(library.remarks)}


def library_from_json(value: object) -> LibraryJson:
    return read(value, LibraryJson)


def import_from_json(value: object) -> ImportJson:
    return read(value, ImportJson)


def _codec_to_json(codec: FoundCodec, decoder_id: int | None) -> FoundCodecJson:
    return {
        "key": codec.key,
        "name": codec.name,
        "vendor": codec.vendor,
        "device": codec.device,
        "ports": list(codec.ports),
        "examples": len(codec.examples),
        "licence": codec.licence,
        "size": len(codec.source.encode()),
        "problem": codec.problem,
        "decoder_id": decoder_id,
    }
