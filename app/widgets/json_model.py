"""A JSON value as a tree that is built only where somebody looks, so that its size costs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias, TypeGuard, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.labels import LONGEST, cut
from app.words import plural

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
Part: TypeAlias = "str | int"
Index = QModelIndex | QPersistentModelIndex

PAGE = 1_000  # children of a larger value are shown in ranges of so many: a view lays out all it is given
DEEPEST = 200  # pieces of a path that is looked for
NO_INDEX = QModelIndex()


class Role(IntEnum):
    KEY = Qt.ItemDataRole.UserRole + 1
    VALUE = Qt.ItemDataRole.UserRole + 2
    KIND = Qt.ItemDataRole.UserRole + 3


@dataclass(slots=True)
class _Node:
    """A value, or with `span` a range of its children. `keys` are those of an object in their order."""

    parent: int
    row: int
    part: Part
    value: Json
    keys: list[str] | None
    span: tuple[int, int] | None = None
    children: dict[int, int] = field(default_factory=dict)

    @property
    def bounds(self) -> tuple[int, int]:
        if self.span:
            return self.span
        return (0, len(self.value)) if is_container(self.value) else (0, 0)

    @property
    def step(self) -> int:
        """How many children of the value one row stands for."""
        start, end = self.bounds
        step = 1
        while end - start > step * PAGE:
            step *= PAGE
        return step


class JsonModel(QAbstractItemModel):
    """Roots have names; the one named "" is the value itself, and its path is the empty one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes = [_root({})]

    def set_roots(self, roots: Mapping[str, Json]) -> None:
        self.beginResetModel()
        self._nodes = [_root(roots)]
        self.endResetModel()

    def value(self, index: Index) -> Json:
        return self._node(index).value

    def parts(self, index: Index) -> tuple[Part, ...]:
        """From the name of the root on."""
        found: list[Part] = []
        number = index.internalId() if index.isValid() else 0
        while number:
            node = self._nodes[number]
            if node.span is None:
                found.append(node.part)
            number = node.parent
        return tuple(reversed(found))

    def path(self, index: Index) -> str:
        """`gateways.0.rssi`, the way a field of decoded data is named everywhere."""
        parts = self.parts(index)
        return ".".join(map(str, parts[1:] if parts[:1] == ("",) else parts))

    def index_of(self, parts: Sequence[Part]) -> QModelIndex:
        index = NO_INDEX
        for part in parts:
            position = self._position(self._node(index), part)
            if position is None:
                return NO_INDEX
            index = self._child_at(index, position)
        return index

    def index_of_path(self, path: str) -> QModelIndex:
        """Keys may have dots in them, so every way to split the path is tried, the shortest keys first."""
        roots = self._nodes[0].value
        assert isinstance(roots, Mapping)
        for name, value in roots.items():
            rest = path if name == "" else _without(path, name)
            parts = None if rest is None else _resolved(value, tuple(rest.split(".")) if rest else (), set())
            if parts is not None:
                return self.index_of((name, *parts))
        return NO_INDEX

    def walk(self) -> Iterator[tuple[tuple[Part, ...], Json]]:
        """Every value with its parts, in the order of the tree, without building it."""
        stack: list[Iterator[tuple[tuple[Part, ...], Json]]] = [_items((), self._nodes[0].value)]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
                continue
            yield found
            if is_container(found[1]):
                stack.append(_items(*found))

    # what Qt asks

    def index(self, row: int, column: int, parent: Index = NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return NO_INDEX
        number = parent.internalId() if parent.isValid() else 0
        children = self._nodes[number].children
        if row not in children:
            children[row] = len(self._nodes)
            self._nodes.append(self._made(number, row))
        return self.createIndex(row, column, children[row])

    @overload
    def parent(self) -> QObject | None: ...
    @overload
    def parent(self, index: Index) -> QModelIndex: ...
    def parent(self, index: Index | None = None) -> QObject | QModelIndex | None:
        if index is None:
            return super().parent()
        if not index.isValid():
            return NO_INDEX
        number = self._nodes[index.internalId()].parent
        return self.createIndex(self._nodes[number].row, 0, number) if number else NO_INDEX

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        node = self._node(parent)
        start, end = node.bounds
        return -(-(end - start) // node.step)

    def hasChildren(self, parent: Index = NO_INDEX) -> bool:
        start, end = self._node(parent).bounds
        return end > start

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: ARG002
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node = self._node(index)
        match role:
            case Role.KEY:
                return _key_text(node)
            case Role.VALUE:
                return _value_text(node)
            case Role.KIND:
                return kind(node.value)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return ": ".join(filter(None, (_key_text(node), _value_text(node))))
        return None

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId() if index.isValid() else 0]

    def _made(self, number: int, row: int) -> _Node:
        above = self._nodes[number]
        start, end = above.bounds
        first = start + row * above.step
        if above.step > 1:
            return _Node(number, row, "", above.value, above.keys, (first, min(first + above.step, end)))
        if isinstance(above.value, Mapping):
            assert above.keys is not None
            return _node(number, row, above.keys[first], above.value[above.keys[first]])
        assert isinstance(above.value, Sequence)
        return _node(number, row, first, above.value[first])

    @staticmethod
    def _position(node: _Node, part: Part) -> int | None:
        if node.keys is not None:
            return node.keys.index(part) if part in node.keys else None
        return part if isinstance(part, int) and 0 <= part < node.bounds[1] else None

    def _child_at(self, index: QModelIndex, position: int) -> QModelIndex:
        """The child at a position among all, through the ranges it is in."""
        while True:
            node = self._node(index)
            step, start = node.step, node.bounds[0]
            index = self.index((position - start) // step, 0, index)
            if step == 1:
                return index


def is_container(value: Json) -> TypeGuard[Mapping[str, Json] | Sequence[Json]]:
    return isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str))


