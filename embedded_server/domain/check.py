"""The check of a decoder before it is used: what was tried, and in words what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckKind(StrEnum):
    EXAMPLES = "examples"  # its own
    FUZZ = "fuzz"  # payloads nobody meant
    STATE = "state"  # whether a message changes what the next one says
    LOOPS = "loops"  # whether it comes to an end
    STRICT = "strict"  # whether it also loads where others run it in strict mode


class Verdict(StrEnum):
    GOOD = "good"
    REMARK = "remark"  # worth knowing, harms nothing here
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    kind: CheckKind
    verdict: Verdict
    sentence: str
    tried: int
    failed: int
    samples: tuple[str, ...] = ()  # payloads in hex, or names of examples


@dataclass(frozen=True, slots=True)
class CheckReport:
    findings: tuple[Finding, ...]
    took_ms: int
