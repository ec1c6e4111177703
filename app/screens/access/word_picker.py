"""A field for one word of a rule: a wildcard, one of the values there are, or any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.form import Field
from app.widgets.labels import cut
from app.widgets.look import Look

MEANS = Qt.ItemDataRole.UserRole + 1
ROW, PADDING = 30, 10
Index = QModelIndex | QPersistentModelIndex


class WordPicker(QComboBox):
    """The list explains each wildcard; the field itself holds the word that is sent."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # None is how Qt takes the completer away
        self.setProperty("mono", "true")
        self.setMinimumContentsLength(1)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setItemDelegate(_EntryPainter(look, self))
        self.currentTextChanged.connect(lambda _: self.changed.emit())

    def show_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Words with what they mean; what the field holds stays."""
        if entries == self._entries():
            return
        word = self.word()
        self.blockSignals(True)
        self.clear()
        for value, means in entries:
            self.addItem(value)
            self.setItemData(self.count() - 1, means, MEANS)
            spoken = f"{value}, {means}" if means else value
            self.setItemData(self.count() - 1, spoken, Qt.ItemDataRole.AccessibleTextRole)
        self.view().setMinimumWidth(self._widest(entries))
        self.show_word(word)
        self.blockSignals(False)

    def word(self) -> str:
        return self.currentText().strip()

    def show_word(self, word: str) -> None:
        if word != self.word():
            self.setCurrentIndex(self.findText(word, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive))
            self.setEditText(word)
            if edit := self.lineEdit():
                edit.setCursorPosition(0)  # a long word is shown from its beginning

    def _entries(self) -> list[tuple[str, str]]:
        return [(self.itemText(at), str(self.itemData(at, MEANS))) for at in range(self.count())]

    def _widest(self, entries: Sequence[tuple[str, str]]) -> int:
        look = self._look
        widths = [
            paint.text_width(look, Type.MONO, cut(value)) + paint.text_width(look, Type.HINT, means)
            for value, means in entries
        ]
        return min(round(max(widths, default=0)) + look.px(5 * PADDING), look.px(560))


class _EntryPainter(QStyledItemDelegate):
    """The word in mono, then what it means."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(self._look.px(160), self._look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect = self._look, QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            paint.draw_rounded(painter, rect, 6, look.color("selection"))
        inner = rect.adjusted(look.px(PADDING), 0, -look.px(PADDING), 0)
        value, means = cut(str(index.data() or "")), str(index.data(MEANS) or "")
        paint.draw_text(painter, look, inner, value, Type.MONO, "text", elide=Qt.TextElideMode.ElideMiddle)
        inner.setLeft(inner.left() + paint.text_width(look, Type.MONO, value) + look.px(2 * PADDING))
        paint.draw_text(painter, look, inner, means, Type.HINT, "text2")
        painter.restore()


class WordField(Field):
    """A picker under its label; below it stands what the word means now."""

    def __init__(
        self,
        look: Look,
        label: str,
        means: Callable[[str], str],
        wildcards: Mapping[str, str],
        check: Callable[[], str] = lambda: "",
    ) -> None:
        self.picker = WordPicker(look)
        self._means, self._wildcards = means, wildcards
        super().__init__(look, label, self.picker, check=lambda: check() or self._empty())
        self.picker.changed.connect(self._explain)
        self.show_values(())

    def show_values(self, values: Sequence[tuple[str, str]]) -> None:
        """The values there are, below the wildcards."""
        self.picker.show_entries([*self._wildcards.items(), *values])

    def word(self) -> str:
        return self.picker.word()

    def show_word(self, word: str) -> None:
        self.picker.show_word(word)
        self._explain()

    def _explain(self) -> None:
        self.set_hint(self._means(self.word()))

    def _empty(self) -> str:
        return "" if self.word() else "Write *, or choose from the list."
