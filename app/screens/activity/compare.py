"""What tells a refused request from one that was let in, line by line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from app.screens.activity.message_text import shown_body
from embedded_server.domain.request import RequestDetails

_ENDS_OF_LINES = re.compile(r"(?<=[,{\[])\s*|\s*(?=[}\]])")
SHORT = 40  # characters that are as well compared in one line
MOST_LINES = 1_000  # of each; what is longer is compared up to there


class Mark(Enum):
    SAME = " "
    ONLY_HERE = "-"  # in the request that is looked at
    ONLY_GOOD = "+"  # in the one that was let in


@dataclass(frozen=True, slots=True)
class Line:
    mark: Mark
    text: str


def compared(this: RequestDetails, good: RequestDetails) -> tuple[Line, ...]:
    """Headers by their names, whatever their order; then the bodies."""
    bodies = [shown_body(one.body) for one in (this, good)]
    if not all(map(_is_laid_out, bodies)):
        bodies = [_roughly_laid_out(one.body) for one in (this, good)]
    this_body, good_body = (body.splitlines()[:MOST_LINES] for body in bodies)
    return (*_lines(_head(this), _head(good)), Line(Mark.SAME, ""), *_lines(this_body, good_body))


def differences(lines: tuple[Line, ...]) -> int:
    """Runs of lines that differ."""
    marked = [line.mark is not Mark.SAME for line in lines]
    return sum(now and not before for before, now in zip([False, *marked], marked, strict=False))


def _lines(this: list[str], good: list[str]) -> Iterator[Line]:
    for tag, from_this, to_this, from_good, to_good in SequenceMatcher(None, this, good, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line(Mark.SAME, text) for text in this[from_this:to_this])
        else:
            yield from (Line(Mark.ONLY_HERE, text) for text in this[from_this:to_this])
            yield from (Line(Mark.ONLY_GOOD, text) for text in good[from_good:to_good])


def _head(details: RequestDetails) -> list[str]:
    first = f"{details.request.method} {details.request.path}"
    told = [(name.title(), value) for name, value in details.headers if name.lower() != "content-length"]
    return [first, *sorted(f"{name}: {value}" for name, value in told)]


def _is_laid_out(body: str) -> bool:
    return not body or "\n" in body or len(body) < SHORT


def _roughly_laid_out(body: bytes | None) -> str:
    """Of what is no JSON, too: a line ends where JSON would end one, so that only the broken line differs."""
    return _ENDS_OF_LINES.sub("\n", (body or b"").decode("utf-8", "replace"))
