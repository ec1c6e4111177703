"""A table's header with a field below each label that narrows what is listed."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from app.widgets.labels import restyle
from app.widgets.look import Look
from app.widgets.table_header import MARGIN, TableHeader
from app.widgets.timers import one_shot

ROW = 34  # the fields' row
FIELD = 26
SIDE = 5
SETTLE_MS = 350


class FilterHeader(TableHeader):
    """`check` says what is wrong with a text. A wrong one is marked, and the last right one stays in force."""

    filters_changed = Signal(dict)  # what is in force: texts by key
    left = Signal()  # Down or Esc: the table is wanted

    def __init__(
        self,
        look: Look,
        check: Callable[[str], str],
        hint: str,
        *,
        margin: int = MARGIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, ticks=False, dense=True, margin=margin, parent=parent)
        self._check, self._hint = check, hint
        self._keys: tuple[str, ...] = ()
        self._fields: dict[str, QLineEdit] = {}
        self._in_force: dict[str, str] = {}
        self._are_shown = True
        self._settling = one_shot(self, SETTLE_MS, self._apply)
        self.sectionResized.connect(self._place)
        self.geometriesChanged.connect(self._place)
        look.changed.connect(self._place)

    def show_columns(self, keys: Sequence[str], names: Sequence[str]) -> None:
        """Of each section the key of its field, empty where there is none, and the name that is read aloud."""
        for key, field in list(self._fields.items()):
            if key not in keys:
                self._fields.pop(key)
                field.deleteLater()
        self._keys = tuple(keys)
        for key, name in zip(keys, names, strict=True):
            if key and key not in self._fields:
                self._fields[key] = self._new_field(key, name)
        self._place()

    def show_filters(self, texts: Mapping[str, str]) -> None:
        """Silently."""
        self._settling.stop()
        self._in_force = dict(texts)
        for key, field in self._fields.items():
            if field.text().strip() != texts.get(key, ""):
                field.setText(texts.get(key, ""))
            self._mark(field, "")

    def show_row(self, shown: bool) -> None:
        self._are_shown = shown
        self.geometriesChanged.emit()
        self._place()
        self.updateGeometry()

    def focus_field(self, key: str) -> None:
        """The field of a column, else the first one."""
        field = self._fields.get(key) or next((self._fields[one] for one in self._keys if one in self._fields), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), hint.height() + (self._look.px(ROW) if self._are_shown else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def setOffset(self, offset: int) -> None:  # noqa: N802
        super().setOffset(offset)
        self._place()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        lower = self._look.px(ROW) if self._are_shown else 0
        if lower:
            painter.fillRect(rect, self._look.color("subtle"))
        super().paintSection(painter, rect.adjusted(0, 0, 0, -lower), section)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In a field: Enter applies, Down and Esc leave; Esc first takes back what is not in force."""
        if isinstance(watched, QLineEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._apply()
                    return True
                case Qt.Key.Key_Down:
                    self.left.emit()
                    return True
                case Qt.Key.Key_Escape:
                    self._leave(watched)
                    return True
        return super().eventFilter(watched, event)

    def _leave(self, field: QLineEdit) -> None:
        key = next((name for name, one in self._fields.items() if one is field), "")
        if field.text().strip():
            field.clear()
            self._apply()
        elif key:
            self.left.emit()

    def _new_field(self, key: str, name: str) -> QLineEdit:
        field = QLineEdit(self.viewport())
        field.setProperty("small", "true")
        field.setAccessibleName(f"Filter {name}")
        field.setText(self._in_force.get(key, ""))
        field.setToolTip(self._hint)
        field.textEdited.connect(lambda _: self._settling.start())
        field.editingFinished.connect(self._apply)
        field.installEventFilter(self)
        return field

    def _apply(self) -> None:
        self._settling.stop()
        fresh = dict(self._in_force)
        for key, field in self._fields.items():
            text = field.text().strip()
            problem = self._check(text)
            self._mark(field, problem)
            if not problem:
                fresh.pop(key, None)
                fresh |= {key: text} if text else {}
        if fresh != self._in_force:
            self._in_force = fresh
            self.filters_changed.emit(fresh)

    def _mark(self, field: QLineEdit, problem: str) -> None:
        state = "error" if problem else "in_force" if field.text().strip() else ""
        field.setToolTip(problem or self._hint)
        if problem != field.accessibleDescription():
            field.setAccessibleDescription(problem)
            self._say(field, problem)
        if field.property("state") != state:
            field.setProperty("state", state)
            restyle(field)

    def _say(self, field: QLineEdit, problem: str) -> None:
        """Below the field that is written in: who has no mouse there is told, too."""
        if problem and field.hasFocus():
            QToolTip.showText(field.mapToGlobal(field.rect().bottomLeft()), problem, field)
        elif not problem:
            QToolTip.hideText()

    def _place(self, *_: int) -> None:
        """Below its label, as wide as the section."""
        look, top = self._look, self.height() - self._look.px(ROW) + self._look.px((ROW - FIELD) // 2)
        for section, key in enumerate(self._keys[: self.count()]):
            field = self._fields.get(key)
            if field is None:
                continue
            left, width = self.sectionViewportPosition(section), self.sectionSize(section)
            field.setVisible(self._are_shown and not self.isSectionHidden(section))
            field.setGeometry(left + look.px(SIDE), top, max(width - 2 * look.px(SIDE), look.px(24)), look.px(FIELD))
