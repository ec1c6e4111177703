"""What passes between processes of this program: a length, then as many bytes."""

from __future__ import annotations

from typing import Final

LENGTH: Final = 4


def piece(*parts: bytes) -> bytes:
    return b"".join((sum(map(len, parts)).to_bytes(LENGTH, "little"), *parts))


class Pieces:
    """Cuts what arrives into pieces. A large one comes in many parts, which are put together once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._needed = LENGTH  # until there is another piece, or known how long it will be

    def feed(self, data: bytes) -> list[bytes]:
        """Those that are complete now."""
        self._parts.append(data)
        self._size += len(data)
        return self._complete() if self._size >= self._needed else []

    def _complete(self) -> list[bytes]:
        data, found, at = b"".join(self._parts), [], 0
        while len(data) - at >= LENGTH:
            end = at + LENGTH + int.from_bytes(data[at : at + LENGTH], "little")
            self._needed = end - at
            if end > len(data):
                break
            found.append(data[at + LENGTH : end])
            at, self._needed = end, LENGTH
        self._parts, self._size = [data[at:]], len(data) - at
        return found
