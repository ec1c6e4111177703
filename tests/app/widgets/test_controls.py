"""Buttons, badges, chips, choices, toggles and search fields."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.chip import Chip
from app.widgets.choice import Choice, Option
from app.widgets.filter_chips import FilterChips
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.option_card import CardOption, OptionCards
from app.widgets.search_field import SearchField
from app.widgets.segmented import Segmented
from app.widgets.tabs import Tabs
from app.widgets.toggle import Toggle

VIEWS = (Option("hour", "1 h"), Option("day", "24 h"), Option("week", "7 d"))


def test_that_a_disabled_button_says_why(look: Look, qtbot: QtBot) -> None:
    button = Button(look, "Revoke")
    qtbot.addWidget(button)
    button.setToolTip("Delete")
    button.allow(False, "Nothing is selected")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Nothing is selected"
    button.allow(True)
    assert button.isEnabled()
    assert button.toolTip() == "Delete"


def test_that_a_button_leaves_room_for_its_icon_and_its_menu(look: Look, qtbot: QtBot) -> None:
    menu = QMenu()
    plain, icon, both = (
        Button(look, "Copy"),
        Button(look, "Copy", icon="copy"),
        Button(look, "Copy", "ghost", "copy", menu=menu),
    )
    for widget in (plain, icon, both, menu):
        qtbot.addWidget(widget)
    assert plain.sizeHint().width() + 16 <= icon.sizeHint().width()
    assert icon.sizeHint().width() + 12 <= both.sizeHint().width()


def test_that_an_icon_button_is_named_and_large_enough_to_hit(look: Look, qtbot: QtBot) -> None:
    button = IconButton(look, "refresh-cw", "Refresh", small=True)
    qtbot.addWidget(button)
    assert button.toolTip() == button.accessibleName() == "Refresh"
    assert min(button.width(), button.height()) >= 24
    button.allow(False, "Not connected")
    assert button.toolTip() == "Not connected"
    assert button.accessibleName() == "Refresh"


def test_that_a_badge_is_twenty_high_and_reads_its_word(look: Look, qtbot: QtBot) -> None:
    badge = Badge(look, "Refused", "danger", "circle-x")
    qtbot.addWidget(badge)
    assert badge.sizeHint().height() == 20
    assert badge.accessibleName() == "Refused"
    badge.show_state("Let in", "ok")
    assert (badge.accessibleName(), badge.tone()) == ("Let in", "ok")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_that_a_chip_is_copied_by_the_keyboard(look: Look, qtbot: QtBot, key: Qt.Key) -> None:
    chip = Chip(look, "11726d5b…c0339d9a", "Token")
    qtbot.addWidget(chip)
    with qtbot.waitSignal(chip.copy_requested):
        QTest.keyClick(chip, key)


def test_that_a_chip_says_copied_for_a_second_only_when_told_so(look: Look, qtbot: QtBot) -> None:
    chip = Chip(look, "11726d5b…c0339d9a", "Token")
    qtbot.addWidget(chip)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.shown() == "11726d5b…c0339d9a"
    chip.show_copied()
    assert chip.shown() == "Copied"
    qtbot.waitUntil(lambda: chip.shown() == "11726d5b…c0339d9a", timeout=20_000)


def test_that_a_chip_of_elsewhere_cannot_be_copied_and_says_why(look: Look, qtbot: QtBot) -> None:
    chip = Chip(look, "••••c41e", "Token", known=False, tip="Issued on another computer")
    qtbot.addWidget(chip)
    with qtbot.assertNotEmitted(chip.copy_requested):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.toolTip() == "Issued on another computer"
    assert chip.focusPolicy() == Qt.FocusPolicy.NoFocus


def choices(look: Look) -> list[Choice]:
    cards = tuple(CardOption(one.key, one.label, "What it means") for one in VIEWS)
    return [
        FilterChips(look, VIEWS, "Filter"),
        Segmented(look, VIEWS, "Span"),
        Tabs(look, VIEWS, "Pages"),
        OptionCards(look, cards, "Kind"),
    ]


@pytest.mark.parametrize("kind", range(4))
def test_that_arrow_keys_move_a_choice_round_its_ends(look: Look, qtbot: QtBot, kind: int) -> None:
    choice = choices(look)[kind]
    qtbot.addWidget(choice)
    choice.show()
    seen: list[str] = []
    choice.chosen.connect(seen.append)
    assert choice.key() == "hour"
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(choice, key)
    assert seen == ["day", "week", "hour", "week"]


@pytest.mark.parametrize("kind", range(4))
def test_that_a_choice_is_one_tab_stop(look: Look, qtbot: QtBot, kind: int) -> None:
    choice = choices(look)[kind]
    qtbot.addWidget(choice)
    choice.choose("day")
    stops = [button.text() for button in choice.buttons() if button.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(stops) == 1


def test_that_choosing_by_program_is_silent_and_disabled_views_are_skipped(look: Look, qtbot: QtBot) -> None:
    choice = Segmented(look, VIEWS, "Span")
    qtbot.addWidget(choice)
    choice.allow("day", False, "Not enough data")
    with qtbot.assertNotEmitted(choice.chosen):
        choice.choose("hour")
    QTest.keyClick(choice, Qt.Key.Key_Right)
    assert choice.key() == "week"


def test_that_a_filter_chip_reads_its_count(look: Look, qtbot: QtBot) -> None:
    chips = FilterChips(look, VIEWS, "Filter")
    qtbot.addWidget(chips)
    chips.set_count("day", 2_214)
    assert [chip.accessibleName() for chip in chips.buttons()] == ["1 h", "24 h, 2,214", "7 d"]


class Menu(QMenu):
    """Tells that it was opened; an offscreen display cannot show it."""

    opened = 0

    def popup(self, *_: object) -> None:
        self.opened += 1


def test_that_a_chip_with_more_to_choose_opens_its_menu(look: Look, qtbot: QtBot) -> None:
    chips = FilterChips(look, (Option("all", "All"), Option("refused", "Refused")), "Which requests")
    qtbot.addWidget(chips)
    menu = Menu(chips)
    chips.set_menu("refused", menu)
    chips.show()
    chip = chips.buttons()[1]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.rect().center())
    assert chips.key() == "refused"
    assert menu.opened == 0
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.rect().center())
    assert menu.opened == 1
    QTest.keyClick(chip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert menu.opened == 2
    assert chips.key() == "refused"


def test_that_a_tab_reads_its_state(look: Look, qtbot: QtBot) -> None:
    tabs = Tabs(look, VIEWS, "Pages")
    qtbot.addWidget(tabs)
    tabs.set_note("week", "1 failing", "danger")
    assert tabs.buttons()[2].accessibleName() == "7 d, 1 failing"


def test_that_a_card_is_as_high_as_its_text_needs(look: Look, qtbot: QtBot) -> None:
    long = CardOption("long", "Long", "A sentence that has to be wrapped more than once because it goes on and on.")
    cards = OptionCards(look, (long, CardOption("short", "Short", "Brief.")), "Kind")
    qtbot.addWidget(cards)
    cards.resize(360, cards.heightForWidth(360))
    cards.show()
    labels = [label for label in cards.findChildren(PlainLabel) if label.wordWrap()]
    heights = [(label.height(), label.heightForWidth(label.width())) for label in labels]
    assert all(height >= needed for height, needed in heights)


def test_that_a_toggle_is_switched_by_space(look: Look, qtbot: QtBot) -> None:
    toggle = Toggle(look, "Legacy format", label="Legacy format")
    qtbot.addWidget(toggle)
    with qtbot.waitSignal(toggle.toggled) as heard:
        QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert heard.args == [True]
    assert toggle.height() >= 24 or toggle.sizeHint().height() >= 24


def test_that_a_search_waits_for_a_pause_in_typing(look: Look, qtbot: QtBot) -> None:
    field = SearchField(look, "Find a recType")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    QTest.keyClicks(field, "em500 ")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["em500"])


def test_that_enter_searches_at_once_and_escape_empties(look: Look, qtbot: QtBot) -> None:
    field = SearchField(look, "Find a recType")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    QTest.keyClicks(field, "us")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard == ["us", ""]
    assert field.accessibleName() == "Find a recType"


def test_that_a_small_button_is_lower_than_an_ordinary_one(look: Look, qtbot: QtBot) -> None:
    ordinary, small = Button(look, "Run"), Button(look, "Run", small=True)
    for button in (ordinary, small):
        qtbot.addWidget(button)
        button.show()
    assert (ordinary.sizeHint().height(), small.sizeHint().height()) == (32, 28)
