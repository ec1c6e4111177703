"""The code editor under a person's hands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.widgets import script_colors
from app.widgets.code_editor import MOST_MATCHES, CodeEditor, Problem
from app.widgets.find_bar import FindBar
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.script_tokens import State


@pytest.fixture
def editor(look: Look, qtbot: QtBot) -> Iterator[CodeEditor]:
    window = QWidget()
    made = CodeEditor(look, "Text")
    column(made, QLineEdit(), parent=window)
    qtbot.addWidget(window)
    window.resize(500, 300)
    window.show()
    qtbot.waitExposed(window)
    made.setFocus()
    yield made
    window.close()


def test_that_a_tab_indents_and_shift_tab_takes_it_back(editor: CodeEditor) -> None:
    editor.show_text("a\nb\nc")
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "  a\n  b\n  c"
    QTest.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.toPlainText() == "a\nb\nc"
    editor.undo()
    assert editor.toPlainText() == "  a\n  b\n  c"


def test_that_control_tab_leaves(editor: CodeEditor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(editor.window().focusWidget(), QLineEdit)
    assert "Ctrl+Tab" in editor.accessibleDescription()


def test_that_a_new_line_keeps_the_indent_and_goes_deeper_behind_a_bracket(editor: CodeEditor) -> None:
    editor.show_text("  if (x) {}")
    editor.go_to(1, 11)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "  if (x) {\n    \n  }"
    assert editor.textCursor().positionInBlock() == 4


def test_that_lines_are_commented_out_and_in(editor: CodeEditor) -> None:
    editor.show_text("  a\n    b")
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "  // a\n  //   b"
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "  a\n    b"


@pytest.mark.parametrize(("line", "column"), [(1, 3), (99, 1), (2, 99)])
def test_that_a_problem_is_marked_wherever_it_is_said_to_be(editor: CodeEditor, line: int, column: int) -> None:
    editor.show_text("var a = 1;\nreturn {data: {};")
    before = len(editor.extraSelections())
    editor.show_problems([Problem(line, column, "Unexpected token")])
    assert len(editor.extraSelections()) == before + 1
    editor.go_to(line, column)
    assert editor.textCursor().blockNumber() < 2


def test_that_a_bracket_lights_its_partner(editor: CodeEditor) -> None:
    editor.show_text("f(a)")
    editor.go_to(1, 2)
    lit = {one.cursor.selectedText() for one in editor.extraSelections()}
    assert {"(", ")"} <= lit


def test_that_the_find_bar_counts_steps_and_gives_the_keyboard_back(editor: CodeEditor, look: Look) -> None:
    bar = FindBar(look, editor, editor.parentWidget())
    editor.show_text("b b B x")
    bar.open_bar()
    bar._field.setText("b")
    assert editor.match_count == 3
    QTest.keyClick(bar._field, Qt.Key.Key_Return)
    assert bar._said.text() == "1 of 3" or bar._said.text() == "2 of 3"
    bar._field.setText("nowhere")
    assert bar._said.text() == "Not found"
    QTest.keyClick(bar._field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert editor.window().focusWidget() is editor


def test_that_a_match_is_replaced_and_the_next_one_chosen(editor: CodeEditor, look: Look) -> None:
    bar = FindBar(look, editor, editor.parentWidget())
    editor.show_text("b1 b2 B3")
    bar.open_bar()
    assert bar._replacing.isHidden()
    bar.open_bar(replaces=True)
    bar._field.setText("b")
    bar._other.setText("bb")
    bar._other.setFocus()
    QTest.keyClick(bar._other, Qt.Key.Key_Return)
    assert (editor.toPlainText(), editor.textCursor().selectedText()) == ("b1 b2 B3", "b")
    QTest.keyClick(bar._other, Qt.Key.Key_Return)
    QTest.keyClick(bar._other, Qt.Key.Key_Return)
    assert sorted(editor.toPlainText().split()) == ["B3", "bb1", "bb2"]
    editor.setReadOnly(True)
    bar._one.click()
    bar._all.click()
    assert sorted(editor.toPlainText().split()) == ["B3", "bb1", "bb2"]


def test_that_all_matches_are_replaced_in_one_step_of_undo(editor: CodeEditor, look: Look) -> None:
    bar = FindBar(look, editor, editor.parentWidget())
    text = "x y\n" * (MOST_MATCHES + 1)
    editor.show_text(text)
    bar.open_bar(replaces=True)
    bar._field.setText("x")
    bar._other.setText("xx")
    bar._all.click()
    assert editor.toPlainText() == text.replace("x", "xx")
    assert bar._said.text() == f"{MOST_MATCHES + 1:,} replaced"
    editor.undo()
    assert editor.toPlainText() == text
    bar._field.setText("")
    bar._all.click()
    assert editor.toPlainText() == text


def test_that_only_what_is_typed_can_be_undone(editor: CodeEditor) -> None:
    editor.show_text("first")
    editor.show_text("second")
    editor.undo()
    assert editor.toPlainText() == "second"
    QTest.keyClicks(editor, "x")
    editor.undo()
    assert editor.toPlainText() == "second"


def test_that_a_long_text_is_coloured_bit_by_bit_to_its_end(
    editor: CodeEditor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_colors, "AT_ONCE", 0.0)  # a line at a time
    told: list[str] = []
    editor.text_edited.connect(told.append)
    editor.show_text("\n".join(f"var v{number} = {number};" for number in range(40)))
    at = editor.document().findBlockByNumber

    def is_done() -> bool:
        return all(at(number).userState() != script_colors.LEFT for number in range(40))

    assert not is_done()
    qtbot.waitUntil(is_done)
    assert all(at(number).layout().formats() for number in range(40))
    assert told == [editor.toPlainText()]
    QTest.keyClicks(editor, "/*")
    qtbot.waitUntil(is_done)
    assert at(39).userState() == State.COMMENT
