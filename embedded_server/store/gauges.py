"""What a store knows about how it is doing."""

from __future__ import annotations

from dataclasses import dataclass, field

from embedded_server.histogram import Histogram
from embedded_server.store.errors import Trouble

COMMIT_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000)


@dataclass(slots=True)
class StoreGauges:
    """The thread that writes changes it once a batch; others only read."""

    commits: Histogram = field(default_factory=lambda: Histogram(COMMIT_SECONDS))
    batches: Histogram = field(default_factory=lambda: Histogram(BATCH_SIZES))  # records and refusals a commit
    handed: int = 0  # changes given to the thread so far
    done: int = 0
    trouble: Trouble | None = None  # what the last commit failed for
    is_stopped: bool = False  # for that trouble nothing more is written until the next start
    troubled_at: float = 0.0  # time.monotonic()
    database_bytes: int = 0
    log_bytes: int = 0  # of the write-ahead log

    @property
    def waiting(self) -> int:
        return self.handed - self.done
