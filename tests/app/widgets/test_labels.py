"""Text is plain, bounded and elided where it must be."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.fonts import Type
from app.widgets.labels import LONGEST, PlainLabel, PlainTextFilter, cut, seen
from app.widgets.look import Look

MARKUP = '<img src="file:///nowhere.png"><b>x</b>'


@pytest.fixture
def plain_text(qapp: QApplication) -> Iterator[None]:
    guard = PlainTextFilter(qapp)
    qapp.installEventFilter(guard)
    yield
    qapp.removeEventFilter(guard)


def test_that_a_label_shows_markup_as_it_is_written(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel(MARKUP)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == MARKUP


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Quay\u202efdp.exe", "Quay⟨U+202E⟩fdp.exe"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\ufeffQuay", "⟨U+FEFF⟩Quay"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("a\U000e0041", "a⟨U+E0041⟩"),
        ("Küste 海岸 🧑‍🔧 👍🏽", "Küste 海岸 🧑‍🔧 👍🏽"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_that_letters_nobody_sees_are_told(look: Look, qtbot: QtBot, text: str, shown: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert (label.text(), label.full_text()) == (shown, text)
    assert cut(text) == seen(text) == shown


@pytest.mark.usefixtures("plain_text")
def test_that_the_filter_makes_a_forgotten_label_plain(look: Look, qtbot: QtBot) -> None:
    label = QLabel(MARKUP)
    qtbot.addWidget(label)
    label.show()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(MARKUP)


@pytest.mark.usefixtures("plain_text")
def test_that_the_filter_reaches_message_boxes(look: Look, qtbot: QtBot) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(MARKUP)
    box.show()
    told = [label for label in box.findChildren(QLabel) if label.text() == MARKUP]
    assert [label.textFormat() for label in told] == [Qt.TextFormat.PlainText]


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
@pytest.mark.usefixtures("plain_text")
def test_that_a_tooltip_shows_markup_as_it_is_written(look: Look, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QToolTip.showText(QPoint(10, 10), MARKUP, window)
    tips = [widget for widget in QApplication.topLevelWidgets() if widget.metaObject().className() == "QTipLabel"]
    assert [(tip.text(), tip.textFormat()) for tip in tips if isinstance(tip, QLabel)] == [
        (MARKUP, Qt.TextFormat.PlainText)
    ]
    QToolTip.hideText()


def test_that_a_huge_text_is_cut_before_it_is_laid_out(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("x" * 20_000_000)
    qtbot.addWidget(label)
    assert len(label.text()) == LONGEST + 1
    assert len(label.full_text()) == 20_000_000
    assert cut("short") == "short"


def test_that_an_elided_label_may_be_narrow_and_tells_its_text_in_the_tip(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("us.philadelphia.senet.em500", Type.MONO, elide=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.minimumSizeHint().width() < 40
    assert label.toolTip() == "us.philadelphia.senet.em500"
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_that_an_elided_label_stays_on_one_line(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("first\nsecond", elide=Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    assert label.text() == "first second"


def test_that_a_name_of_a_hundred_and_twenty_characters_does_not_widen_its_pane(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("n" * 120, elide=Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 100
