"""What passes between the server and its page reader: a length and a pickle, and behind a page its body as it is. Both
are the same program and trust each other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from embedded_server.limits import Limits
from embedded_server.pages.asked import Page

_LENGTH: Final = 4


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
class _PageHead:
    fact: str
    size: int


def write(pipe: IO[bytes], message: object) -> None:
    """A page's body goes without being copied into a message."""
    said = _PageHead(message.fact, len(message.body)) if isinstance(message, Page) else message
    text = pickle.dumps(said, protocol=5)
    pipe.write(len(text).to_bytes(_LENGTH, "little") + text)
    if isinstance(message, Page):
        pipe.write(message.body)
    pipe.flush()


def read(pipe: IO[bytes]) -> object:
    """Raises EOFError when the other side is gone."""
    said: object = pickle.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "little")))
    return Page(said.fact, _exactly(pipe, said.size)) if isinstance(said, _PageHead) else said


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError("the page reader has ended")
    return found
