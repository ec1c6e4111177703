"""JavaScript by lines: what each piece of a line is, and which brackets belong together. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

LONGEST_LINE = 20_000  # characters of a line that are looked at: minified texts have lines of any length
FARTHEST = 2_000  # lines that the partner of a bracket is looked for
KEYWORDS = re.compile(
    r"async|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|export|extends|false|finally|for"
    r"|function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|undefined"
    r"|var|void|while|with|yield"
)
BEFORE_REGEX = re.compile(r"case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|while|yield")
PAIRS = {"(": ")", "[": "]", "{": "}"}
BACK = {closing: opening for opening, closing in PAIRS.items()}

_TOKEN = re.compile(
    r"""(?P<comment>//.*|/\*)
      | (?P<string>"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)
      | (?P<template>`)
      | (?P<number>0[xX][\da-fA-F_]+n?|0[bB][01_]+n?|0[oO][0-7_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?)
      | (?P<word>[^\W\d][\w$]*|\$[\w$]*)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/[a-z]*")
_TEMPLATE_END = re.compile(r"(?:\\.|[^`\\])*(`?)", re.DOTALL)
_CALLED = re.compile(r"\s*\(")
_ROLES = {"comment": "syntax_comment", "string": "syntax_string", "number": "syntax_number"}


class State(IntEnum):
    """What a line begins inside of."""

    CODE = 0
    COMMENT = 1
    TEMPLATE = 2


@dataclass(frozen=True, slots=True)
class Token:
    """`role` is a colour role of the theme; empty for what stands in the colour of text."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a text; both count from 0."""

    line: int
    column: int


def tokens(line: str, state: State = State.CODE) -> tuple[list[Token], State]:
    """The pieces of a line, and what the next line begins inside of."""
    line, found, at = line[:LONGEST_LINE], list[Token](), 0
    if state is not State.CODE:
        at, state = _rest(line, 0, 0, state, found)
    divides = False  # a slash here divides; else it begins a regular expression
    while at < len(line):
        regex = None if divides else _REGEX.match(line, at)
        if regex:
            found.append(Token(at, regex.end(), "syntax_string"))
            at, divides = regex.end(), True
            continue
        piece = _TOKEN.match(line, at)
        assert piece is not None  # the last alternative takes any character
        kind, text = piece.lastgroup or "", piece.group()
        if text in ("/*", "`"):
            inside = State.COMMENT if text == "/*" else State.TEMPLATE
            at, state = _rest(line, at, piece.end(), inside, found)
        else:
            found.append(Token(at, piece.end(), _role(kind, text, line, piece.end())))
            at = piece.end()
        if not text.isspace() and kind != "comment":
            divides = _ends_a_value(kind, text)
    return [one for one in found if not line[one.start : one.end].isspace()], state


def partner(line_at: Callable[[int], tuple[str, State] | None], place: Place) -> Place | None:
    """Where the other one of a pair of brackets stands; brackets inside texts and comments count for nothing.

    `line_at` gives a line and what it begins inside of, None beyond the ends.
    """
    first = line_at(place.line)
    if first is None or not any(column == place.column for column, _ in _brackets(*first)):
        return None
    own = first[0][place.column]
    step, other = (1, PAIRS[own]) if own in PAIRS else (-1, BACK[own])
    depth = 0
    for number in range(place.line, place.line + step * FARTHEST, step):
        line = line_at(number)
        if line is None:
            return None
        for column, character in _brackets(*line)[::step]:
            if number == place.line and (column - place.column) * step < 0:
                continue
            depth += (character == own) - (character == other)
            if depth == 0 and character == other:
                return Place(number, column)
    return None


def _brackets(line: str, state: State) -> list[tuple[int, str]]:
    found = tokens(line, state)[0]
    return [
        (one.start, line[one.start])
        for one in found
        if not one.role and one.end - one.start == 1 and (line[one.start] in PAIRS or line[one.start] in BACK)
    ]


def _rest(line: str, start: int, after: int, state: State, found: list[Token]) -> tuple[int, State]:
    """To the end of a comment or a template, or of the line."""
    if state is State.COMMENT:
        closed, role = line.find("*/", after), "syntax_comment"
        is_over, end = closed >= 0, closed + 2 if closed >= 0 else len(line)
    else:
        template, role = _TEMPLATE_END.match(line, after), "syntax_string"
        assert template is not None  # it matches nothing at least
        is_over, end = bool(template.group(1)), template.end()
    found.append(Token(start, end, role))
    return end, State.CODE if is_over else state


def _role(kind: str, text: str, line: str, end: int) -> str:
    if kind != "word":
        return _ROLES.get(kind, "")
    if KEYWORDS.fullmatch(text):
        return "syntax_keyword"
    return "syntax_key" if _CALLED.match(line, end) else ""


def _ends_a_value(kind: str, text: str) -> bool:
    if kind == "word":
        return BEFORE_REGEX.fullmatch(text) is None
    return kind in ("number", "string", "template") or text in BACK
