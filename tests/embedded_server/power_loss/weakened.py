"""`weakened.py HOW serve …`: the server made unsafe in one respect, to show that the proof would notice."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence

from embedded_server.__main__ import main
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.sqlite import connections
from embedded_server.store.sqlite.writer import Writer
from embedded_server.store.waiting import Answer, Waiting

_SLOW_DISK_SECONDS = 0.002
_NO_SEQ = 1 << 39  # no record will have it


def sync_less() -> None:
    """The log is synced before checkpoints only."""
    _replace("synchronous = FULL", "synchronous = NORMAL")


def sync_never() -> None:
    _replace("synchronous = FULL", "synchronous = OFF")


def acknowledge_first() -> None:
    """Senders are answered while the commit is still to come."""
    store = Writer._store

    def answer_and_store(writer: Writer, arrived: Sequence[Arrived]) -> None:
        next_seq = writer._arrivals._seq + 1
        writer._waiting.answer([(item.waiter, seq) for seq, item in enumerate(arrived, next_seq)])
        time.sleep(_SLOW_DISK_SECONDS)  # the answers have left before the commit
        for item in arrived:
            item.waiter = _Told()
        store(writer, arrived)

    Writer._store = answer_and_store  # type: ignore[method-assign,assignment]  # that is the point


def acknowledge_failures() -> None:
    """A commit that failed is taken for one that succeeded."""
    answer = Waiting.answer

    def answer_gladly(waiting: Waiting, answers: list[Answer]) -> None:
        answer(
            waiting,
            [(future, _NO_SEQ if isinstance(said, StoreUnavailableError) else said) for future, said in answers],
        )

    Waiting.answer = answer_gladly  # type: ignore[method-assign,assignment]  # that is the point


class _Told:
    """A waiter that has its answer."""

    def done(self) -> bool:
        return True

    def set_result(self, seq: int, /) -> None: ...
    def set_exception(self, error: Exception, /) -> None: ...


def _replace(safe: str, unsafe: str) -> None:
    assert safe in connections._WRITING
    connections._WRITING = connections._WRITING.replace(safe, unsafe)


WAYS: Mapping[str, Callable[[], None]] = {
    "sync-less": sync_less,
    "sync-never": sync_never,
    "acknowledge-first": acknowledge_first,
    "acknowledge-failures": acknowledge_failures,
}

if __name__ == "__main__":
    WAYS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
