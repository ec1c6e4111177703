"""Over every widget: nothing is clipped, everything is named, the targets are large enough."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Theme
from app.widgets.buttons import Button
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from tests.app.widgets.gallery import cards, controls, request_dialog, window

PAGES = (controls, cards, window, request_dialog)
LEAST_TARGET = 24


@pytest.fixture(params=PAGES, ids=lambda page: str(page.__name__))
def page(request: pytest.FixtureRequest, look: Look) -> Iterator[QWidget]:
    build: Callable[[Look], QWidget] = request.param
    page = build(look)
    page.resize(760 if build is request_dialog else 1_440, 1_400)
    page.show()
    QApplication.processEvents()
    yield page
    page.close()
    page.deleteLater()


def longer(text: str) -> str:
    """About a third longer, as German is."""
    return re.sub(r"[aeiou]", lambda match: match[0] * 2, text)


def clipped(page: QWidget) -> list[str]:
    """Labels and buttons that are smaller than their text; elided labels may be."""
    labels = (one for one in page.findChildren(PlainLabel) if one.isVisible() and not one.is_elided())
    buttons = (one for one in page.findChildren(Button) if one.isVisible())
    too_low = [one.text() for one in labels if _needs_more(one)]
    return too_low + [one.text() for one in buttons if one.width() < one.sizeHint().width()]


def _needs_more(label: PlainLabel) -> bool:
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.fontMetrics().horizontalAdvance(label.text())


def test_that_nothing_is_clipped(page: QWidget) -> None:
    assert clipped(page) == []


def test_that_nothing_is_clipped_in_a_longer_language(page: QWidget, qtbot: QtBot) -> None:
    for label in page.findChildren(PlainLabel):
        label.setText(longer(label.text()))
    for button in page.findChildren(Button):
        button.setText(longer(button.text()))
    qtbot.waitUntil(lambda: clipped(page) == [])


@pytest.mark.parametrize("scale", [0.9, 1.3])
def test_that_nothing_is_clipped_at_another_text_scale(page: QWidget, look: Look, qtbot: QtBot, scale: float) -> None:
    look.switch(scale=scale)
    qtbot.waitUntil(lambda: clipped(page) == [])


def test_that_everything_that_can_be_pressed_has_a_name(page: QWidget) -> None:
    buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
    assert buttons
    assert [one for one in buttons if not (one.accessibleName() or one.text())] == []


def test_that_an_icon_alone_explains_itself(page: QWidget) -> None:
    bare = [one for one in page.findChildren(QAbstractButton) if not one.text() and not one.icon().isNull()]
    assert [one.accessibleName() for one in bare if not one.toolTip()] == []


def test_that_targets_are_large_enough(page: QWidget) -> None:
    buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
    small = [one for one in buttons if one.height() < LEAST_TARGET or one.width() < LEAST_TARGET]
    inner = [one for one in small if not isinstance(one, (QCheckBox, QRadioButton))]
    assert [(one.accessibleName() or one.text(), one.size().toTuple()) for one in inner] == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_that_every_page_is_painted_in_both_themes(page: QWidget, look: Look, theme: Theme) -> None:
    look.switch(theme)
    shot = page.grab().toImage()
    colors = {
        shot.pixelColor(x, y).name().upper() for x in range(0, shot.width(), 7) for y in range(0, shot.height(), 7)
    }
    assert {theme.surface, theme.raised, theme.canvas} & colors
    other = LIGHT if theme.dark else DARK
    assert other.canvas not in colors


def test_that_no_label_renders_markup(page: QWidget) -> None:
    assert {one.textFormat() for one in page.findChildren(PlainLabel)} == {Qt.TextFormat.PlainText}
