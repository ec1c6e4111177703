"""Tables: columns are declared, a refresh keeps what is selected, everything works by keyboard."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT
from app.widgets.cell_delegate import CellDelegate
from app.widgets.cells import (
    Action,
    ActionsCell,
    BadgeCell,
    Cell,
    ChipCell,
    LineCell,
    TextCell,
    TwoLineCell,
)
from app.widgets.look import Look
from app.widgets.table_header import TableHeader
from app.widgets.table_model import Column, RowsModel, check_column
from app.widgets.table_view import TableView

NAME, TOKEN, USES, ACTIONS = 1, 2, 3, 5


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    name: str
    uses: int | None
    here: bool = True


def masked(token: Token) -> str:
    return f"{token.id:08x}…"


ROW_ACTIONS = ActionsCell((Action("view", "eye", "View"), Action("revoke", "ban", "Revoke…", "danger")))
COLUMNS = (
    check_column(),
    Column[Token]("APP NAME", lambda token: token.name, "name", width=140),
    Column[Token](
        "TOKEN", lambda token: f"{token.id:08x}…", cell=lambda token: ChipCell(f"{token.id:08x}…", token.here)
    ),
    Column[Token]("USES", lambda token: f"{token.uses}", "number", sort_key=lambda token: token.uses),
    Column[Token]("LAST USED", lambda token: "2 min ago", cell=lambda _: TwoLineCell("2 min ago", "10.0.0.1")),
    Column[Token]("", lambda _: "", cell=lambda _: ROW_ACTIONS, width=120, sortable=False),
)
TOKENS = (Token(3, "HackIoT", 9), Token(1, "Cold chain", 20), Token(2, "philly pilot", None, here=False))


@pytest.fixture
def model() -> RowsModel[Token]:
    model = RowsModel[Token](COLUMNS, key=lambda token: token.id)
    model.set_rows(TOKENS)
    return model


@pytest.fixture
def table(look: Look, qtbot: QtBot, model: RowsModel[Token]) -> TableView:
    table = TableView(look, "Tokens", ticks=True)
    model.setParent(table)
    table.setModel(model)
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show()
    return table


def names(model: RowsModel[Token]) -> list[str]:
    return [token.name for token in model.rows]


def middle(table: TableView, row: int, column: int) -> QPoint:
    return table.visualRect(table.model().index(row, column)).center()


def test_that_names_sort_without_regard_to_case(model: RowsModel[Token]) -> None:
    model.sort(NAME)
    assert names(model) == ["Cold chain", "HackIoT", "philly pilot"]


def test_that_numbers_sort_as_numbers_and_missing_ones_come_first(model: RowsModel[Token]) -> None:
    model.sort(USES)
    assert [token.uses for token in model.rows] == [None, 9, 20]
    model.sort(USES, Qt.SortOrder.DescendingOrder)
    assert [token.uses for token in model.rows] == [20, 9, None]


def test_that_new_rows_keep_the_order_the_reader_chose(model: RowsModel[Token]) -> None:
    model.sort(NAME)
    model.set_rows([*TOKENS, Token(4, "Annex", 1)])
    assert names(model) == ["Annex", "Cold chain", "HackIoT", "philly pilot"]


def test_that_a_column_of_buttons_cannot_be_sorted(model: RowsModel[Token]) -> None:
    model.sort(ACTIONS)
    assert names(model) == [token.name for token in TOKENS]


def test_that_only_changed_rows_are_announced(model: RowsModel[Token], qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as heard:
        model.set_rows([TOKENS[0], replace(TOKENS[1], uses=21), TOKENS[2]])
    assert [heard.args[0].row(), heard.args[1].row()] == [1, 1]


def test_that_the_same_rows_again_are_not_announced(model: RowsModel[Token], qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.set_rows(TOKENS)


def test_that_rows_come_and_go_without_disturbing_the_selection(table: TableView, model: RowsModel[Token]) -> None:
    chosen = model.rows[1]
    table.select([1])
    model.splice(0, added=(Token(8, "New", 1), Token(7, "Newer", 2)))
    assert [model.rows[at] for at in table.selected()] == [chosen]
    assert [row.id for row in model.rows[:2]] == [8, 7]
    model.splice(0, removed=2)
    assert [model.rows[at] for at in table.selected()] == [chosen]
    assert len(model.rows) == len(TOKENS)


def test_that_cells_tell_screen_readers_a_whole_sentence(model: RowsModel[Token]) -> None:
    index = model.index(0, TOKEN)
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "TOKEN: 00000003…"
    assert model.data(index, Qt.ItemDataRole.AccessibleDescriptionRole) == (
        "APP NAME: HackIoT, TOKEN: 00000003…, USES: 9, LAST USED: 2 min ago"
    )


def test_that_a_selection_survives_a_refresh_by_key(table: TableView, model: RowsModel[Token]) -> None:
    table.select([0, 2])
    model.set_rows([Token(7, "new", 1), TOKENS[2], TOKENS[0]])
    assert [model.rows[row].id for row in table.selected()] == [2, 3]


def test_that_a_row_that_went_away_leaves_the_selection(
    table: TableView, model: RowsModel[Token], qtbot: QtBot
) -> None:
    table.select([0, 2])
    with qtbot.waitSignal(table.selection_changed):
        model.set_rows([TOKENS[2]])
    assert [model.rows[row].id for row in table.selected()] == [2]


def test_that_the_selection_is_told_once_for_a_refresh(table: TableView, model: RowsModel[Token]) -> None:
    table.select([0])
    heard: list[list[int]] = []
    table.selection_changed.connect(lambda: heard.append(table.selected()))
    model.set_rows([TOKENS[1]])
    assert heard == [[]]


def test_that_the_current_row_keeps_the_focus_through_a_refresh(table: TableView, model: RowsModel[Token]) -> None:
    table.selectionModel().setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    model.set_rows([Token(7, "new", 1), *TOKENS])
    assert model.row(table.currentIndex()).id == 3


def test_that_space_ticks_and_unticks_the_current_row(table: TableView, qtbot: QtBot) -> None:
    table.setCurrentIndex(table.model().index(1, NAME))
    table.clearSelection()
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.selected() == [1]
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.selected() == []


def test_that_clicking_a_tick_adds_the_row_to_the_selection(table: TableView, qtbot: QtBot) -> None:
    table.select([0])
    spot = QPoint(table.visualRect(table.model().index(2, 0)).left() + 30, middle(table, 2, 0).y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.selected() == [0, 2]


def test_that_clicking_elsewhere_in_a_row_selects_it_alone(table: TableView, qtbot: QtBot) -> None:
    table.select([0, 1])
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle(table, 2, NAME))
    assert table.selected() == [2]


def test_that_the_header_tick_shows_and_changes_what_is_selected(table: TableView, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    assert isinstance(header, TableHeader)
    assert header.tick() == Qt.CheckState.Unchecked
    table.select([0])
    assert header.tick() == Qt.CheckState.PartiallyChecked
    assert header.toolTip() == "1 of 3 selected"
    spot = QPoint(30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.selected() == [0, 1, 2]
    assert header.tick() == Qt.CheckState.Checked
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.selected() == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_enter_opens_the_current_row(table: TableView, qtbot: QtBot, key: Qt.Key) -> None:
    table.setCurrentIndex(table.model().index(1, NAME))
    with qtbot.waitSignal(table.opened) as heard:
        QTest.keyClick(table, key)
    assert heard.args == [1]


def test_that_a_double_click_opens_a_row_but_not_on_a_chip(table: TableView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.opened):
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle(table, 1, NAME))
    chip = table.visualRect(table.model().index(1, TOKEN)).center() - QPoint(20, 0)
    with qtbot.assertNotEmitted(table.opened):
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=chip)


def test_that_escape_clears_the_selection(table: TableView, qtbot: QtBot) -> None:
    table.select([0, 1])
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert table.selected() == []


def test_that_control_a_selects_all_rows(table: TableView, qtbot: QtBot) -> None:
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected() == [0, 1, 2]


def test_that_copying_takes_the_full_text_of_the_cell_or_of_all_selected_rows(table: TableView, qtbot: QtBot) -> None:
    clipboard = QApplication.clipboard()
    table.setCurrentIndex(table.model().index(1, NAME))
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "Cold chain"
    table.select([0, 1])
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "HackIoT\t00000003…\t9\t2 min ago\nCold chain\t00000001…\t20\t2 min ago"


def test_that_a_click_on_a_chip_asks_for_its_row_and_column(table: TableView, qtbot: QtBot) -> None:
    chip = table.visualRect(table.model().index(1, TOKEN)).center() - QPoint(20, 0)
    with qtbot.waitSignal(table.chip_clicked) as heard:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=chip)
    assert heard.args == [1, TOKEN]
    assert table.selected() == []


def test_that_a_chip_whose_value_is_elsewhere_cannot_be_clicked(table: TableView, qtbot: QtBot) -> None:
    chip = table.visualRect(table.model().index(2, TOKEN)).center() - QPoint(20, 0)
    with qtbot.assertNotEmitted(table.chip_clicked):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=chip)


def test_that_row_buttons_name_their_action(table: TableView, qtbot: QtBot) -> None:
    right = table.visualRect(table.model().index(0, ACTIONS)).right() - 24
    spot = QPoint(right, middle(table, 0, ACTIONS).y())
    with qtbot.waitSignal(table.action_clicked) as heard:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [0, "revoke"]


def test_that_pressing_a_row_button_and_letting_go_elsewhere_does_nothing(table: TableView, qtbot: QtBot) -> None:
    right = table.visualRect(table.model().index(0, ACTIONS)).right() - 24
    spot = QPoint(right, middle(table, 0, ACTIONS).y())
    with qtbot.assertNotEmitted(table.action_clicked):
        QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=middle(table, 1, NAME))


def test_that_a_context_menu_on_an_unselected_row_selects_it_first(table: TableView, qtbot: QtBot) -> None:
    table.select([0])
    with qtbot.waitSignal(table.menu_requested):
        table.customContextMenuRequested.emit(middle(table, 1, NAME))
    assert table.selected() == [1]


def test_that_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(
    table: TableView, model: RowsModel[Token], qtbot: QtBot
) -> None:
    header = table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(NAME) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert names(model) == ["Cold chain", "HackIoT", "philly pilot"]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert names(model) == ["philly pilot", "HackIoT", "Cold chain"]


def test_that_rows_grow_with_the_text_scale_and_shrink_when_compact(table: TableView, look: Look) -> None:
    assert table.rowHeight(0) == 44
    look.switch(scale=1.5)
    assert table.rowHeight(0) == 66
    look.switch(scale=1.0, compact=True)
    assert table.rowHeight(0) == 36


def test_that_rows_behind_a_bar_can_be_scrolled_into_view(table: TableView, model: RowsModel[Token]) -> None:
    model.set_rows([Token(number, "n", 1) for number in range(50)])
    before = table.verticalScrollBar().maximum()
    table.leave_room(52)
    assert table.verticalScrollBar().maximum() == before + 52
    table.leave_room(0)
    assert table.verticalScrollBar().maximum() == before


def pixels(table: TableView) -> QImage:
    return table.viewport().grab().toImage()


def test_that_copied_is_shown_in_the_chip_for_a_second(table: TableView, qtbot: QtBot) -> None:
    before = pixels(table)
    table.show_copied(1, TOKEN)
    assert pixels(table) != before
    qtbot.waitUntil(lambda: pixels(table) == before, timeout=20_000)


def test_that_new_rows_are_tinted_and_fade(table: TableView, qtbot: QtBot) -> None:
    spot = middle(table, 1, NAME) - QPoint(0, 18)
    table.show_new([TOKENS[1].id])
    assert pixels(table).pixelColor(spot).name().upper() == LIGHT.ok_soft
    qtbot.waitUntil(lambda: pixels(table).pixelColor(spot).name().upper() == LIGHT.surface, timeout=20_000)


def test_that_nothing_is_tinted_with_reduced_motion(table: TableView, look: Look) -> None:
    look.switch(still=True)
    before = pixels(table)
    table.show_new([TOKENS[1].id])
    assert pixels(table) == before


def test_that_a_selected_row_has_the_tint_and_the_bar_of_the_theme(table: TableView, look: Look) -> None:
    table.select([1])
    look.switch(DARK)
    row = table.visualRect(table.model().index(1, 0))
    shot = pixels(table)
    assert shot.pixelColor(1, row.center().y()).name().upper() == DARK.accent
    assert shot.pixelColor(row.left() + 10, row.top() + 5).name().upper() == DARK.selection


def test_that_the_keyboard_and_only_the_keyboard_shows_a_ring(table: TableView, qtbot: QtBot) -> None:
    table.window().activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    table.setFocus(Qt.FocusReason.MouseFocusReason)
    table.setCurrentIndex(table.model().index(0, NAME))
    table.clearSelection()
    ring = table.visualRect(table.model().index(0, NAME)).topLeft() + QPoint(40, 2)
    assert pixels(table).pixelColor(ring).name().upper() == LIGHT.surface
    QTest.keyClick(table, Qt.Key.Key_Down)
    table.clearSelection()
    ring = table.visualRect(table.model().index(1, NAME)).topLeft() + QPoint(40, 2)
    assert pixels(table).pixelColor(ring).name().upper() == LIGHT.focus


class Others(RowsModel[int]):
    """Every kind of cell, from a model that makes them itself."""

    KINDS: tuple[Cell, ...] = (
        TextCell("Refused", tone="danger", icon="circle-x"),
        TextCell("1,012", align="right"),
        TextCell("us.philadelphia.senet.em500", middle=True),
        BadgeCell("Pipe", "accent", after="SHARE:WRITE"),
        BadgeCell("Let in", "ok", "circle-check"),
        LineCell("41", (1.0, 5.0, 2.0)),
        LineCell("0", (2.0, 2.0)),
        LineCell("0", ()),
    )

    def cell(self, row: int, column: int) -> Cell:
        return self.KINDS[column]


def test_that_the_delegate_paints_every_kind_of_cell_of_any_model(look: Look, qtbot: QtBot) -> None:
    columns = tuple(Column[int](str(at), str, width=170) for at in range(len(Others.KINDS)))
    model, table = Others(columns, key=lambda number: number), TableView(look, "All kinds", density="dense")
    model.setParent(table)
    model.set_rows([1])
    table.setModel(model)
    qtbot.addWidget(table)
    table.resize(1400, 120)
    table.show()
    shot = pixels(table)
    for at in range(len(Others.KINDS)):
        place = table.visualRect(model.index(0, at))
        colors = {shot.pixelColor(x, place.center().y()).name() for x in range(place.left() + 13, place.right(), 1)}
        assert len(colors) > 1 or at == len(Others.KINDS) - 1, at


def test_that_the_tip_names_a_button_and_shows_text_that_was_elided(look: Look, table: TableView) -> None:
    delegate = table.itemDelegate()
    assert isinstance(delegate, CellDelegate)
    index, narrow = table.model().index(0, ACTIONS), table.model().index(0, NAME)
    place = table.visualRect(index)
    spot = QPointF(place.right() - 24, place.center().y())
    assert delegate.tip(place, index, spot) == "Revoke…"
    assert delegate.tip(table.visualRect(narrow), narrow, QPointF(0, 0)) == ""
    table.setColumnWidth(NAME, 44)
    assert delegate.tip(table.visualRect(narrow), narrow, QPointF(0, 0)) == "HackIoT"
