"""recTypes as a tree by their dots. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from embedded_server.domain.rec_type_summary import RecTypeSummary

LONGEST_JOINED = 16  # characters; a longer chain of single steps is shown step by step
NEAR = 3  # names offered where nothing matches


@dataclass(frozen=True, slots=True)
class Node:
    """A recType, or a step on the way to some: its numbers then cover all below it."""

    label: str
    path: str
    total: int
    failed: int
    last_at: datetime
    summary: RecTypeSummary | None
    children: tuple[Node, ...] = ()
    silent: int = 0  # devices that are late or silent


@dataclass(slots=True)
class _Step:
    summary: RecTypeSummary | None = None
    below: dict[str, _Step] = field(default_factory=dict)


def tree(summaries: Iterable[RecTypeSummary]) -> tuple[Node, ...]:
    root = _Step()
    for summary in summaries:
        step = root
        for label in summary.name.split("."):
            step = step.below.setdefault(label, _Step())
        step.summary = summary
    return tuple(_below(root, "", ""))


def _below(step: _Step, path: str, joined: str) -> Iterator[Node]:
    for label, inner in sorted(step.below.items(), key=lambda item: (item[0].casefold(), item[0])):
        yield from _nodes(inner, f"{path}{label}", f"{joined}{label}")


def _nodes(step: _Step, path: str, label: str) -> Iterator[Node]:
    """What lies below a recType stands beside it, so that its count is its own."""
    if step.summary:
        one = step.summary
        yield Node(label, path, one.total, one.failed, one.last_at, one, silent=one.silent)
        yield from _below(step, f"{path}.", f"{label}.")
    elif _is_joined(step, label):
        yield from _below(step, f"{path}.", f"{label}.")
    else:
        children = tuple(_below(step, f"{path}.", ""))
        total, failed = sum(child.total for child in children), sum(child.failed for child in children)
        silent = sum(child.silent for child in children)
        yield Node(label, path, total, failed, max(child.last_at for child in children), None, children, silent)


def _is_joined(step: _Step, label: str) -> bool:
    only = next(iter(step.below))
    return len(step.below) == 1 and len(label) + 1 + len(only) <= LONGEST_JOINED


def matching(summaries: Sequence[RecTypeSummary], text: str) -> list[RecTypeSummary]:
    """Those whose name holds every word."""
    words = text.casefold().split()
    return [one for one in summaries if all(word in one.name.casefold() for word in words)]


def near(summaries: Sequence[RecTypeSummary], text: str) -> list[str]:
    """Names whose last label is spelled much like the text."""
    last = {one.name.rpartition(".")[2].casefold(): one.name for one in summaries}
    found = get_close_matches(text.casefold().rpartition(".")[2], last, NEAR, 0.5)
    return [last[label] for label in found]
