"""A decoder in an engine context of its own, with limits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib import resources
from time import perf_counter, process_time

import _quickjs
import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.cayenne_types import TYPES
from embedded_server.decoding.frames import Answer, Message
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
    "maths",
    "robot",
)
LPP_TYPES = json.dumps(
    [
        (kind.code, kind.title, [(p.axis.capitalize(), p.size, p.signed, p.divisor, p.unit) for p in kind.parts])
        for kind in TYPES
    ]
)
BRIEF = 0.001  # seconds: a shorter run took as long on the wall as of the processor, near enough
_SUSPICIOUS = (0.008, 0.2)  # seconds: longer than real decoders take, and short enough to look twice
_ROOM = 24  # times the memory, so that what fills any memory runs out of time before it is full
_EXPORT = re.compile(r"^[ \t]*export\b", re.MULTILINE)
_LOOKS_AT_GLOBALS = re.compile(r"this|\bFunction\s*\(|\beval\b", re.IGNORECASE)
_ROUNDED = re.compile(r"\b(?:pow|exp|log10|log2)\b|(?<!console\.)\blog\b")
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
    maths: str
    robot: str  # for texts that name the library of robots


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
        self.ended = 0.0  # when it did, by the clock for short times
        self.is_spent = False  # the context must not be used again
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
        if "sort" in self._source or "toSorted" in self._source:
            evaluate(texts.order)
        if "Math" in self._source and _ROUNDED.search(self._source):
            evaluate(texts.maths)()
        world = evaluate(texts.prelude)(evaluate(texts.dates) if "Date" in self._source else None)
        robot = evaluate(texts.robot)(LPP_TYPES) if "libs/helpers" in self._source else None
        modules = evaluate(texts.modules) if _EXPORT.search(self._source) else None
        published = evaluate(texts.published) if _LOOKS_AT_GLOBALS.search(self._source) else None
        given = world, evaluate(texts.errors)(texts.calls), evaluate(texts.keepers), robot, modules, published
        prepared: _quickjs.Object = evaluate(texts.harness)(*given, self._source, self._entry or None)
        return prepared

    def run(self, message: Message, since: float = 0.0) -> Answer:
        """`since` is an earlier reading of the processor's clock: reading that costs as much as a tenth of a decoder,
        and where little time went by on the wall, it was no more."""
        since = since or process_time()
        started = perf_counter()
        answer = self._answer(message)
        self.ended = perf_counter()
        self.seconds = seconds = self.ended - started
        if seconds > BRIEF:
            self.seconds = seconds = min(seconds, process_time() - since)
            if answer.failure and seconds >= limits.CPU:  # whatever the error says: its text can be falsified
                return self._ended(DecodeStatus.TIMEOUT, limits.OUT_OF_TIME)
            if self._catches and not self.is_spent and _SUSPICIOUS[0] < seconds < _SUSPICIOUS[1]:
                return self._suspected(answer, message)
        return answer

    def _answer(self, message: Message) -> Answer:
        self._calls += 1
        self.is_spent = self._calls >= limits.MAX_CALLS
        try:
            text = self._run(*message)
            if isinstance(text, str) and "null" in text:
                text = self._run() or text
        except _quickjs.JSException as error:
            return self._stopped(str(error))
        if not isinstance(text, str):
            text = ""
        elif "\\" in text and "\\ud" in text:
            text = _LONE_SURROGATE.sub(lambda match: match[1] or "\\ufffd", text)
        if not text or text[0] != "{":
            return self._outcome(text)
        openings = text.count("{") + ("[" in text and text.count("["))  # "in" costs a tenth of counting
        is_small = openings <= limits.MAX_DEPTH and len(text) <= limits.MAX_RESULT
        return Answer(None, text, self._entry) if is_small else _checked(text, self._entry)

    def _stopped(self, reason: str) -> Answer:
        """By the engine. Such an error cannot be caught inside."""
        if "interrupted" in reason:
            return self._ended(DecodeStatus.TIMEOUT, limits.OUT_OF_TIME)
        if "out of memory" in reason or reason.startswith("null"):
            return self._ended(DecodeStatus.MEMORY, limits.OUT_OF_MEMORY)
        return self._ended(DecodeStatus.BAD_OUTPUT, reason.partition("\n")[0][:1000])

    def _ended(self, failure: DecodeStatus, why: str) -> Answer:
        self.is_spent = True
        return Answer(failure, why)

    def _outcome(self, text: str) -> Answer:
        try:
            (outcome,) = _OUTCOME.decode(text)
        except RecursionError:
            self.is_spent = True
            return _checked(text[1:-1])
        except msgspec.DecodeError:
            return self._ended(DecodeStatus.BAD_OUTPUT, "The decoder changed the way results are written.")
        self._entry = self._entry or outcome.entry
        self.is_spent = self.is_spent or outcome.dirty or outcome.exhausted
        return _checked(text[1:-1])

    def _suspected(self, answer: Answer, message: Message) -> Answer:
        """Being out of memory can be caught, and then nothing shows it, except that more memory makes a difference."""
        roomy = Sandbox(self._source, self._harness, _ROOM * limits.MEMORY, answer.entry)
        again = roomy._answer(message)
        if again.failure == answer.failure and again.text == answer.text:
            return answer
        return self._ended(DecodeStatus.MEMORY, limits.OUT_OF_MEMORY)


def _checked(text: str, entry: str = "") -> Answer:
    if len(text) > limits.MAX_RESULT:
        reason = f"The result has {len(text):,} characters; {limits.MAX_RESULT:,} are allowed."
        return Answer(DecodeStatus.BAD_OUTPUT, reason)
    openings = text.count("{") + text.count("[")
    if openings > limits.MAX_DEPTH and _depth(text) > limits.MAX_DEPTH:
        return Answer(DecodeStatus.BAD_OUTPUT, f"The result is nested deeper than {limits.MAX_DEPTH} levels.")
    return Answer(None, text, entry)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in _STRINGS.sub("", text):
        if character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest
