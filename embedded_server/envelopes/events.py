"""Event words: what a body is about when it is not simply an uplink."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.reading import at

EventReader: TypeAlias = Callable[[JsonObject, str], str]
_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")


def always(event: str) -> EventReader:
    """An envelope of one kind of event."""
    return lambda _body, _said: event


def word_at(path: str, words: Mapping[str, str]) -> EventReader:
    """The network's own word at a path, translated where ours differs."""
    look = at(path)
    return lambda body, _said: words.get(own := word(look(body)), own)


def by_key(events: Mapping[str, str], default: str, said: Mapping[str, str] | None = None) -> EventReader:
    """The event of the first key that a body holds, unless the address it was posted to names the event."""
    words = said or {}

    def read(body: JsonObject, name: str) -> str:
        if name in words:
            return words[name]
        return next((event for key, event in events.items() if key in body), default)

    return read


def said_by_address(suffix: str, query: str) -> str:
    """The event that the address names: ChirpStack appends `?event=up`, Kerlink `/dataDownEvent`."""
    for pair in query.lstrip("?").split("&"):
        name, _, value = pair.partition("=")
        if name == "event":
            return value
    return suffix.rstrip("/").rpartition("/")[2]


def word(value: JsonValue) -> str:
    """A network's own word, unless it is none."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "unknown"
