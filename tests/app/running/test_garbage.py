"""What is not used any more goes, the large part of the work rarely."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from shiboken6 import isValid

from app.running.garbage import CALM_S, GarbageCollector


class Ring:
    """Kept alive by nobody but itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: QObject) -> Iterator[GarbageCollector]:
    thresholds = gc.get_threshold()
    made = GarbageCollector(qapp)
    made._collect()  # a start is over
    yield made
    end(made)
    gc.set_threshold(*thresholds)
    gc.enable()


def end(collector: GarbageCollector) -> None:
    if isValid(collector):
        collector.deleteLater()
        QCoreApplication.sendPostedEvents(collector, QEvent.Type.DeferredDelete)


def full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


def old_ring() -> weakref.ref[Ring]:
    """One that only a full collection finds."""
    ring = Ring()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(ring)


def test_that_a_ring_goes_without_a_full_collection(collector: GarbageCollector) -> None:
    gc.set_threshold(1, 1_000, 1_000)
    lost, full = weakref.ref(Ring()), full_collections()
    more = [Ring() for _ in range(3)]
    collector._collect()
    assert lost() is None
    assert full_collections() == full
    assert len(more) == 3


def test_that_everything_is_looked_at_only_where_memory_has_grown(collector: GarbageCollector) -> None:
    gc.set_threshold(1_000_000, 1_000, 0)
    gc.collect(1)
    lost, full = old_ring(), full_collections()
    collector._collect()
    assert full_collections() == full
    assert lost() is not None
    grown = [object() for _ in range(2_000_000)]
    collector._collect()  # that was work
    collector._collect()
    assert full_collections() == full + 1
    assert lost() is None
    assert grown


def test_that_what_a_start_has_made_is_left_out_until_the_window_goes(collector: GarbageCollector) -> None:
    assert gc.get_freeze_count() > 10_000
    end(collector)
    assert gc.get_freeze_count() == 0


def test_that_everything_is_looked_at_when_the_window_has_little_to_do(collector: GarbageCollector) -> None:
    lost, full = old_ring(), full_collections()
    collector._blocks = sys.getallocatedblocks() * 2 // 3  # half as much again since
    gc.set_threshold(1, 10, 0)
    busy = [Ring() for _ in range(9)]
    collector._collect()
    assert full_collections() == full
    assert lost() is not None
    gc.set_threshold(1_000_000, 10, 0)
    gc.collect(1)
    collector._worked_until -= 2 * CALM_S  # it paints, and keeps nothing
    collector._collect()
    assert full_collections() == full
    collector._collect()
    assert full_collections() == full + 1
    assert lost() is None
    assert len(busy) == 9
