"""The scope matrix: a row a scope, a column a key. Ticks are staged; what a kind of user never may have is locked.
Keys of several users are compared in it, and cannot be changed there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.api.sensohive_replies import ApiKey, ApiUser
from app.screens.access.scope_painting import MatrixCell, MatrixHeader, MatrixPainter
from app.screens.access.staged_scopes import StagedScopes
from app.screens.access.user_rows import MEANINGS, ends, locked, state
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.roomy_table import RoomyTable
from embedded_server.domain.user_key import scopes_of

Index = QModelIndex | QPersistentModelIndex
SCOPE, MEANING, INTEGRATORS, USERS = range(4)
FIRST_KEY = 4
SCOPE_NAMES = tuple(MEANINGS)
ROW = 28
WIDTHS = (136, 190, 92, 74)
KEY_WIDTH, LEAST_MEANING = 140, 120
COMPARED = "Keys are only compared here: Users is where scopes are changed."


class ScopeMatrix(RoomyTable):
    """`flipped` carries an ApiKey and a scope: the owner stages it and shows the matrix again."""

    flipped = Signal(object, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cells = _Cells(self)
        self._painter = MatrixPainter(look, self)
        self.setAccessibleName("Scopes of the keys")
        self.setModel(self._cells)
        self.setItemDelegate(self._painter)
        self.setHorizontalHeader(MatrixHeader(look, self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._fit()
        look.changed.connect(self._fit)

    def show_keys(
        self,
        user: ApiUser,
        keys: Sequence[ApiKey],
        staged: StagedScopes,
        grantable: frozenset[str],
        why_fixed: str,
        now: datetime,
    ) -> None:
        """Living keys only: nobody can change another. What is not `grantable` can be taken away, not given."""
        self._cells.show((user,) * max(len(keys), 1), tuple(keys), staged, grantable, why_fixed, now)
        self._fit_columns()

    def show_comparison(self, keys: Sequence[tuple[ApiKey, ApiUser]], now: datetime, *, differing_only: bool) -> None:
        """Each key with its user."""
        compared = tuple(key for key, _ in keys)
        self._cells.show(tuple(user for _, user in keys), compared, StagedScopes(), frozenset(), COMPARED, now)
        for at in (INTEGRATORS, USERS):
            self.setColumnHidden(at, True)
        self._fit_columns()
        differ = differing(compared)
        for at, scope in enumerate(SCOPE_NAMES):
            self.setRowHidden(at, differing_only and scope not in differ)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._painter.keyboard = False
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._flip(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._painter.keyboard = True
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._flip(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._painter.keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)
        if self._painter.keyboard and not self.currentIndex().isValid() and self._cells.columnCount() > FIRST_KEY:
            self.setCurrentIndex(self._cells.index(0, FIRST_KEY))

    def _flip(self, index: QModelIndex) -> None:
        if index.isValid() and self._cells.may_flip(index):
            self.flipped.emit(self._cells.key(index.column()), SCOPE_NAMES[index.row()])

    def _fit(self) -> None:
        self.verticalHeader().setMinimumSectionSize(self._look.px(ROW))
        self.verticalHeader().setDefaultSectionSize(self._look.px(ROW))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Meanings take what is left over."""
        header, look = self.horizontalHeader(), self._look
        keys = self._cells.columnCount() - FIRST_KEY
        widths = [0 if self.isColumnHidden(at) else look.px(width) for at, width in enumerate(WIDTHS)]
        rest = self.viewport().width() - sum(widths) - keys * look.px(KEY_WIDTH)
        widths[MEANING] = max(look.px(LEAST_MEANING), widths[MEANING] + rest)
        for at in range(self._cells.columnCount()):
            header.resizeSection(at, widths[at] if at < FIRST_KEY else look.px(KEY_WIDTH))


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._users: tuple[ApiUser, ...] = ()  # of each key
        self._keys: tuple[ApiKey, ...] = ()
        self._staged, self._why_fixed = StagedScopes(), ""
        self._grantable: frozenset[str] = frozenset()
        self._heads: tuple[tuple[str, str, str], ...] = ()

    def show(
        self,
        users: tuple[ApiUser, ...],
        keys: tuple[ApiKey, ...],
        staged: StagedScopes,
        grantable: frozenset[str],
        why_fixed: str,
        now: datetime,
    ) -> None:
        """Where the same keys stay, cells are painted again and the focus stays."""
        is_same = [key.id for key in keys] == [key.id for key in self._keys] and users == self._users
        if not is_same:
            self.beginResetModel()
        self._users, self._keys, self._staged = users, keys, staged
        self._grantable, self._why_fixed = grantable, why_fixed
        self._heads = tuple((key.name, f"…{key.tail}, {ends(key, now)}", state(key, now)[1]) for key in keys)
        if not is_same:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(SCOPE_NAMES) - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def key(self, column: int) -> ApiKey:
        return self._keys[column - FIRST_KEY]

    def may_flip(self, index: QModelIndex) -> bool:
        if index.column() < FIRST_KEY or self._locked(index.row(), index.column()):
            return False
        return not self._why_not(SCOPE_NAMES[index.row()], self.key(index.column()))

    def _locked(self, row: int, column: int) -> str:
        """Who alone may have the scope; of what is not a key's, where no key's user may have it."""
        users = self._users[column - FIRST_KEY :][:1] if column >= FIRST_KEY else self._users
        why = {locked(SCOPE_NAMES[row], user) for user in users}
        return why.pop() if len(why) == 1 else ""

    def _why_not(self, scope: str, key: ApiKey) -> str:
        """Why this tick cannot be changed."""
        if self._why_fixed:
            return self._why_fixed
        if not key.id:
            return "The service does not tell the id of this key, so it cannot be changed."
        is_given = scope in key.scopes or scope in self._grantable
        return "" if is_given else f"The key of this connection does not have {scope}, so it cannot give it."

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(SCOPE_NAMES)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST_KEY + len(self._keys)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < FIRST_KEY:
            return (("SCOPE", "", ""), ("", "", ""), ("ALLOWED FOR", "integrators", ""), ("", "users", ""))[section]
        return self._heads[section - FIRST_KEY]

    def cell(self, row: int, column: int) -> MatrixCell:
        scope, why = SCOPE_NAMES[row], self._locked(row, column)
        if column < FIRST_KEY:
            return MatrixCell(self._fixed_text(scope, column), is_locked=bool(why), is_mono=column == SCOPE)
        if why:
            return MatrixCell(why, is_locked=True)
        key = self.key(column)
        return MatrixCell(
            tick=self._staged.has(key, scope),
            is_staged=self._staged.is_flipped(key, scope),
            is_fixed=not self.may_flip(self.index(row, column)),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        asked: dict[int, Callable[[int, int], str]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Qt.ItemDataRole.ToolTipRole: self._tip,
        }
        tell = asked.get(role)
        return tell(index.row(), index.column()) if tell else None

    def _text(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        return cell.text if cell.tick is None else "yes" if cell.tick else "no"

    def _spoken(self, row: int, column: int) -> str:
        if column < FIRST_KEY:
            return self._text(row, column)
        staged = ", not saved" if self.cell(row, column).is_staged else ""
        return f"{SCOPE_NAMES[row]} for {self.key(column).name}: {self._text(row, column)}{staged}"

    def _tip(self, row: int, column: int) -> str:
        scope = SCOPE_NAMES[row]
        if why := self._locked(row, column):
            user = self._users[max(column - FIRST_KEY, 0)]
            return f"{scope} is for {why}: {user.name} is {_kind(user)}."
        if column >= FIRST_KEY and self.cell(row, column).is_fixed:
            return self._why_not(scope, self.key(column))
        return f"{scope}: {MEANINGS[scope]}"

    def _fixed_text(self, scope: str, column: int) -> str:
        if column in (SCOPE, MEANING):
            return scope if column == SCOPE else MEANINGS[scope]
        return "✓" if scope in scopes_of(is_integrator=column == INTEGRATORS) else "–"


def differing(keys: Sequence[ApiKey]) -> frozenset[str]:
    """The scopes that some have and some have not."""
    held = [frozenset(key.scopes) for key in keys]
    return frozenset.union(*held) - frozenset.intersection(*held) if held else frozenset()


def _kind(user: ApiUser) -> str:
    return "an integrator" if user.is_integrator else "a user"
