"""Fields say what is wrong when they are left or the form is sent, never while they are first typed in."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.widgets.form import Field, Form
from app.widgets.look import Look


def port_problem(field: QLineEdit) -> str:
    return "" if field.text().isdigit() and 0 < int(field.text()) < 65_536 else "A port is 1 to 65535."


class Page(QWidget):
    """Two port fields side by side."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        one, two = QLineEdit(), QLineEdit()
        self.first = Field(look, "Port", one, hint="Usually 8443", check=lambda: port_problem(one))
        self.second = Field(look, "Second port", two, optional=True, check=lambda: port_problem(two))
        self.form = Form()
        self.form.add_row(self.first, self.second)
        QVBoxLayout(self).addWidget(self.form)
        self.resize(600, 200)
        self.show()


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> Page:
    page = Page(look)
    qtbot.addWidget(page)
    return page


def test_that_nothing_is_said_while_a_field_is_typed_in_for_the_first_time(page: Page, qtbot: QtBot) -> None:
    field = page.first
    QTest.keyClicks(field.control, "84430")
    assert not field.has_error()
    assert field.message() == "Usually 8443"


def test_that_leaving_a_wrong_field_shows_its_message(page: Page, qtbot: QtBot) -> None:
    field, other = page.first, page.second
    field.control.setFocus()
    QTest.keyClicks(field.control, "84430")
    other.control.setFocus()
    assert field.has_error()
    assert field.message() == field.control.accessibleDescription() == "A port is 1 to 65535."


def test_that_correcting_a_wrong_field_takes_the_message_away_while_typing(page: Page, qtbot: QtBot) -> None:
    field, other = page.first, page.second
    field.control.setFocus()
    QTest.keyClicks(field.control, "84430")
    other.control.setFocus()
    field.control.setFocus()
    QTest.keyClick(field.control, Qt.Key.Key_Backspace)
    assert not field.has_error()
    assert field.message() == "Usually 8443"


def test_that_sending_a_form_goes_to_the_first_wrong_field(page: Page, qtbot: QtBot) -> None:
    form, first, second = page.form, page.first, page.second
    QTest.keyClicks(first.control, "8443")
    assert not form.is_valid()
    assert not first.has_error()
    assert second.has_error()
    assert second.control.hasFocus()
    QTest.keyClicks(second.control, "1")
    assert form.is_valid()


def test_that_hidden_fields_are_not_checked(page: Page, qtbot: QtBot) -> None:
    form, first, second = page.form, page.first, page.second
    QTest.keyClicks(first.control, "1")
    second.hide()
    assert form.is_valid()


def test_that_the_label_names_the_control(page: Page, qtbot: QtBot) -> None:
    field = page.first
    assert field.control.accessibleName() == "Port"


def test_that_controls_stand_in_one_line_whatever_is_said_below_them(page: Page, qtbot: QtBot) -> None:
    first, second = page.first, page.second
    second.show_error("A message that is long enough to be wrapped into two or three lines below its field")
    first.clear()
    assert first.control.mapToGlobal(QPoint(0, 0)).y() == second.control.mapToGlobal(QPoint(0, 0)).y()


def test_that_a_long_name_in_a_choice_moves_no_edge_when_the_theme_changes(look: Look, qtbot: QtBot) -> None:
    choice = QComboBox()
    choice.addItem("com.northfield." + "greenhouse." * 30)
    field = Field(look, "RecType", choice)
    qtbot.addWidget(field)
    field.show()
    narrow = field.minimumSizeHint().width()
    look.switch(DARK)
    assert field.minimumSizeHint().width() == narrow < look.px(200)
