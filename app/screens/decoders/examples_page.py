"""Examples: which pass and which fail now, and of one of them what was expected and what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QSplitter, QWidget

from app import words
from app.screens.decoders import example_rows
from app.screens.decoders.example_rows import EDIT, REMOVE, STATES
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type, use_mono
from app.widgets.hex_view import HexView
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.script_colors import ScriptColors
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.example import ExampleResult

MEANS = "Examples run on every save. A failing example asks before saving."
EMPTY = (
    "An example is an uplink with what it has to become. Examples run on every save, so nothing that was right breaks."
)
DETAIL_HEIGHT = 236


class ExamplesPage(QFrame):
    """`edit_asked` carries the ExampleResult, `remove_asked` a list of them."""

    run_asked = Signal()
    add_asked = Signal()
    edit_asked = Signal(object)
    remove_asked = Signal(list)
    accept_asked = Signal(object)  # the ExampleResult whose actual data is what is expected from now on
    place_asked = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._look = look
        self._model = RowsModel[ExampleResult](
            example_rows.columns(lambda: datetime.now(UTC)), key=lambda one: one.example.id, parent=self
        )
        self._table = TableView(look, "Examples", density="single", margin=16)
        self._sign = IconLabel(look, "circle-dashed", "text2", 16)
        self._said = PlainLabel("", Type.STRONG)
        self._run, self._add = (
            Button(look, "Run all", icon="play", small=True),
            Button(look, "Add example…", icon="plus", small=True),
        )
        self._detail = Detail(look)
        self._pane = Pane(look, self._split())
        self._lay_out()
        self._connect()

    def show_examples(self, results: Sequence[ExampleResult]) -> None:
        self._model.set_rows(results)
        said, tone, sign = example_rows.count_words(results)
        self._said.setText(said)
        self._said.set_tone("danger" if tone == "danger" else "text")
        self._sign.show_icon(sign, tone)
        self._run.allow(bool(results), "There is no example yet")
        if results:
            self._pane.show_content()
            if not self._table.selected():
                failing = [at for at, one in enumerate(self._model.rows) if STATES[one.state][1] == "danger"]
                self._table.selectRow(failing[0] if failing else 0)
        else:
            self._pane.show_state(self._empty())
        self._on_selection()

    def show_loading(self) -> None:
        self._say_nothing()
        self._pane.show_loading()

    def show_error(self, reason: str, fix: str) -> None:
        self._say_nothing()
        again = Button(self._look, "Try again", icon="refresh-cw")
        again.clicked.connect(self.run_asked)
        self._pane.show_state(
            EmptyState(self._look, "circle-alert", "The examples did not run", f"{reason} {fix}", again)
        )

    def _say_nothing(self) -> None:
        """Of a decoder nobody knows the examples of yet."""
        self._said.setText("")
        self._sign.show_icon("circle-dashed", "text2")

    def selected(self) -> list[ExampleResult]:
        return [self._model.rows[at] for at in self._table.selected()]

    def _on_selection(self) -> None:
        chosen = self.selected()
        self._detail.setVisible(bool(chosen))
        if chosen:
            self._detail.show_example(chosen[0])

    def _on_action(self, at: int, action: str) -> None:
        if action == EDIT:
            self.edit_asked.emit(self._model.rows[at])
        elif action == REMOVE:
            self.remove_asked.emit([self._model.rows[at]])

    def _show_menu(self, at: QPoint) -> None:
        chosen = self.selected()
        if not chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._look.icon("pencil"), "Edit…", lambda: self.edit_asked.emit(chosen[0]))
        remove = f"Remove {words.plural(len(chosen), 'example')}"
        menu.addAction(self._look.icon("trash-2"), remove, lambda: self.remove_asked.emit(chosen))
        menu.popup(at)

    def _empty(self) -> EmptyState:
        add = Button(self._look, "Add example…", "primary", "plus")
        add.clicked.connect(self.add_asked)
        return EmptyState(self._look, "flask-conical", "No examples yet", EMPTY, add)

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._table)
        split.addWidget(self._detail)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 1)
        split.setSizes([self._look.px(360), self._look.px(DETAIL_HEIGHT)])
        return split

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        means = PlainLabel(MEANS, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        line = row(self._sign, self._said, means, self._run, self._add, margins=(16, 8, 16, 8), parent=bar)
        line.setStretch(2, 1)
        column(bar, self._pane, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        self._table.setModel(self._model)
        self._table.selection_changed.connect(self._on_selection)
        self._table.action_clicked.connect(self._on_action)
        self._table.opened.connect(lambda at: self.edit_asked.emit(self._model.rows[at]))
        self._table.menu_requested.connect(self._show_menu)
        self._run.clicked.connect(self.run_asked)
        self._add.clicked.connect(self.add_asked)
        self._detail.place_asked.connect(self.place_asked)
        self._detail.accept_asked.connect(self.accept_asked)


class Detail(QFrame):
    """One example: expected and came side by side, and its bytes."""

    place_asked = Signal(int, int)
    accept_asked = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ExampleResult | None = None
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._name = PlainLabel("", Type.SECTION, elide=Qt.TextElideMode.ElideRight)
        self._badge = Badge(look, "")
        self._open = Button(look, "", icon="file-code", small=True)
        self._accept = Button(look, "Expect what came", icon="check", small=True)
        self._expected, self._came = _well("Expected", look), _well("Came", look)
        self._hex = HexView(look)
        self._why = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._place = (1, 1)
        title = row(self._name, self._badge, self._open, self._accept, spacing=10)
        title.insertStretch(2, 1)
        pair = row(
            column(PlainLabel("Expected", Type.LABEL, "text2"), self._expected, spacing=5),
            column(PlainLabel("Came", Type.LABEL, "text2"), self._came, spacing=5),
            spacing=16,
        )
        column(title, pair, self._hex, self._why, spacing=8, margins=(16, 12, 16, 12), parent=self).setStretch(1, 1)
        self._open.clicked.connect(lambda: self.place_asked.emit(*self._place))
        self._accept.clicked.connect(lambda: self.accept_asked.emit(self._shown))

    def show_example(self, result: ExampleResult) -> None:
        self._shown = result
        example, actual = result.example, result.actual
        self._accept.setVisible(example_rows.can_be_expected(result))
        word, tone, sign = STATES[result.state]
        self._name.setText(example.name or "unnamed")
        self._badge.show_state(word, tone, sign)
        self._expected.setPlainText(example_rows.pretty(example.expected))
        self._came.setPlainText(example_rows.came(actual))
        self._hex.set_bytes(example.payload)
        self._hex.setVisible(bool(example.payload))
        self._why.setText(f"{example_rows.told(result)}." if tone == "danger" else "")
        self._why.setVisible(bool(self._why.text()))
        line = actual.line if actual else None
        self._open.setVisible(line is not None)
        self._open.setText(f"Open line {line}")
        self._place = (line or 1, (actual.column if actual else None) or 1)


def _well(name: str, look: Look) -> QPlainTextEdit:
    made = QPlainTextEdit()
    use_mono(made)
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    made.setMinimumHeight(look.px(64))
    ScriptColors(look, made.document())
    return made
