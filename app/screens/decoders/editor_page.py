"""The text of a decoder with what is wrong in it, beside the bench it is tried on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QWidget

from app.screens.decoders import table_text
from app.screens.decoders.bench import Bench
from app.screens.decoders.contract import contract_of, line_of_field
from app.screens.decoders.field_grid import FieldGrid
from app.screens.decoders.starting_texts import SPELLINGS
from app.widgets.choice import Option
from app.widgets.code_editor import CodeEditor, Problem
from app.widgets.empty_state import EmptyState
from app.widgets.find_bar import FindBar
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.segmented import Segmented
from embedded_server.domain.decoder import Decoder, DecoderKind, Spelling

MEANS = "Runs in its own process, stopped after 250 ms, no network, no files."
NO_CODE = "Checked as you type. It holds no code that could run."
NAMES = {
    DecoderKind.JAVASCRIPT: "Text of the decoder",
    DecoderKind.TABLE: "Table of fields",
    DecoderKind.SIGFOX: "Sigfox grammar",
    DecoderKind.CAYENNE: "Built in",
}
MEANINGS = {
    DecoderKind.TABLE: "Read without code, field by field",
    DecoderKind.SIGFOX: "Read without code, field by field",
}
GRID, TEXT = "grid", "text"
ONLY_TEXT = "It holds more than a grid shows: groups, words, conditions or remarks."
BUILT_IN = "It reads 26 types of values by channel and needs no text. Try payloads on the bench."
LEAST_EDITOR = 320


class EditorPage(QSplitter):
    """`edited` carries the text."""

    edited = Signal(str)
    contract_found = Signal(str)  # how the text is called, in words

    def __init__(self, look: Look, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.editor = CodeEditor(look, NAMES[DecoderKind.JAVASCRIPT])
        self.find_bar = FindBar(look, self.editor)
        self.grid = FieldGrid(look)
        self._ways = Segmented(look, (Option(GRID, "Fields"), Option(TEXT, "Text")), "How the table is edited")
        self._only_text = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self.strip = ProblemsStrip(look)
        self.bench = bench
        self._kind = DecoderKind.JAVASCRIPT
        self._is_filling = False
        left = QFrame()
        left.setProperty("ground", "surface")
        left.setMinimumWidth(look.px(LEAST_EDITOR))
        self.text = QStackedWidget()
        built_in = EmptyState(look, "braces", "Cayenne LPP is built in", BUILT_IN)
        for page in (self.editor, self.grid, built_in):
            self.text.addWidget(page)
        self._ways_bar = QFrame()
        self._ways_bar.setProperty("edge", "bottom")
        row(self._ways, self._only_text, margins=(16, 5, 16, 6), parent=self._ways_bar).setStretch(1, 1)
        column(self._ways_bar, self.find_bar, self.text, self.strip, spacing=0, parent=left).setStretch(2, 1)
        for pane in (left, bench):
            self.addWidget(pane)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self._ways.chosen.connect(lambda _: self._show_way())
        self.grid.edited.connect(lambda rows: self.replace_text(table_text.text_of(rows)))
        self.editor.text_edited.connect(self._on_text)
        self.editor.place_changed.connect(self.strip.show_place)
        self.strip.opened.connect(self.go_to)
        bench.problem_found.connect(self.show_problem)
        bench.place_asked.connect(self.go_to)
        bench.field_chosen.connect(self._show_field)

    def show_decoder(self, decoder: Decoder, text: str) -> None:
        self._kind = decoder.kind
        self.editor.setAccessibleName(NAMES[decoder.kind])
        self.show_text(text)
        self.editor.colors.switch(decoder.kind is not DecoderKind.SIGFOX)
        self.find_bar.hide()
        self.strip.setVisible(decoder.kind is not DecoderKind.CAYENNE)
        self.strip.show_means(MEANS if decoder.kind is DecoderKind.JAVASCRIPT else NO_CODE)
        self._show_way()
        self.contract_found.emit(self._contract(text))

    def show_text(self, text: str) -> bool:
        """Silently; what is there already stays, with its cursor. Whether it is another text."""
        if text == self.editor.toPlainText():
            return False
        self._is_filling = True
        self.editor.show_text(text)
        self._is_filling = False
        return True

    def open_find_bar(self, *, replaces: bool) -> None:
        """In the text, also of what is shown as a grid; what is built in has none."""
        if self._kind is DecoderKind.CAYENNE:
            return
        if self._kind is DecoderKind.TABLE:
            self._ways.choose(TEXT)
            self._show_way()
        self.find_bar.open_bar(replaces=replaces)

    def _show_way(self) -> None:
        """A table as a grid, unless its text holds more than a grid shows."""
        is_table = self._kind is DecoderKind.TABLE
        rows = table_text.rows_of(self.editor.toPlainText()) if is_table else None
        self._ways_bar.setVisible(is_table)
        self._ways.allow(GRID, rows is not None, ONLY_TEXT)
        self._only_text.setText("" if rows is not None else ONLY_TEXT)
        if rows is not None:
            self.grid.show_rows(rows)
        as_grid = rows is not None and self._ways.key() == GRID
        self.text.setCurrentIndex(2 if self._kind is DecoderKind.CAYENNE else int(as_grid))

    def _on_text(self, text: str) -> None:
        if self._kind is DecoderKind.TABLE:
            self._show_way()
        self.contract_found.emit(self._contract(text))
        if not self._is_filling:
            self.edited.emit(text)

    def _contract(self, text: str) -> str:
        if self._kind is DecoderKind.CAYENNE:
            return f"Fields {SPELLINGS[Spelling(text.strip() or Spelling.THINGS_STACK)]}"
        if self._kind is not DecoderKind.JAVASCRIPT:
            return MEANINGS[self._kind]
        found = contract_of(text)
        return f"Called as {found.name}: {found.means}" if found else "No function of a known name"

    def replace_text(self, text: str) -> None:
        """As if it was typed, so that it can be undone."""
        cursor = self.editor.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def show_problem(self, problem: Problem | None, stopped: str = "") -> None:
        """`stopped` is what is wrong at no place; of a grid the row is marked."""
        self.editor.show_problems([problem] if problem else [])
        at = self._row_of(problem.line) if problem and self._is_grid() else None
        self.grid.show_problem(at, problem.text if problem else "")
        self.strip.show_problem(problem, stopped, place="" if at is None else self.grid.named(at))

    def go_to(self, line: int, column: int = 1) -> None:
        """To the place in the text, or to its row of the grid."""
        if self._is_grid():
            self.grid.go_to(self._row_of(line))
        else:
            self.editor.go_to(line, column)

    def _is_grid(self) -> bool:
        return self.text.currentWidget() is self.grid

    def _row_of(self, line: int) -> int:
        return table_text.row_at_line(self.editor.toPlainText(), line)

    def _show_field(self, path: str) -> None:
        line = line_of_field(self.editor.toPlainText(), path) if self._kind is DecoderKind.JAVASCRIPT else None
        if line is not None:
            self.editor.show_place(line)


class ProblemsStrip(QFrame):
    """Below the editor: what is wrong, how the text is called, where the cursor stands. `opened` carries a place."""

    opened = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self.setProperty("edge", "top")
        self._sign = IconLabel(look, "circle-check", "ok", 16)
        self._said = PlainLabel("", Type.HINT_STRONG, elide=Qt.TextElideMode.ElideRight)
        self._means = PlainLabel(MEANS, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._place = PlainLabel("Line 1, column 1", Type.HINT, "text2")
        line = row(self._sign, self._said, self._means, self._place, spacing=10, parent=self)
        line.setContentsMargins(16, 6, 16, 5)
        line.setStretch(2, 1)
        self._line = line
        self.show_problem(None)

    def show_problem(self, problem: Problem | None, stopped: str = "", place: str = "") -> None:
        """`stopped` is what is wrong at no place; `place` is said instead of line and column."""
        self._problem = problem
        is_wrong = problem is not None or bool(stopped)
        self._sign.show_icon("circle-x" if is_wrong else "circle-check", "danger" if is_wrong else "ok")
        if problem:
            stopped = f"{place or f'Line {problem.line}, column {problem.column}'}: {problem.text}"
        self._said.setText(stopped or "No problems")
        self._said.set_tone("danger" if is_wrong else "text")
        self._means.setVisible(not is_wrong)
        self._line.setStretch(1, int(is_wrong))  # what is said takes the room of the sentence
        self.setCursor(Qt.CursorShape.PointingHandCursor if problem else Qt.CursorShape.ArrowCursor)
        self.setToolTip("Go to the place" if problem else self._means.full_text())

    def show_means(self, means: str) -> None:
        """What is said of how it runs, while nothing is wrong."""
        self._means.setText(means)

    def show_place(self, line: int, column: int) -> None:
        self._place.setText(f"Line {line:,}, column {column:,}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        if self._problem:
            self.opened.emit(self._problem.line, self._problem.column)
