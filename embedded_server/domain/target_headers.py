"""Which headers people may have sent with what goes to their targets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MOST_HEADERS: Final = 20
LONGEST_NAME: Final = 128
LONGEST_VALUE: Final = 4_096
SHORTEST_SHOWN: Final = 12  # of a shorter value not even its end is told
NAME: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}"
_NAME = re.compile(NAME)
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_OURS: Final = frozenset(
    (
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "sluice-hops",
        "sluice-test",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "webhook-id",
        "webhook-signature",
        "webhook-timestamp",
    )
)


class HeaderError(ValueError):
    """The message is a sentence."""


def check_header(name: str, value: str) -> None:
    """Raises HeaderError."""
    if not _NAME.fullmatch(name):
        raise HeaderError("A header's name has 1 to 128 letters, digits and hyphens.")
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        raise HeaderError(f"The header {name} is made by the server itself.")
    if len(value) > LONGEST_VALUE or not _VALUE.fullmatch(value) or value != value.strip():
        raise HeaderError(
            f"The value of the header {name} may have {LONGEST_VALUE:,} characters of Latin-1, no line breaks, and no "
            "blanks around it."
        )


def check_names(names: Iterable[str]) -> None:
    """Raises HeaderError."""
    lower = [name.lower() for name in names]
    if len(lower) > MOST_HEADERS:
        raise HeaderError(f"There are {len(lower)} headers, the limit is {MOST_HEADERS}.")
    if len(set(lower)) < len(lower):
        raise HeaderError("A header is there twice.")


def tail_of(value: str) -> str:
    return value[-4:] if len(value) >= SHORTEST_SHOWN else ""
