"""A decoder in an engine context of its own, with limits."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from importlib import resources

import _quickjs
import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.cayenne_types import TYPES
from embedded_server.decoding.frames import Message
from embedded_server.domain.decoding import DecodeStatus

_NAMES = (
    "prelude",
    "harness",
    "errors",
    "calls",
    "keepers",
    "modules",
    "published",
    "utf8",
    "buffer",
    "text_codecs",
    "dates",
    "locale",
    "zones",
    "intl",
    "order",
    "robot",
)
LPP_TYPES = json.dumps(
    [
        (kind.code, kind.title, [(p.axis.capitalize(), p.size, p.signed, p.divisor, p.unit) for p in kind.parts])
        for kind in TYPES
    ]
)
_DIRECTIONS = {  # as the harness numbers them
    "uplinkDecoder": 0,
    "downlinkEncoder": 1,
    "downlinkDecoder": 2,
    "normalizeUplink": 3,
    "robot": 4,
    "check": 5,
}
BRIEF = 0.001  # seconds: a shorter run took as long on the wall as of the processor, near enough
_SUSPICIOUS = (0.008, 0.2)  # seconds: longer than real decoders take, and short enough to look twice
_ROOM = 24  # times the memory, so that what fills any memory runs out of time before it is full
_EXPORT = re.compile(r"^[ \t]*export\b", re.MULTILINE)
_LOOKS_AT_GLOBALS = re.compile(r"this|\bFunction\s*\(|\beval\b", re.IGNORECASE)
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONE_SURROGATE = re.compile(r"(\\\\)|\\ud[89a-f][0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Harness:
    """The texts around a decoder, read before the process shuts itself in."""

    prelude: str
    harness: str
    errors: str
    calls: str  # for errors that need it
    keepers: str
    modules: str  # for texts that name export; the next ones likewise
    published: str
    utf8: str
    buffer: str
    text_codecs: str
    dates: str
    locale: str
    zones: str
    intl: str
    order: str
    robot: str  # for texts that name the library of robots


class Verdict(msgspec.Struct, frozen=True):
    failure: DecodeStatus | None  # when the engine gave no answer; `text` then says why
    text: str  # JSON: an outcome, or the data alone where `entry` says what made it
    is_spent: bool  # the context must not be used again
    entry: str = ""


class _Outcome(msgspec.Struct):
    """As much of one as decides what becomes of its context."""

    entry: str = ""
    dirty: bool = False
    exhausted: bool = False


_OUTCOME = msgspec.json.Decoder(tuple[_Outcome])


def read_harness() -> Harness:
    here = resources.files("embedded_server.decoding")
    return Harness(*(here.joinpath(f"{name}.js").read_text("utf-8") for name in _NAMES))


class Sandbox:
    """Runs one decoder; its text anew for every message."""

    def __init__(self, source: str, harness: Harness, memory: int = limits.MEMORY, entry: str = "") -> None:
        self.seconds = 0.0  # of the processor, that the last run took at most
        self._source = "//" + source[2:] if source.startswith("#!") else source
        self._catches = "catch" in source
        self._harness = harness
        self._context = _quickjs.Context()
        self._context.set_memory_limit(memory)
        self._context.set_max_stack_size(limits.STACK)
        self._context.set_time_limit(limits.CPU)
        self._entry = entry  # of answers that are the data alone
        self._run = self._prepared()
        self._calls = 0

    def _prepared(self) -> _quickjs.Object:
        """The harness around what the decoder names; each part costs time and memory."""
        evaluate, texts = self._context.eval, self._harness
        for name, text in (
            ("Buffer", texts.buffer),
            ("TextDecoder", texts.text_codecs),
            ("TextEncoder", texts.text_codecs),
        ):
            if name in self._source:
                evaluate(text)(evaluate(texts.utf8))
        if "ocale" in self._source or "Intl" in self._source:
            evaluate(texts.locale)(evaluate(texts.zones) if "timeZone" in self._source else None)
        if "Intl" in self._source:
            evaluate(texts.intl)
        if "ort(" in self._source or "orted(" in self._source:
            evaluate(texts.order)
        world = evaluate(texts.prelude)(evaluate(texts.dates) if "Date" in self._source else None)
        robot = evaluate(texts.robot)(LPP_TYPES) if "libs/helpers" in self._source else None
        modules = evaluate(texts.modules) if _EXPORT.search(self._source) else None
        published = evaluate(texts.published) if _LOOKS_AT_GLOBALS.search(self._source) else None
        given = world, evaluate(texts.errors)(texts.calls), evaluate(texts.keepers), robot, modules, published
        prepared: _quickjs.Object = evaluate(texts.harness)(*given, self._source, self._entry or None)
        return prepared

    def run(self, function: str, message: Message, since: float = 0.0) -> Verdict:
        """`since` is an earlier reading of the processor's clock: reading that costs as much as a tenth of a decoder,
        and where little time went by on the wall, it was no more."""
        since = since or time.process_time()
        started = time.perf_counter()
        verdict = self._verdict(function, message)
        self.seconds = seconds = time.perf_counter() - started
        if seconds > BRIEF:
            self.seconds = seconds = min(seconds, time.process_time() - since)
            if verdict.failure and seconds >= limits.CPU:  # whatever the error says: its text can be falsified
                return Verdict(DecodeStatus.TIMEOUT, limits.OUT_OF_TIME, True)
            if self._catches and not verdict.is_spent and _SUSPICIOUS[0] < seconds < _SUSPICIOUS[1]:
                return self._suspected(verdict, function, message)
        return verdict

    def _verdict(self, function: str, message: Message) -> Verdict:
        self._calls += 1
        said = message.moment, message.chance, message.port, message.text
        try:
            text = self._run(_DIRECTIONS[function], *said, *message.payload)
            if isinstance(text, str) and "null" in text:
                text = self._run() or text
        except _quickjs.JSException as error:
            return _stopped(str(error))
        spent = self._calls >= limits.MAX_CALLS
        if not isinstance(text, str):
            text = ""
        elif "\\" in text and "\\ud" in text:
            text = _LONE_SURROGATE.sub(lambda match: match[1] or "\\ufffd", text)
        return _checked(text, spent, self._entry) if text[:1] == "{" else self._outcome(text, spent)

    def _outcome(self, text: str, spent: bool) -> Verdict:
        try:
            (outcome,) = _OUTCOME.decode(text)
        except RecursionError:
            return _checked(text[1:-1], True)
        except msgspec.DecodeError:
            return Verdict(DecodeStatus.BAD_OUTPUT, "The decoder changed the way results are written.", True)
        self._entry = self._entry or outcome.entry
        return _checked(text[1:-1], spent or outcome.dirty or outcome.exhausted)

    def _suspected(self, verdict: Verdict, function: str, message: Message) -> Verdict:
        """Being out of memory can be caught, and then nothing shows it, except that more memory makes a difference."""
        roomy = Sandbox(self._source, self._harness, _ROOM * limits.MEMORY, verdict.entry)
        again = roomy._verdict(function, message)
        if again.failure == verdict.failure and again.text == verdict.text:
            return verdict
        return Verdict(DecodeStatus.MEMORY, limits.OUT_OF_MEMORY, True)


def _stopped(reason: str) -> Verdict:
    """What the engine ended by itself. Such an error cannot be caught inside."""
    if "interrupted" in reason:
        return Verdict(DecodeStatus.TIMEOUT, limits.OUT_OF_TIME, True)
    if "out of memory" in reason or reason.startswith("null"):
        return Verdict(DecodeStatus.MEMORY, limits.OUT_OF_MEMORY, True)
    return Verdict(DecodeStatus.BAD_OUTPUT, reason.partition("\n")[0][:1000], True)


def _checked(text: str, spent: bool, entry: str = "") -> Verdict:
    if len(text) > limits.MAX_RESULT:
        reason = f"The result has {len(text):,} characters; {limits.MAX_RESULT:,} are allowed."
        return Verdict(DecodeStatus.BAD_OUTPUT, reason, spent)
    openings = text.count("{") + (text.count("[") if "[" in text else 0)  # "in" costs a tenth of counting
    if openings > limits.MAX_DEPTH and _depth(text) > limits.MAX_DEPTH:
        return Verdict(DecodeStatus.BAD_OUTPUT, f"The result is nested deeper than {limits.MAX_DEPTH} levels.", spent)
    return Verdict(None, text, spent, entry)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in _STRINGS.sub("", text):
        if character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest
