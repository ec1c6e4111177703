"""A decoder in an engine context of its own, with limits."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from importlib import resources

import _quickjs

from embedded_server.domain.decoding import DecodeStatus

MEMORY_LIMIT = 8 * 1024 * 1024
STACK_LIMIT = 256 * 1024
CPU_LIMIT = 0.25  # seconds in the engine
MAX_RESULT = 300_000  # characters
MAX_DEPTH = 64
MAX_CALLS = 1_000  # then a fresh context, whatever the decoder may have left in the old one

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONE_SURROGATE = re.compile(r"(\\\\)|\\ud[89a-f][0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Harness:
    """The texts around a decoder, read before the process shuts itself in."""

    prelude: str
    harness: str
    buffer: str


@dataclass(frozen=True, slots=True)
class Verdict:
    failure: str  # a status when the engine gave no answer; `text` then says why
    text: str  # the engine's answer, JSON
    is_spent: bool  # the context must not be used again


def read_harness() -> Harness:
    here = resources.files("embedded_server.decoding")
    return Harness(*(here.joinpath(name).read_text("utf-8") for name in ("prelude.js", "harness.js", "buffer.js")))


class Sandbox:
    """Runs one decoder; its text anew for every message."""

    def __init__(self, source: str, harness: Harness) -> None:
        self._context = _quickjs.Context()
        self._context.set_memory_limit(MEMORY_LIMIT)
        self._context.set_max_stack_size(STACK_LIMIT)
        self._context.set_time_limit(CPU_LIMIT)
        if "Buffer" in source:
            self._context.eval(harness.buffer)
        self._run = self._context.eval(harness.harness)(self._context.eval(harness.prelude))
        self._unseen: str | None = source  # converting a text costs, so the engine is given it once
        self._calls = 0

    def run(self, function: str, message: str) -> Verdict:
        self._calls += 1
        started = time.process_time()
        try:
            text = self._run(self._unseen, function, message)
        except _quickjs.JSException as error:
            return _stopped(str(error), time.process_time() - started)
        self._unseen = None
        # A decoder can write these words itself; then it costs itself a context.
        spent = '"dirty":true' in text or '"exhausted":true' in text or self._calls >= MAX_CALLS
        return _checked(text, spent)


def _stopped(reason: str, seconds: float) -> Verdict:
    """What the engine ended by itself. Such an error cannot be caught inside, but its words can be falsified."""
    if "interrupted" in reason or seconds >= CPU_LIMIT:
        return Verdict(DecodeStatus.TIMEOUT, f"Stopped after {CPU_LIMIT * 1000:.0f} ms of processor time.", True)
    if "out of memory" in reason or reason.startswith("null"):
        return Verdict(DecodeStatus.MEMORY, f"Stopped at {MEMORY_LIMIT >> 20} MiB of memory.", True)
    return Verdict(DecodeStatus.THREW, reason.partition("\n")[0][:1000], True)


def _checked(text: str, spent: bool) -> Verdict:
    if len(text) > MAX_RESULT:
        reason = f"The result has {len(text):,} characters; {MAX_RESULT:,} are allowed."
        return Verdict(DecodeStatus.BAD_OUTPUT, reason, spent)
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        return Verdict(DecodeStatus.BAD_OUTPUT, f"The result is nested deeper than {MAX_DEPTH} levels.", spent)
    if "\\ud" in text:
        text = _LONE_SURROGATE.sub(lambda match: match[1] or "\\ufffd", text)
    return Verdict("", text, spent)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in _STRINGS.sub("", text):
        if character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest
