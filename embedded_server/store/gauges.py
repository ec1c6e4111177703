"""What a store knows about how it is doing."""

from __future__ import annotations

from dataclasses import dataclass, field

from embedded_server.domain.status import Condition
from embedded_server.operating.histogram import Histogram
from embedded_server.store.errors import StoreUnavailableError, Trouble

COMMIT_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000)


@dataclass(slots=True)
class StoreGauges:
    """Whoever writes changes it once a batch; others only read."""

    commits: Histogram = field(default_factory=lambda: Histogram(COMMIT_SECONDS))
    batches: Histogram = field(default_factory=lambda: Histogram(BATCH_SIZES))  # records and refusals a commit
    handed: int = 0  # records, requests and changes so far
    done: int = 0
    trouble: Trouble | None = None  # what the last commit failed for
    fix: str = ""  # where more is known than of every such trouble
    is_stopped: bool = False  # for that trouble nothing more is written until the next start
    troubled_at: float = 0.0  # time.monotonic()
    database_bytes: int = 0
    log_bytes: int = 0  # of the write-ahead log

    @property
    def condition(self) -> Condition | None:
        """The trouble in words, with what ends it."""
        if self.trouble is None:
            return None
        error = StoreUnavailableError(self.trouble, self.fix)
        if self.trouble is Trouble.DISK_FAILED and not self.is_stopped:
            return Condition(self.trouble, error.reason, "It is tried again with the next request. Check the disk.")
        return Condition(self.trouble, error.reason, error.fix)

    @property
    def waiting(self) -> int:
        return self.handed - self.done
