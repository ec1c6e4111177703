"""recType: the dotted name a share is filed under, from general to specific."""

from __future__ import annotations

import re

LONGEST = 255
_LABELS = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
PATTERN = re.compile(r"\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?")


class RecTypeError(ValueError):
    """The name cannot be a recType; the message says why and what to do."""


def check_rec_type(name: str) -> str:
    """The name itself. Case counts. Raises RecTypeError with the reason in words."""
    if 0 < len(name) <= LONGEST and _LABELS.fullmatch(name):
        return name
    raise RecTypeError(_reason(name))


def _reason(name: str) -> str:
    if not name:
        return "the recType is missing; write it after /share/, for example us.philadelphia.senet.sodaq"
    if len(name) > LONGEST:
        return f"the recType has {len(name):,} characters; at most {LONGEST} are allowed"
    if "" in name.split("."):
        return "the recType has an empty label; remove the leading, trailing or doubled dot"
    return "the recType may hold only letters, digits, '-', '_' and single dots between labels"


def check_pattern(pattern: str) -> str:
    """A recType, a prefix such as `us.philadelphia.*`, or `*`. Raises RecTypeError."""
    if len(pattern) <= LONGEST and PATTERN.fullmatch(pattern):
        return pattern
    raise RecTypeError("write a recType, a prefix such as us.philadelphia.*, or * for every recType")


def matches(pattern: str, name: str) -> bool:
    """Whether a recType falls under a pattern; `a.b.*` covers what lies below `a.b`, not `a.b` itself."""
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return name.startswith(pattern[:-1])
    return pattern == name


def specificity(pattern: str) -> tuple[bool, int]:
    """Sorts patterns: an exact name beats a prefix, a longer prefix beats a shorter one."""
    return (not pattern.endswith("*"), len(pattern))
