"""Whether a decoder's text can be used at all."""

from __future__ import annotations

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Text, check_text
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.decoding import Decoded
from embedded_server.domain.redecode import GOOD
from embedded_server.domain.refusal import RefusedError
from embedded_server.problems import SourceError


async def check_source(pool: DecoderPool, text: Text) -> None:
    """Loads it once in the sandbox. Raises RefusedError (422, 503)."""
    if text.kind is DecoderKind.CAYENNE:
        if text.source:
            raise SourceError("Cayenne LPP is built in and has no source", None, None)
        return
    if not text.source.strip():
        raise SourceError("The source is empty", None, None)
    try:
        checked = await check_text(pool, text)
    except DecoderPoolError as error:
        raise decoders_stopped(error) from None
    if checked.status not in GOOD:
        reason = checked.errors[0] if checked.errors else "The source cannot be loaded."
        raise SourceError(reason, *_place(text.source, checked))


def decoders_stopped(error: DecoderPoolError) -> RefusedError:
    return RefusedError(503, "decoders_stopped", str(error), "Try again in a few seconds.")


def _place(source: str, checked: Decoded) -> tuple[int | None, int | None]:
    """Line and column; what is missing or too much at the end is noticed behind it only."""
    lines = source.rstrip().splitlines()
    if checked.line is not None and checked.line > len(lines):
        return len(lines), len(lines[-1])
    return checked.line, checked.column
