"""Regular expressions that take time in proportion to the text, whatever somebody writes.

Literals, `.`, classes, `\\d \\w \\s` and their opposites, groups, `|`, `* + ?`, `{m,n}`, `^` and `$`. No
back-references and no looking around: those are what lets an expression run for years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

LONGEST: Final = 200  # characters of an expression
MOST_STEPS: Final = 1_000
MOST_REPEATS: Final = 100
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
_Test: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """Says in a sentence what is wrong."""


class _Kind(Enum):
    TEST = auto()
    SPLIT = auto()
    START = auto()
    END = auto()
    FOUND = auto()


@dataclass(slots=True)
class _Step:
    kind: _Kind
    test: _Test | None = None
    ways: tuple[int, ...] = ()


class Pattern:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise PatternError(f"The expression is longer than {LONGEST} characters.")
        self._steps: list[_Step] = []
        self._first = _Parser(text, self._steps).parse()

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere."""
        here: set[int] = set()
        for place in range(len(text) + 1):
            self._enter(here, self._first, place == 0, place == len(text))
            if any(self._steps[at].kind is _Kind.FOUND for at in here):
                return True
            if place == len(text):
                return False
            here = self._after(here, text, place)
        return False

    def _after(self, here: Iterable[int], text: str, place: int) -> set[int]:
        there: set[int] = set()
        for at in here:
            step = self._steps[at]
            if step.test is not None and step.test(text[place]):
                self._enter(there, step.ways[0], False, place + 1 == len(text))
        return there

    def _enter(self, into: set[int], first: int, is_start: bool, is_end: bool) -> None:
        """A step and all that can be reached from it without reading a character."""
        waiting = [first]
        while waiting:
            at = waiting.pop()
            if at in into:
                continue
            into.add(at)
            step = self._steps[at]
            goes_on = {_Kind.SPLIT: True, _Kind.START: is_start, _Kind.END: is_end}.get(step.kind, False)
            waiting += step.ways if goes_on else ()


_Build: TypeAlias = Callable[[int], int]  # from the step that follows to the first step


class _Parser:
    """Builds from behind: every part is told which step follows it."""

    def __init__(self, text: str, steps: list[_Step]) -> None:
        self._text, self._at, self._steps = text, 0, steps

    def parse(self) -> int:
        build = self._either()
        if self._at < len(self._text):
            raise PatternError("A ) closes nothing.")
        return build(self._add(_Step(_Kind.FOUND)))

    def _either(self) -> _Build:
        ways = [self._row()]
        while self._takes("|"):
            ways.append(self._row())
        if len(ways) == 1:
            return ways[0]
        return lambda then: self._add(_Step(_Kind.SPLIT, ways=tuple(way(then) for way in ways)))

    def _row(self) -> _Build:
        parts: list[_Build] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._one()))

        def build(then: int) -> int:
            for part in reversed(parts):
                then = part(then)
            return then

        return build

    def _repeated(self, part: _Build) -> _Build:
        if self._takes("*"):
            return self._star(part)
        if self._takes("+"):
            return lambda then: part(self._star(part)(then))
        if self._takes("?"):
            return self._at_most(part, 1)
        if self._takes("{"):
            least, most = self._bounds()
            rest = self._star(part) if most is None else self._at_most(part, most - least)
            return lambda then: self._times(part, least, rest(then))
        return part

    def _star(self, part: _Build) -> _Build:
        def build(then: int) -> int:
            loop = self._add(_Step(_Kind.SPLIT))
            self._steps[loop].ways = (part(loop), then)
            return loop

        return build

    def _at_most(self, part: _Build, times: int) -> _Build:
        def build(then: int) -> int:
            first = then
            for _ in range(times):
                first = self._add(_Step(_Kind.SPLIT, ways=(part(first), then)))
            return first

        return build

    def _times(self, part: _Build, times: int, then: int) -> int:
        for _ in range(times):
            then = part(then)
        return then

    def _bounds(self) -> tuple[int, int | None]:
        inside, closed, _ = self._text[self._at :].partition("}")
        low, comma, high = inside.partition(",")
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            raise PatternError("Write {2}, {2,} or {2,5}.")
        self._at += len(inside) + 1
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise PatternError(f"A part may be repeated {MOST_REPEATS} times at most.")
        return least, most

    def _one(self) -> _Build:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign in "^$":
            kind = _Kind.START if sign == "^" else _Kind.END
            return lambda then: self._add(_Step(kind, ways=(then,)))
        if sign in "*+?{":
            raise PatternError(f"There is nothing before {sign} to repeat.")
        if sign == "[":
            return self._reads(self._class())
        if sign == ".":
            return self._reads(lambda _: True)
        return self._reads(self._escaped() if sign == "\\" else _is(sign))

    def _group(self) -> _Build:
        if self._takes("?") and not self._takes(":"):
            raise PatternError("Looking around and flags are not known here.")
        inner = self._either()
        if not self._takes(")"):
            raise PatternError("A ( is not closed.")
        return inner

    def _class(self) -> _Test:
        negated = self._takes("^")
        tests: list[_Test] = []
        while not tests or not self._takes("]"):
            sign = self._next("A [ is not closed.")
            if sign == "\\":
                tests.append(self._escaped())
            elif self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] not in (
                "",
                "]",
            ):
                self._at += 1
                tests.append(_between(sign, self._next()))
            else:
                tests.append(_is(sign))
        return lambda char: any(test(char) for test in tests) != negated

    def _escaped(self) -> _Test:
        sign = self._next("A \\ stands at the end.")
        known: dict[str, _Test] = {
            "d": str.isdecimal,
            "s": str.isspace,
            "w": lambda char: char.isalnum() or char == "_",
        }
        if sign in known:
            return known[sign]
        if sign.lower() in known:
            positive = known[sign.lower()]
            return lambda char: not positive(char)
        if sign.isalnum() and sign not in _ESCAPES:
            raise PatternError(f"\\{sign} is not known here.")
        return _is(_ESCAPES.get(sign, sign))

    def _reads(self, test: _Test) -> _Build:
        return lambda then: self._add(_Step(_Kind.TEST, test, (then,)))

    def _add(self, step: _Step) -> int:
        if len(self._steps) >= MOST_STEPS:
            raise PatternError("The expression repeats too much.")
        self._steps.append(step)
        return len(self._steps) - 1

    def _takes(self, sign: str) -> bool:
        taken = self._text.startswith(sign, self._at)
        self._at += len(sign) if taken else 0
        return taken

    def _next(self, missing: str = "The expression ends too early.") -> str:
        if self._at >= len(self._text):
            raise PatternError(missing)
        self._at += 1
        return self._text[self._at - 1]


def _is(sign: str) -> _Test:
    return lambda char: char == sign


def _between(first: str, last: str) -> _Test:
    return lambda char: first <= char <= last
