"""Every limit of the server in one place."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds are wall-clock seconds; sizes are bytes."""

    body_bytes: int = MIB
    header_bytes: int = 16 * KIB  # the whole block
    header_fields: int = 100
    url_bytes: int = 8 * KIB

    header_seconds: float = 10.0  # from the first byte of a request to its last header
    body_seconds: float = 30.0
    idle_seconds: float = 15.0  # between two requests of one connection
    drain_seconds: float = 5.0

    connections: int = 1_000
    connections_per_address: int = 64  # not for loopback

    json_depth: int = 64
    json_keys: int = 10_000
    json_string_bytes: int = 256 * KIB

    tags: int = 32
    tag_characters: int = 128

    page_size: int = 1_000
    default_page_size: int = 999  # Microshare's
    sort_records: int = 100_000  # sorting by a path inside the data reads every record of the recType

    refused_body_bytes: int = 64 * KIB  # kept of a request that was refused
    request_days: int = 90  # the request log reaches back
    request_bytes: int = GIB  # that it may take beside the records; 0: no log

    target_seconds: float = 10.0  # from the look-up of a receiver's name to the end of its answer

    password_threads: int = 2
    password_queue: int = 16  # log-ins that may wait for a thread; more are told to come back
