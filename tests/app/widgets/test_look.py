"""Switching theme and text scale at run time; fonts and icons."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QIcon, QImage
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Theme
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.style_sheet import style_sheet
from resources import FOLDER


def strongest(image: QImage) -> str:
    """The most opaque colour of an icon."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda color: color.alpha()).name().upper()


@pytest.mark.parametrize("style", list(Type))
def test_that_every_text_style_uses_a_bundled_font(look: Look, style: Type) -> None:
    info = QFontInfo(look.font(style))
    assert info.family() == style.value.family
    assert info.pixelSize() == style.value.size


def test_that_digits_are_equally_wide_and_hyphens_keep_their_own_width(look: Look) -> None:
    wide = QFontMetricsF(look.font(Type.BODY))
    assert wide.horizontalAdvance("1111") == wide.horizontalAdvance("0000")
    assert wide.horizontalAdvance("-") < wide.horizontalAdvance("0")


def test_that_no_text_style_is_smaller_than_eleven_pixels() -> None:
    assert min(style.value.size for style in Type) >= 11


def test_that_a_label_styled_by_its_role_keeps_tabular_digits(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("1", Type.PAGE)
    qtbot.addWidget(label)
    label.ensurePolished()
    metrics = QFontMetricsF(label.font())
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_that_code_shows_no_ligatures(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("->", Type.MONO)
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.font().featureValue(QFont.Tag("calt")) == 0
    assert QFontInfo(label.font()).family() == "JetBrains Mono"


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.15, 1.3, 1.5])
def test_that_text_and_controls_grow_with_the_text_scale(look: Look, qtbot: QtBot, scale: float) -> None:
    label, field, button = PlainLabel("Title", Type.TITLE), QLineEdit(), Button(look, "Save")
    for widget in (label, field, button):
        qtbot.addWidget(widget)
    look.switch(scale=scale)
    for widget in (label, field, button):
        widget.ensurePolished()
    assert label.font().pixelSize() == round(16 * scale)
    assert field.sizeHint().height() == pytest.approx(30 * scale + 2, abs=1.5)
    assert button.sizeHint().height() == pytest.approx(30 * scale + 2, abs=1.5)


def test_that_switching_the_theme_repaints_what_is_on_screen(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel("dark", Type.NAME, "danger")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(look.changed):
        look.switch(DARK)
    assert label.palette().color(label.foregroundRole()).name().upper() == DARK.danger


def test_that_an_icon_handed_out_before_a_switch_takes_the_new_colour(look: Look) -> None:
    icon = look.icon("copy", "accent_text")
    assert strongest(icon.pixmap(QSize(16, 16), 1.0).toImage()) == LIGHT.accent_text
    look.switch(DARK)
    assert strongest(icon.pixmap(QSize(16, 16), 1.0).toImage()) == DARK.accent_text


def test_that_a_disabled_icon_is_drawn_in_the_disabled_colour(look: Look) -> None:
    pixmap = look.icon("copy", "text").pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled)
    assert strongest(pixmap.toImage()) == LIGHT.disabled


def test_that_icons_are_drawn_at_the_ratio_of_the_screen(look: Look) -> None:
    pixmap = look.pixmap("copy", "text", 16, 2.0)
    assert pixmap.width() == 32
    assert pixmap.devicePixelRatio() == 2.0


def test_that_an_icon_is_drawn_once_for_each_colour_and_size(look: Look) -> None:
    first, again = look.pixmap("copy", "text", 16, 1.0), look.pixmap("copy", "text", 16, 1.0)
    assert first.cacheKey() == again.cacheKey()
    assert look.pixmap("copy", "danger", 16, 1.0).cacheKey() != first.cacheKey()


def test_that_every_bundled_icon_can_be_tinted(look: Look) -> None:
    for file in (FOLDER / "icons").iterdir():
        name = file.name.removesuffix(".svg")
        assert strongest(look.pixmap(name, "danger", 16, 2.0).toImage()) == LIGHT.danger, name


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("mark", "role"), [("check", "on_accent"), ("minus", "on_accent"), ("chevron-down", "text2")])
def test_that_the_marks_of_the_style_sheet_have_the_colour_of_the_theme(theme: Theme, mark: str, role: str) -> None:
    drawing = (FOLDER / "styles" / theme.name / f"{mark}.svg").read_text()
    assert f'stroke="{theme.color(role)}"' in drawing


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_that_nothing_in_the_style_sheet_is_left_unfilled(theme: Theme) -> None:
    rules = style_sheet(theme, 1.3)
    assert "$" not in rules
    assert "@" not in rules


def test_that_the_style_sheet_has_no_rule_for_items_of_tables() -> None:
    assert "TableView::item" not in style_sheet(LIGHT, 1.0)
    assert "ItemView::item" not in style_sheet(LIGHT, 1.0)


def test_that_plain_qt_labels_take_the_application_font(look: Look, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    assert QFontInfo(label.font()).family() == "Inter"
