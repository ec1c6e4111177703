"""What passes between the server and its page reader: a length and a pickle. Both are the same program and trust each
other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embedded_server.limits import Limits

LENGTH: Final = 4
PIPE_BYTES: Final = 1024 * 1024  # about a page, so that it passes in few pieces


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


def frame(message: object) -> bytes:
    body = pickle.dumps(message, protocol=5)
    return len(body).to_bytes(LENGTH, "little") + body


def length_of(head: bytes) -> int:
    return int.from_bytes(head, "little")


def message_of(body: bytes) -> object:
    return pickle.loads(body)
