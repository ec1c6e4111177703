"""Rows of many names: asked for in statements of a few lengths, so that each is prepared once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from embedded_server.store.engine import Sql

PLACES: Final = "{places}"  # where the names go
_MOST: Final = 512


def in_chunks(connection: Sql, statement: str, names: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(names), _MOST):
        chunk = names[start : start + _MOST]
        length = 1 << (len(chunk) - 1).bit_length()
        padded = [*chunk, *[chunk[-1]] * (length - len(chunk))]
        yield from connection.execute(statement.replace(PLACES, ", ".join("?" * length)), padded)
