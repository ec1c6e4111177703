"""What passes between the server and its page reader: a length and a pickle, and the pieces of pages as they are. Both
are the same program and trust each other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from embedded_server.limits import Limits
from embedded_server.pieces import LENGTH, piece

PIPE_BYTES: Final = 1024 * 1024  # about a page, so that the reader need not wait until the server has its turn


@dataclass(frozen=True, slots=True)
class Task:
    """What the reader is told first."""

    database: Path
    limits: Limits


@dataclass(frozen=True, slots=True)
class Refused:
    """A RefusedError on its way."""

    status: int
    code: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class PageComing:
    """Pieces of its JSON follow, and behind them an empty one."""

    fact: str


def packed(message: object) -> bytes:
    return piece(pickle.dumps(message, protocol=5))


def unpacked(data: bytes) -> object:
    return pickle.loads(data)


def write(pipe: IO[bytes], message: object) -> None:
    write_piece(pipe, pickle.dumps(message, protocol=5))


def read(pipe: IO[bytes]) -> object:
    """Raises EOFError when the other side is gone."""
    return unpacked(_exactly(pipe, int.from_bytes(_exactly(pipe, LENGTH), "little")))


def write_piece(pipe: IO[bytes], *parts: bytes) -> None:
    """At once: the other side would be woken by the length alone."""
    pipe.write(piece(*parts))
    pipe.flush()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError("the page reader has ended")
    return found
