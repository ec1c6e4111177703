"""Which entries of the command palette answer what was typed, and which of their letters matched."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 8
PREFIXES = {">": "Commands", "@": "Devices", "#": "recTypes"}
GROUPS = ("Commands", "recTypes", "Devices", "Tokens", "Rules", "Accounts", "Connections", "Settings")
_WORD = re.compile(r"[\w]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """`fact` is a few words beside the title, `why_not` the reason why it cannot run now."""

    key: str
    title: str
    group: str
    icon: str
    fact: str = ""
    shortcut: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """`spans` are the matched letters of the title, as (start, end)."""

    entry: Entry
    spans: tuple[tuple[int, int], ...] = ()


def find(entries: Iterable[Entry], query: str, recent: Sequence[str] = (), group: str | None = None) -> list[Hit]:
    """The best hits, at most eight, group by group; with nothing typed the recent ones come first."""
    query, group = _narrowed(query.strip(), group)
    wanted = [entry for entry in entries if group is None or entry.group == group]
    words = query.casefold().split()
    if not words:
        return _grouped([Hit(entry) for entry in _recent_first(wanted, recent)][:MOST])
    scored = [(score, Hit(entry, spans)) for entry in wanted for score, spans in _scores(entry, words)]
    scored.sort(key=lambda pair: (-pair[0], bool(pair[1].entry.why_not)))  # Enter runs the first one
    return _grouped([hit for _, hit in scored[:MOST]])


def _narrowed(query: str, group: str | None) -> tuple[str, str | None]:
    if query[:1] in PREFIXES:
        return query[1:].strip(), PREFIXES[query[0]]
    return query, group


def _scores(entry: Entry, words: list[str]) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """One score if every word is found in the title, none otherwise; starts of words count double."""
    title = entry.title.casefold()
    starts = {match.start() for match in _WORD.finditer(title)}
    spans, score = [], 0
    for word in words:
        places = [match.start() for match in re.finditer(re.escape(word), title)]
        if not places:
            return []
        place = next((one for one in places if one in starts), places[0])
        score += 2 if place in starts else 1
        spans.append((place, place + len(word)))
    return [(score + (1 if title.startswith(words[0]) else 0), tuple(sorted(spans)))]


def _recent_first(entries: list[Entry], recent: Sequence[str]) -> list[Entry]:
    rank = {key: at for at, key in enumerate(recent)}
    return sorted(entries, key=lambda entry: rank.get(entry.key, len(rank)))


def _grouped(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: GROUPS.index(hit.entry.group) if hit.entry.group in GROUPS else len(GROUPS))
