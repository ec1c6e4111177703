"""What goes wrong with a store, in words for the person in front of it.

StoreError
├── StoreOpenError          the data directory cannot be used as it is
│   └── StoreInUseError     another process uses it
├── BackupError             there is no backup
│   └── BackupCancelledError  as somebody wished
└── StoreUnavailableError   a change was not stored; reading goes on
"""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import Final

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # of what the system says


class StoreError(Exception):
    """`reason` says what happened, `fix` what to do; both are shown to people."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(f"{reason} {fix}".rstrip())
        self.reason = reason
        self.fix = fix


class StoreOpenError(StoreError):
    """The data directory is damaged, not ours, not writable or from a newer version."""


class StoreInUseError(StoreOpenError):
    """Says by whom."""


class BackupError(StoreError):
    """What was begun of it is gone."""


class BackupCancelledError(BackupError):
    """As somebody wished."""


class Trouble(StrEnum):
    DISK_FULL = "disk_full"
    DISK_FAILED = "disk_failed"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    DATABASE_AWAY = "database_away"
    NOT_DURABLE = "not_durable"
    CLOSED = "store_closed"


class StoreUnavailableError(StoreError):
    """Nothing of the change counts as stored. The sender should try again later."""

    def __init__(self, trouble: Trouble, fix: str = "") -> None:
        """`fix` where more is known than of every such trouble."""
        reason, usual = _SENTENCES[trouble]
        super().__init__(reason, fix or usual)
        self.code = trouble
        self.status = 507 if trouble is Trouble.DISK_FULL else 503


_SENTENCES = {
    Trouble.DISK_FULL: (
        "The disk that holds the data directory is full.",
        "Make room on it; the server goes on by itself.",
    ),
    Trouble.DISK_FAILED: (
        "The disk that holds the data directory cannot be written.",
        "Check the disk, then start the server again.",
    ),
    Trouble.READ_ONLY: (
        "The data directory can only be read.",
        "Let the server write to it, then start the server again; what is stored can be read meanwhile.",
    ),
    Trouble.DAMAGED: (
        "The database is damaged; nothing more is written to it.",
        "Run sluice-server check, then restore a backup into a new directory with sluice-server restore.",
    ),
    Trouble.DATABASE_AWAY: (
        "The database did not take it, or did not say that it did.",
        "Try again in a few seconds; the server goes on by itself once the database answers.",
    ),
    Trouble.NOT_DURABLE: (
        "The database would acknowledge before its disk has the data.",
        "Set synchronous_commit = on and fsync = on in PostgreSQL; the server goes on by itself.",
    ),
    Trouble.CLOSED: ("The server is stopping.", "Try again in a few seconds."),
}
