"""Finds the token in what people paste: a token, a header, a path or a whole curl line."""

from __future__ import annotations

import re

MOST = 8  # a pasted text names one token, seldom two
_PLACES = re.compile(r"(?i)(?:bearer\s+|/token/|access_token=)([^\s\"'\\/&?,;]+)")
_VALUES = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])")


def candidates(text: str) -> list[str]:
    """What may be a token in it, the likeliest first, never more than a few."""
    found = (*_PLACES.findall(text), *(value.lower() for value in _VALUES.findall(text)), text.strip())
    return list(dict.fromkeys(filter(None, found)))[:MOST]
