"""Whether a decoder's text can be used at all."""

from __future__ import annotations

import re

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Text, check_text
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.decoding import Decoded
from embedded_server.domain.redecode import GOOD
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.problems import SourceError

ROBOT_ENTRY = "main"
_MAIN = re.compile(r"\bmain\b")


async def check_source(pool: DecoderPool, text: Text) -> None:
    """Loads it once in the sandbox. Raises RefusedError (422, 503)."""
    if text.kind is DecoderKind.CAYENNE and not text.source:
        return
    if await _entry(pool, text) == ROBOT_ENTRY:
        raise SourceError("This is a robot: it has main, and no function that decodes", None, None)


async def check_robot(pool: DecoderPool, source: str) -> None:
    """Likewise."""
    entry = await _entry(pool, Text(DecoderKind.JAVASCRIPT, source))
    if entry != ROBOT_ENTRY and not _MAIN.search(source):
        raise SourceError(f"There is no function main(text, auth); {entry} is of a decoder", None, None)


async def _entry(pool: DecoderPool, text: Text) -> str:
    """The function that would be called. Raises RefusedError."""
    if not text.source.strip():
        raise SourceError("The source is empty", None, None)
    try:
        checked = await check_text(pool, text)
    except DecoderPoolError as error:
        raise decoders_stopped(error) from None
    if checked.status not in GOOD:
        reason = checked.errors[0] if checked.errors else "The source cannot be loaded."
        raise SourceError(reason, *_place(text.source, checked))
    return checked.entry or ""


def decoders_stopped(error: DecoderPoolError) -> RefusedError:
    return RefusedError(503, "decoders_stopped", str(error), "Try again in a few seconds.")


def _place(source: str, checked: Decoded) -> tuple[int | None, int | None]:
    """Line and column; what is missing or too much at the end is noticed behind it only."""
    lines = source.rstrip().splitlines()
    if checked.line is not None and checked.line > len(lines):
        return len(lines), len(lines[-1])
    return checked.line, checked.column
