"""The rows of a table's text with their places, so that a complaint about one can point at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from embedded_server.decoding.format_error import FormatError

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([\w.]+)[ \t]*\]\]", re.MULTILINE)
_KINDS = ("field", "group", "group.field")
_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class Row:
    """One field or group as it was written."""

    kind: str
    values: Mapping[str, object]
    document: str
    start: int  # of its part of the document
    end: int
    inner: tuple[Row, ...] = ()  # fields of a group

    def error(self, key: str, reason: str) -> FormatError:
        """Points at the key, or at the row where it is missing."""
        found = re.compile(rf'(?:^|[\s{{,])"?{key}"?[ \t]*[=:]', re.MULTILINE).search(
            self.document, self.start, self.end
        )
        at = self.document.index(key, found.start()) if found else self.start
        return FormatError(reason, self.document.count("\n", 0, at) + 1, at - self.document.rfind("\n", 0, at))

    def allow(self, keys: Set[str]) -> None:
        for key in self.values:
            if key not in keys:
                raise self.error(key, f"{key} is not known; there are {', '.join(sorted(keys))}.")

    def text(self, key: str, usual: str | None = None) -> str:
        value = self.values.get(key, usual)
        if not isinstance(value, str) or (usual is None and not value):
            raise self.error(key, f"{key} is missing." if value is None else f"{key} must be text in quotes.")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.values.get(key)
        if type(value) is not int or not low <= value <= high:
            raise self.error(key, f"{key} must be a whole number between {low} and {high}.")
        return value


def rows_of(document: Mapping[str, object], text: str) -> list[Row]:
    """In the order of the kinds, then of the text. Raises FormatError on what is no row."""
    places = dict(_json_places(text) if text.lstrip().startswith("{") else _toml_places(text))
    for key in document:
        if key not in ("field", "group"):
            row = Row("", {}, text, 0, len(text))
            raise row.error(key, f"{key} is not known; there are [[field]] and [[group]].")
    return [
        _row(kind, kind, (number,), item, text, places)
        for kind in ("field", "group")
        for number, item in _items(document, kind, text)
    ]


Places = Mapping[tuple[str, tuple[int, ...]], tuple[int, int]]


def _row(kind: str, name: str, numbers: tuple[int, ...], item: object, text: str, places: Places) -> Row:
    start, end = places.get((name, numbers), (0, len(text)))
    if not isinstance(item, dict):
        raise FormatError(f"A {kind} is a table of keys and values.", text.count("\n", 0, start) + 1, 1)
    nested = _items(item, "field", text) if name == "group" else []
    inner = tuple(_row("field", "group.field", (*numbers, number), value, text, places) for number, value in nested)
    return Row(kind, item, text, start, end, inner)


def _items(document: Mapping[str, object], kind: str, text: str) -> list[tuple[int, object]]:
    items = document.get(kind, [])
    if not isinstance(items, list):
        raise Row("", {}, text, 0, len(text)).error(kind, f"{kind} must be a list: write [[{kind}]] with two brackets.")
    return list(enumerate(items))


def _toml_places(text: str) -> Iterator[tuple[tuple[str, tuple[int, ...]], tuple[int, int]]]:
    """Of rows under headers of their own."""
    headers = list(_HEADER.finditer(text))
    counts = {"field": -1, "group": -1, "group.field": -1}
    ends = [following.start() for following in headers[1:]]
    for header, end in zip(headers, [*ends, len(text)], strict=False):
        name = header[1]
        if name not in _KINDS:
            continue
        counts[name] += 1
        if name == "group":
            counts["group.field"] = -1
        numbers = (counts["group"], counts[name]) if name == "group.field" else (counts[name],)
        start = header.start() + len(header[0]) - len(header[0].lstrip())
        yield (name, numbers), (start, end)


def _json_places(text: str) -> Iterator[tuple[tuple[str, tuple[int, ...]], tuple[int, int]]]:
    """Objects in lists under the keys `field` and `group`."""
    path: list[tuple[str, int]] = []  # what is open: its key, and where it begins or, of a list, how many it has
    key = ""
    for token in _JSON.finditer(text):
        sign = token[0]
        if sign[0] == '"':
            key = sign[1:-1]
        elif sign == "[":
            path.append((key, -1))
        elif sign == "{":
            if path and path[-1][0] in ("field", "group"):
                path[-1] = (path[-1][0], path[-1][1] + 1)
            path.append(("", token.start()))
        elif path:
            _, start = path.pop()
            lists = [(name, number) for name, number in path if name]
            name = ".".join(name for name, _ in lists)
            if sign == "}" and name in _KINDS:
                yield (name, tuple(number for _, number in lists)), (start, token.end())
