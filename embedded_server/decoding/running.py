"""Runs a decoder of any kind on one payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from embedded_server.decoding import cayenne
from embedded_server.decoding.bits import BitError
from embedded_server.decoding.cayenne_styles import Style, style_of
from embedded_server.decoding.format_error import FormatError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest, Direction
from embedded_server.decoding.sigfox_grammar import Grammar, parse_grammar
from embedded_server.decoding.table import Table
from embedded_server.decoding.table_format import parse_table
from embedded_server.domain.decoder import DecoderKind, sha_of
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan

_REMEMBERED = 256  # formats that were parsed


@dataclass(frozen=True, slots=True)
class Text:
    """What there is to run. `is_aside`: whatever it does, the same text goes on to be run on records."""

    kind: DecoderKind
    source: str = ""
    sha: str = ""  # if known
    is_aside: bool = False

    @property
    def codec_sha(self) -> str:
        return self.sha or sha_of(self.source)

    @property
    def run_sha(self) -> str:
        """Under which its process keeps it, and counts how often it had to be stopped."""
        return sha_of(f"aside {self.codec_sha}") if self.is_aside else self.codec_sha


@dataclass(frozen=True, slots=True)
class Payload:
    """What it is run on."""

    data: bytes
    port: int | None
    received_at: datetime
    message_id: str = ""
    device: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    direction: Direction = Direction.UPLINK
    wanted: object = None  # what is to be encoded or normalised


async def run_text(pool: DecoderPool, text: Text, payload: Payload) -> Decoded:
    """Raises DecoderPoolError where its process is away."""
    if text.kind is DecoderKind.JAVASCRIPT:
        decoded = await pool.decode(_request(text, payload))
        return replace(decoded, codec_sha=text.codec_sha) if text.is_aside else decoded
    return replace(_built_in(text, payload), codec_sha=text.codec_sha)


async def check_text(pool: DecoderPool, text: Text) -> Decoded:
    """Loads it and calls nothing. What cannot be loaded threw, with line and column. Raises DecoderPoolError."""
    if text.kind is DecoderKind.JAVASCRIPT:
        request = DecodeRequest(text.source, direction=Direction.CHECK, sha=text.run_sha)
        return replace(await pool.decode(request), codec_sha=text.codec_sha)
    try:
        _parsed(text.kind, text.source)
    except FormatError as error:
        return _unreadable(error)
    return Decoded(DecodeStatus.OK, entry=text.kind.value)


def explained(text: Text, payload: Payload, decoded: Decoded) -> Decoded:
    """With the bytes each field was read from, where the format tells."""
    try:
        return replace(decoded, spans=_spans(text, payload))
    except FormatError:
        return decoded


def _request(text: Text, payload: Payload) -> DecodeRequest:
    return DecodeRequest(
        source=text.source,
        payload=payload.data,
        port=payload.port,
        received_at=payload.received_at,
        direction=payload.direction,
        message_id=payload.message_id,
        data=payload.wanted,
        device=payload.device,
        metadata=payload.metadata,
        sha=text.run_sha,
    )


def _built_in(text: Text, payload: Payload) -> Decoded:
    try:
        format_ = _parsed(text.kind, text.source)
    except FormatError as error:
        return _unreadable(error)
    if payload.direction is Direction.ENCODE:
        return _encoded(format_, payload)
    if payload.direction is not Direction.UPLINK:
        return Decoded(DecodeStatus.NO_ENTRY, errors=("A decoder of this kind only decodes uplinks.",))
    if isinstance(format_, Table):
        return format_.decode(payload.data, payload.port)
    if isinstance(format_, Style):
        return cayenne.decode(payload.data, format_.write)
    return format_.decode(payload.data)


def _encoded(format_: Table | Grammar | Style, payload: Payload) -> Decoded:
    wanted = payload.wanted if isinstance(payload.wanted, dict) else {}
    try:
        if isinstance(format_, Style):
            data = cayenne.serialise(format_.read(payload.wanted))
        else:
            data = format_.encode(wanted, payload.port) if isinstance(format_, Table) else format_.encode(wanted)
    except (BitError, cayenne.CayenneError) as error:
        return Decoded(DecodeStatus.CODEC_ERROR, errors=(str(error),))
    return Decoded(DecodeStatus.OK, {"bytes": list(data), "fPort": payload.port})


def _spans(text: Text, payload: Payload) -> tuple[FieldSpan, ...]:
    format_ = _parsed(text.kind, text.source)
    if isinstance(format_, Style):
        return cayenne.explain(payload.data, format_.paths)
    if isinstance(format_, Table):
        return format_.explain(payload.data, payload.port)
    return format_.explain(payload.data)


@lru_cache(_REMEMBERED)
def _parsed(kind: DecoderKind, source: str) -> Table | Grammar | Style:
    """Raises FormatError."""
    if kind is DecoderKind.TABLE:
        return parse_table(source)
    return parse_grammar(source) if kind is DecoderKind.SIGFOX else style_of(source)


def _unreadable(error: FormatError) -> Decoded:
    return Decoded(DecodeStatus.THREW, errors=(error.reason,), line=error.line, column=error.column)
