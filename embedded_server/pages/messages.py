"""What passes between the server and its page reader: a length and a pickle, and the pieces of pages as they are. Both
are the same program and trust each other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from embedded_server.limits import Limits

_LENGTH: Final = 4
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
    return _with_length(pickle.dumps(message, protocol=5))


def unpacked(piece: bytes) -> object:
    return pickle.loads(piece)


def write(pipe: IO[bytes], message: object) -> None:
    write_piece(pipe, pickle.dumps(message, protocol=5))


def read(pipe: IO[bytes]) -> object:
    """Raises EOFError when the other side is gone."""
    return unpacked(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "little")))


def write_piece(pipe: IO[bytes], *parts: bytes) -> None:
    """At once: the other side would be woken by the length alone."""
    pipe.write(_with_length(*parts))
    pipe.flush()


class Pieces:
    """Cuts what arrives into pieces. A large one comes in many parts, which are put together once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._needed = _LENGTH  # until there is another piece, or known how long it will be

    def feed(self, data: bytes) -> list[bytes]:
        """Those that are complete now."""
        self._parts.append(data)
        self._size += len(data)
        return self._complete() if self._size >= self._needed else []

    def _complete(self) -> list[bytes]:
        data, found, at = b"".join(self._parts), [], 0
        while len(data) - at >= _LENGTH:
            end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH], "little")
            self._needed = end - at
            if end > len(data):
                break
            found.append(data[at + _LENGTH : end])
            at, self._needed = end, _LENGTH
        self._parts, self._size = [data[at:]], len(data) - at
        return found


def _with_length(*parts: bytes) -> bytes:
    return b"".join((sum(map(len, parts)).to_bytes(_LENGTH, "little"), *parts))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError("the page reader has ended")
    return found
