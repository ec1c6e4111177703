"""SQLite's errors, sorted into trouble with the disk and faults of ours."""

from __future__ import annotations

import apsw

from embedded_server.store.errors import FULL, Trouble

_FAILURES = (
    apsw.IOError,
    apsw.CantOpenError,
    apsw.BusyError,
    apsw.ProtocolError,
)


def trouble_of(error: Exception, system_errno: int) -> Trouble | None:
    """What kind of trouble with the disk an exception stands for; None when it is a fault of ours."""
    if isinstance(error, apsw.FullError) or (isinstance(error, apsw.IOError) and system_errno in FULL):
        return Trouble.DISK_FULL
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
        return Trouble.DAMAGED
    if isinstance(error, apsw.ReadOnlyError):
        return Trouble.READ_ONLY
    return Trouble.DISK_FAILED if isinstance(error, _FAILURES) else None
