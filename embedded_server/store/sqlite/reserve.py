"""A file that only holds room: given up on a full disk so that a token can still be revoked."""

from __future__ import annotations

from pathlib import Path

RESERVED_BYTES = 1024 * 1024


class Reserve:
    def __init__(self, file: Path) -> None:
        self._file = file
        self.refill()

    def release(self) -> bool:
        """Whether there was room to give up."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True

    def refill(self) -> None:
        """Takes the room again; on a disk that is still full it stays away."""
        if self._file.exists():
            return
        try:
            self._file.touch(mode=0o600)
            self._file.write_bytes(bytes(RESERVED_BYTES))
        except OSError:
            self._file.unlink(missing_ok=True)
