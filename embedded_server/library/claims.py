"""What a library's metadata says of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from embedded_server.domain.library import FoundExample
from embedded_server.library.files import Files


@dataclass(frozen=True, slots=True)
class Claim:
    """`examples` reads them when they are wanted, which takes long; it raises ValueError."""

    path: str
    vendor: str
    device: str
    examples: Callable[[Files], Iterable[FoundExample]]
