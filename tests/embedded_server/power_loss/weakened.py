"""`weakened.py HOW serve …`: the server made unsafe in one respect, to show that the proof would notice."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence

from embedded_server.__main__ import main
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.scribe import in_process, messages, scribe
from embedded_server.store.sqlite import connections
from embedded_server.store.sqlite.scribe import SqliteScribe
from embedded_server.store.writing import Told, Writer

_SLOW_DISK_SECONDS = 0.002
_NO_SEQ = 1 << 39  # no record will have it


def sync_less() -> None:
    """The log is synced before checkpoints only."""
    _replace("synchronous = FULL", "synchronous = NORMAL")


def sync_never() -> None:
    _replace("synchronous = FULL", "synchronous = OFF")


def acknowledge_first() -> None:
    """Senders are answered while the commit is still to come."""
    store = scribe.store

    def answer_and_store(
        one: scribe.Scribe, arrived: Sequence[Arrived], terms: messages.Terms, tell: scribe.Tell
    ) -> None:
        assert isinstance(one, SqliteScribe)
        next_seq = one._arrivals._seq + 1
        tell(messages.Answer([*range(next_seq, next_seq + len(arrived))]))
        time.sleep(_SLOW_DISK_SECONDS)  # the answers have left before the commit
        store(one, arrived, terms, lambda _answer: None)

    scribe.store = answer_and_store  # type: ignore[assignment]  # that is the point


def acknowledge_failures() -> None:
    """A commit that failed is taken for one that succeeded."""
    tell = Writer._tell

    def tell_gladly(writer: Writer, told: Sequence[Told]) -> None:
        glad = [(waiter, _NO_SEQ if isinstance(said, StoreUnavailableError) else said) for waiter, said in told]
        tell(writer, glad)

    Writer._tell = tell_gladly  # type: ignore[method-assign,assignment]  # that is the point


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
    in_process.scribe_command = lambda: [sys.executable, __file__, sys.argv[1], "scribe"]  # it is weakened as well
    sys.exit(main(sys.argv[2:]))
