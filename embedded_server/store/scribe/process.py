"""The process a scribe works in: told on its standard input what to store, it answers on its standard output."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys

from embedded_server.pieces import Pieces
from embedded_server.store.scribe.scribe import work

_READ_AT_ONCE = 1024 * 1024  # bytes


class _Told:
    def __init__(self, file: int) -> None:
        self._file = file
        self._pieces = Pieces()
        self._waiting: list[bytes] = []

    def first(self) -> bytes:
        first, *self._waiting = self.take() or [b""]
        return first

    def take(self) -> list[bytes]:
        """All that waits; nothing once the server is gone or has ended it."""
        taken, self._waiting = self._waiting, []
        while not taken:
            data = os.read(self._file, _READ_AT_ONCE)
            if not data:
                break
            taken = self._pieces.feed(data)
        return taken


def main() -> int:
    for each in (signal.SIGINT, signal.SIGTERM):  # whoever stops the server may tell its processes, too: it ends us
        signal.signal(each, signal.SIG_IGN)
    told, answers = _Told(sys.stdin.fileno()), sys.stdout.fileno()
    sys.stdout = sys.stderr  # nothing else may be written there
    if not (first := told.first()):
        return 0
    make = pickle.loads(first)
    gc.freeze()

    def tell(answer: bytes) -> None:
        left = memoryview(answer)
        while left:
            left = left[os.write(answers, left) :]

    work(make, told.take, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
