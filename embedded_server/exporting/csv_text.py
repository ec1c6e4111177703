"""Rows as CSV that no spreadsheet takes for formulas: a text that would begin one gets an apostrophe before it.

Python's own writer looks at one character after the other: with bodies in a column it takes five times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from embedded_server.domain.csv_cell import SUSPECT, harmless
from embedded_server.exporting.rows import Cell

_TEXTS: Final = frozenset((str, type(None)))
_NUMBERS: Final = frozenset((int, float))


def csv_text(columns: Iterable[Iterable[Cell]]) -> str:
    """Rows from columns of one length."""
    return "\r\n".join([*map(",".join, zip(*map(_cells, columns), strict=True)), ""])


def _cells(column: Iterable[Cell]) -> Iterable[str]:
    """Most columns are of one kind; then no cell needs a look of its own."""
    kinds = set(map(type, column := list(column)))
    if kinds <= _TEXTS:
        if len(distinct := set(column)) * 2 < len(column):
            return map({cell: _cell(cell) for cell in distinct}.__getitem__, column)
        texts = cast(list[str], column) if kinds == {str} else [str(cell or "") for cell in column]
        return texts if _are_plain(texts) else map(_text, texts)
    return _numbers(column) if len(kinds) == 1 and kinds <= _NUMBERS else map(_cell, column)


def _numbers(column: list[Cell]) -> Iterable[str]:
    """Of one kind. Sensors repeat themselves, and writing a number costs more than a look. Zeros may have a sign."""
    distinct = set(column)
    if 0 in distinct or len(distinct) * 2 >= len(column):
        return map(str, column)
    return map({cell: str(cell) for cell in distinct}.__getitem__, column)


def _are_plain(texts: list[str]) -> bool:
    joined = "".join(texts)
    return not any(mark in joined for mark in ',"\r\n') and SUSPECT.isdisjoint([text[:1] for text in texts])


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if cell.__class__ is str:
        return _text(str(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _text(text: str) -> str:
    text = harmless(text)
    if '"' in text:
        return f'"{text.replace(chr(34), chr(34) * 2)}"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
