"""Which way of writing decoders a text follows, by the functions it names; and where it sets a field. Pure.

The server asks the engine, which knows for certain; this tells at every key what will be called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contract:
    """`name` is what is called, `means` who else calls it so."""

    name: str
    means: str


_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_WAYS = (
    Contract("decodeUplink", "The Things Stack, ChirpStack 4"),
    Contract("Decoder", "The Things Network 2, Helium, Milesight"),
    Contract("Decode", "ChirpStack 3"),
    Contract("rawToPayload", "older vendors"),
    Contract("decentlab_decoder", "Decentlab"),
    Contract("encodeDownlink", "downlinks only"),
    Contract("main", "Microshare robot"),
)


def contract_of(source: str) -> Contract | None:
    """In the order in which the server looks for them."""
    text = _COMMENTS.sub("", source)
    return next((way for way in _WAYS if _defines(text, way.name)), None)


def line_of_field(source: str, path: str) -> int | None:
    """The line, from 1, that sets a field of the data; None where the text builds its name from pieces."""
    name = next((part for part in reversed(path.split(".")) if not part.isdecimal()), "")
    if not name:
        return None
    quoted = re.escape(name)
    sets = re.compile(
        rf"""(?:\.{quoted}|\[\s*["']{quoted}["']\s*\])\s*[-+*/|&^]?=(?!=)|["']?\b{quoted}\b["']?\s*:(?!:)"""
    )
    lines = source.splitlines()
    return next((number for number, line in enumerate(lines, 1) if sets.search(line.partition("//")[0])), None)


def _defines(text: str, name: str) -> bool:
    return bool(
        re.search(rf"\bfunction\s+{name}\b|\b(?:var|let|const)\s+{name}\s*=|\b(?:exports|this)\.{name}\s*=", text)
    )
