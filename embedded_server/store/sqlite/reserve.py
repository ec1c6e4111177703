"""A file that only holds room: given up on a full disk so that a token can still be revoked and a server started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

RESERVED_BYTES = 1024 * 1024
STARTING_BYTES = RESERVED_BYTES // 4  # for what a start has to write
_CHUNK = bytes(16 * 1024)


class Reserve:
    def __init__(self, file: Path) -> None:
        self._file = file

    @contextmanager
    def lent(self) -> Iterator[None]:
        """What a start needs, until it is refilled; a start that fails gives it back."""
        before = self._size()
        self._lend()
        try:
            yield
        except BaseException:
            if before:
                self.refill(before)
            raise
        if not self._file.exists():
            self.refill()
            self._lend()

    def release(self) -> bool:
        """Whether there was room to give up."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True

    def refill(self, size: int = RESERVED_BYTES) -> None:
        """Takes the room again; of a disk that is still full, what is left of it."""
        with suppress(OSError):
            self._file.touch(mode=0o600)
            with self._file.open("ab", buffering=0) as file:
                while (missing := size - os.fstat(file.fileno()).st_size) > 0:
                    file.write(_CHUNK[:missing])

    def _lend(self) -> None:
        with suppress(OSError):
            if self._size() > RESERVED_BYTES - STARTING_BYTES:
                os.truncate(self._file, RESERVED_BYTES - STARTING_BYTES)

    def _size(self) -> int:
        try:
            return self._file.stat().st_size
        except OSError:
            return 0
