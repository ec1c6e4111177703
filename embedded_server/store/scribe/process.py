"""The process a scribe works in: told on its standard input what to store, it answers on its standard output."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys

from embedded_server.operating.logs import log_to_stderr
from embedded_server.pieces import Pieces
from embedded_server.store.scribe.messages import Answer, packed_answer, unpacked_batches
from embedded_server.store.scribe.scribe import Batch, Make, work

_READ_AT_ONCE = 1024 * 1024  # bytes


class _Told:
    def __init__(self, file: int) -> None:
        self._file = file
        self._pieces = Pieces()
        self._waiting: list[bytes] = []

    def make(self) -> Make | None:
        """What is told first; None when the server is gone already."""
        first, *self._waiting = self._read() or [b""]
        return pickle.loads(first) if first else None

    def batch(self) -> Batch | None:
        """All that waits; None once the server is gone or has ended it."""
        pieces, self._waiting = self._waiting or self._read(), []
        return unpacked_batches(pieces) if pieces else None

    def _read(self) -> list[bytes]:
        pieces: list[bytes] = []
        while not pieces and (data := os.read(self._file, _READ_AT_ONCE)):
            pieces = self._pieces.feed(data)
        return pieces


def main() -> int:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # whoever tells the server may tell its processes, too: it ends us
        if (number := getattr(signal, name, None)) is not None:  # Windows has no SIGHUP
            signal.signal(number, signal.SIG_IGN)
    log_to_stderr("warning")
    told, answers = _Told(sys.stdin.fileno()), sys.stdout.fileno()
    sys.stdout = sys.stderr  # nothing else may be written there
    if (make := told.make()) is None:
        return 0
    gc.freeze()

    def tell(answer: Answer) -> None:
        left = memoryview(packed_answer(answer))
        while left:
            left = left[os.write(answers, left) :]

    work(make, told.batch, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
