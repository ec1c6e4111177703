"""What a server says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from embedded_server.domain.certificate import Certificate


@dataclass(frozen=True, slots=True)
class Condition:
    """What keeps the server from storing, and what ends it."""

    code: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Counts are of everything stored, whoever owns it."""

    version: str
    url: str
    started_at: datetime
    data_directory: str
    records: int
    messages: int
    undecoded: int
    bytes_on_disk: int
    last_record_at: datetime | None
    unread: int  # records the pipeline has not looked at yet
    condition: Condition | None = None  # nothing is wrong
    host: str = "127.0.0.1"  # the address it listens at
    certificate: Certificate | None = None  # None: plain HTTP
    connections: int = 0
    waiting: int = 0  # changes that are not on disk yet
    median_write_ms: float | None = None  # at most; None before anything was written
    slow_write_ms: float | None = None  # 99 of 100 take at most this
    database: str = ""  # where the PostgreSQL one is; empty for SQLite in the data directory
