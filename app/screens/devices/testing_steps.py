"""What a test found out, step by step: how far it came, and what stopped it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from embedded_server.domain.delivery import Attempt

REFUSED = (401, 403)
TLS = 2
TITLES = (  # where it was passed, where it failed
    ("Address found", "No address to send to"),
    ("Connected", "Not connected"),
    ("TLS, certificate trusted", "Certificate not trusted"),
    ("Token accepted", "Token not accepted"),
    ("Record stored", "Not stored"),
)
STOPS = {"url": 0, "address": 0, "name": 0, "sealed": 0, "connect": 1, "timeout": 1, "tls": 2, "protocol": 3}


class StepState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # does not apply
    OPEN = "open"  # not reached


@dataclass(frozen=True, slots=True)
class TestStep:
    __test__ = False

    title: str
    state: StepState
    fact: str = ""


def headline(attempt: Attempt) -> str:
    """`200 OK in 84 ms`, `No answer in 10.0 s`."""
    length = f"{attempt.took_ms} ms" if attempt.took_ms < 1_000 else f"{attempt.took_ms / 1_000:.1f} s"
    if attempt.status is not None:
        phrase = {200: " OK", 201: " Created", 202: " Accepted"}.get(attempt.status, "")
        return f"{attempt.status}{phrase} in {length}"
    said = {
        "timeout": f"No answer in {length}",
        "connect": "Not connected",
        "tls": "Not trusted",
        "name": "No such name",
        "protocol": "No HTTP",
    }
    return said.get(attempt.error, "Not sent")


def steps(attempt: Attempt, url: str) -> tuple[TestStep, ...]:
    is_tls = url.startswith("https")
    stopped = _stopped_at(attempt)
    facts = (attempt.address, "", attempt.tls if is_tls else "no TLS", _kind(attempt), record_id(attempt))
    made = []
    for at, ((passed, failed), fact) in enumerate(zip(TITLES, facts, strict=True)):
        title = failed if at == stopped else passed if is_tls or at != TLS else "Not encrypted"
        state = StepState.PASSED if at < stopped else StepState.FAILED if at == stopped else StepState.OPEN
        if at == TLS and not is_tls and state is StepState.PASSED:
            state = StepState.SKIPPED
        made.append(TestStep(title, state, fact if state is not StepState.OPEN else ""))
    return tuple(made)


def record_id(attempt: Attempt) -> str:
    """Of the record that the answer names, as Microshare and this server name it."""
    if attempt.error:
        return ""
    try:
        answer = json.loads(attempt.body)
    except ValueError:
        return ""
    return _id_in(answer)


def _id_in(answer: object) -> str:
    match answer:
        case {"objs": [{"_id": str(found)}, *_]} | {"objs": [{"id": str(found)}, *_]}:
            return found
        case {"_id": {"$oid": str(found)}} | {"_id": str(found)} | {"id": str(found)}:
            return found
    return ""


def _stopped_at(attempt: Attempt) -> int:
    """The number of the first step that failed; behind the last where none did."""
    if not attempt.error:
        return 5
    if attempt.status is None:
        return STOPS.get(attempt.error, 0)
    return 3 if attempt.status in REFUSED else 4


def _kind(attempt: Attempt) -> str:
    return str(attempt.status) if attempt.status in REFUSED else ""
