"""Texts in CSV files that no spreadsheet takes for formulas."""

from __future__ import annotations

import re
from typing import Final

SUSPECT: Final = frozenset("=+-@＝＋－＠ \t\r\n\v\f\x85\xa0")  # what a text that needs a second look begins with
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")  # blanks before it do not keep spreadsheets from reading it
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def harmless(text: str) -> str:
    """A text that would begin a formula gets an apostrophe before it; numbers stay numbers."""
    if text[:1] in SUSPECT and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
