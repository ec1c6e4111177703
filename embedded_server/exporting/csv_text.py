"""Rows as CSV that no spreadsheet takes for formulas: a text that would begin one gets an apostrophe before it.

Python's own writer looks at one character after the other: with bodies in a column it takes five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from embedded_server.exporting.rows import Cell

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")  # blanks before it do not keep spreadsheets from reading it
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SUSPECT: Final = frozenset("=+-@＝＋－＠ \t\r\n\v\f\x85\xa0")


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    return "".join([f"{','.join(map(_cell, row))}\r\n" for row in rows])


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if cell.__class__ is str:
        return _text(str(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _text(text: str) -> str:
    if text[:1] in _SUSPECT and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    if '"' in text:
        return f'"{text.replace(chr(34), chr(34) * 2)}"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
