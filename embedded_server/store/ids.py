"""Record ids: 24 lower-case hex from the second of arrival, the store's instance and the record's seq.

A seq is found in the id itself, so that records need no second index.
"""

from __future__ import annotations

import re

INSTANCE_BYTES = 3
_SHAPE = re.compile(r"[0-9a-f]{24}")


def record_id(received_ms: int, instance: str, seq: int) -> str:
    """`instance` is six hex characters."""
    return "%08x%s%010x" % (received_ms // 1000 & 0xFFFFFFFF, instance, seq)  # noqa: UP031  # quicker, and all have one


def id_prefix(received_ms: int, instance: str) -> str:
    """What comes before the seq."""
    return f"{received_ms // 1000 & 0xFFFFFFFF:08x}{instance}"


def seq_in(text: str, instance: str) -> int | None:
    """The seq an id of this store speaks of; None when it cannot be one. The second is still to be compared."""
    if _SHAPE.fullmatch(text) and text[8:14] == instance:
        return int(text[14:], 16)
    return None
