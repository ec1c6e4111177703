"""The tree of recTypes for Qt: where the names stay the same only the numbers change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.screens.data.rec_type_nodes import Node, matching, tree
from embedded_server.domain.rec_type_summary import RecTypeSummary

Index = QModelIndex | QPersistentModelIndex
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Place:
    node: Node
    parent: int  # its number, NOWHERE at the top
    row: int
    first_child: int


class RecTypesModel(QAbstractItemModel):
    """Nodes are numbered; an index carries the number, so it outlives new numbers under the same names."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._summaries: tuple[RecTypeSummary, ...] = ()
        self._text = ""
        self._places: list[_Place] = []
        self._tops = 0

    def set_summaries(self, summaries: Sequence[RecTypeSummary]) -> None:
        self._summaries = tuple(summaries)
        self._show()

    def narrow(self, text: str) -> None:
        self._text = text
        self._show()

    def node(self, index: Index) -> Node:
        return self._places[index.internalId()].node

    def index_of(self, rec_type: str) -> QModelIndex:
        """Where a recType stands; invalid when it does not."""
        for number, place in enumerate(self._places):
            if place.node.summary and place.node.path == rec_type:
                return self.createIndex(place.row, 0, number)
        return QModelIndex()

    def _show(self) -> None:
        fresh = _numbered(tree(matching(self._summaries, self._text)))
        if [place.node.path for place in fresh] == [place.node.path for place in self._places]:
            changed = [at for at, place in enumerate(fresh) if place.node != self._places[at].node]
            self._places = fresh
            for at in changed:
                index = self.createIndex(fresh[at].row, 0, at)
                self.dataChanged.emit(index, index)
            return
        self.beginResetModel()
        self._places = fresh
        self._tops = sum(place.parent == NOWHERE for place in fresh)
        self.endResetModel()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        first = self._places[parent.internalId()].first_child if parent.isValid() else 0
        if 0 <= row < self.rowCount(parent) and column == 0:
            return self.createIndex(row, column, first + row)
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt overloads it with QObject.parent
        above = self._places[index.internalId()].parent if index.isValid() else NOWHERE
        return QModelIndex() if above == NOWHERE else self.createIndex(self._places[above].row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children) if parent.isValid() else self._tops

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: ARG002, B008
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A step on the way can be gone to and folded, but there are no records to select."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        enabled = Qt.ItemFlag.ItemIsEnabled
        return enabled | Qt.ItemFlag.ItemIsSelectable if self.node(index).summary else enabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.node(index).label
            case Qt.ItemDataRole.ToolTipRole:
                return _told(self.node(index))
            case Qt.ItemDataRole.AccessibleTextRole:
                return _told(self.node(index)).replace("\n", ", ")
        return None


def _numbered(nodes: Sequence[Node]) -> list[_Place]:
    """Level by level, so that the children of a node follow one another."""
    places: list[_Place] = []
    level = [(node, NOWHERE, row) for row, node in enumerate(nodes)]
    while level:
        first = len(places) + len(level)
        below: list[tuple[Node, int, int]] = []
        for node, parent, row in level:
            number = len(places)
            places.append(_Place(node, parent, row, first + len(below)))
            below += [(child, number, at) for at, child in enumerate(node.children)]
        level = below
    return places


def _told(node: Node) -> str:
    lines = [node.path, words.plural(node.total, "record")]
    if node.failed:
        lines.append(f"{words.count(node.failed)} could not be decoded")
    if node.silent:
        lines.append(f"{words.plural(node.silent, 'device')} late or silent")
    lines.append(f"last {words.ago(node.last_at, datetime.now(UTC))}")
    return "\n".join(lines)