def kind(value: Json) -> str:
    """The word of JSON for it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array"


def shown_text(text: str) -> str:
    """On one line, cut; what would not be seen, or would turn its neighbours round, is written as an escape."""
    return cut("".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text[: LONGEST + 1]))


def _root(roots: Mapping[str, Json]) -> _Node:
    return _node(0, 0, "", roots)


def _node(parent: int, row: int, part: Part, value: Json) -> _Node:
    return _Node(parent, row, part, value, list(value) if isinstance(value, Mapping) else None)


def _key_text(node: _Node) -> str:
    if node.span:
        return f"{node.span[0]} … {node.span[1] - 1}"
    return shown_text(str(node.part))


def _value_text(node: _Node) -> str:
    value = node.value
    if node.span:
        return ""
    if isinstance(value, str):
        return f'"{shown_text(json.dumps(value[: LONGEST + 1], ensure_ascii=False)[1:-1])}"'
    if isinstance(value, Mapping):
        return f"Object, {plural(len(value), 'field')}"
    if isinstance(value, Sequence):
        return f"Array, {plural(len(value), 'item')}"
    try:
        return cut(json.dumps(value))
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "a very long number"


def _items(parts: tuple[Part, ...], value: Json) -> Iterator[tuple[tuple[Part, ...], Json]]:
    if isinstance(value, Mapping):
        return (((*parts, key), inner) for key, inner in value.items())
    assert isinstance(value, Sequence)
    return (((*parts, position), inner) for position, inner in enumerate(value))


def _without(path: str, name: str) -> str | None:
    """What follows the name of a root."""
    if path == name:
        return ""
    return path[len(name) + 1 :] if path.startswith(f"{name}.") else None


def _resolved(value: Json, pieces: tuple[str, ...], failed: set[tuple[int, int]]) -> tuple[Part, ...] | None:
    """The parts that the pieces of a dotted path make inside a value; what has failed once is not tried again."""
    if not pieces:
        return ()
    if len(pieces) > DEEPEST or (id(value), len(pieces)) in failed:
        return None
    for count in range(1, len(pieces) + 1):
        part = _part(value, ".".join(pieces[:count]))
        if part is not None:
            inner = value[part]  # type: ignore[index]  # _part has looked
            found = _resolved(inner, pieces[count:], failed)
            if found is not None:
                return (part, *found)
    failed.add((id(value), len(pieces)))
    return None


def _part(value: Json, name: str) -> Part | None:
    if isinstance(value, Mapping):
        return name if name in value else None
    if not isinstance(value, Sequence) or isinstance(value, str) or not name.isdecimal() or len(name) > 15:
        return None
    return int(name) if int(name) < len(value) else None
