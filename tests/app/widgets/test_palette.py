"""The command palette finds by words, narrows by group, and gives the focus back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.look import Look
from app.widgets.palette import CommandPalette
from app.widgets.palette_list import pieces
from app.widgets.palette_match import MOST, Entry, Hit, find

ENTRIES = (
    Entry("roof", "roof-philly", "Devices", "router", "heard 4 s ago"),
    Entry("revoke", "Revoke tokens of Philly pilot…", "Commands", "ban", "asks first"),
    Entry("reveal", "Reveal secret of Philly pilot", "Commands", "eye", shortcut="Ctrl+Shift+R"),
    Entry("export", "Export Philly pilot", "Commands", "download", why_not="nothing is selected"),
    Entry("em500", "us.philadelphia.senet.em500", "recTypes", "database", "5,310 records"),
)


def keys(hits: list[Hit]) -> list[str]:
    return [hit.entry.key for hit in hits]


def test_that_every_word_must_be_found() -> None:
    assert keys(find(ENTRIES, "rev phil")) == ["revoke", "reveal"]
    assert keys(find(ENTRIES, "rev boston")) == []


def test_that_hits_come_group_by_group() -> None:
    assert keys(find(ENTRIES, "phil")) == ["revoke", "reveal", "export", "em500", "roof"]


def test_that_the_beginning_of_a_word_beats_its_middle() -> None:
    entries = (Entry("middle", "unset it", "Commands", "x"), Entry("start", "Set it", "Commands", "x"))
    assert keys(find(entries, "set")) == ["start", "middle"]


def test_that_what_can_run_comes_before_what_cannot() -> None:
    """Where both answer alike: Enter runs the first one."""
    entries = (
        Entry("back", "Back to the rules", "Commands", "arrow-left", why_not="Open a rule first"),
        Entry("find", "Search the rules", "Commands", "search"),
        Entry("other", "Roll up the rulers", "Commands", "x", why_not="Nothing to roll"),
    )
    assert [hit.entry.key for hit in find(entries, "rules")] == ["find", "back"]
    assert [hit.entry.key for hit in find(entries, "back")] == ["back"]


@pytest.mark.parametrize(
    ("query", "found"), [(">phil", ["revoke", "reveal", "export"]), ("@ phil", ["roof"]), ("#", ["em500"])]
)
def test_that_a_sign_narrows_to_one_group(query: str, found: list[str]) -> None:
    assert keys(find(ENTRIES, query)) == found


def test_that_recent_entries_come_first_when_nothing_is_typed() -> None:
    commands = [entry for entry in ENTRIES if entry.group == "Commands"]
    assert keys(find(commands, "", recent=("export",))) == ["export", "revoke", "reveal"]


def test_that_no_more_than_eight_are_shown() -> None:
    many = [Entry(str(number), f"device {number}", "Devices", "router") for number in range(100)]
    assert len(find(many, "device")) == len(find(many, "")) == MOST


def test_that_characters_with_a_meaning_for_patterns_are_taken_as_they_are() -> None:
    assert keys(find((Entry("a", "a.* (b)", "Commands", "x"),), ".* (")) == ["a"]


def test_that_the_matched_letters_are_cut_out_of_the_title() -> None:
    (hit, _) = find(ENTRIES, "rev phil")
    assert pieces(hit) == [("Rev", True), ("oke tokens of ", False), ("Phil", True), ("ly pilot…", False)]


def test_that_overlapping_matches_show_every_letter_once() -> None:
    (hit,) = find((Entry("a", "banana", "Commands", "x"),), "bana ana")
    assert "".join(text for text, _ in pieces(hit)) == "banana"


class Window(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.resize(1_200, 700)
        self.entries: tuple[Entry, ...] = ENTRIES
        self.palette_ = CommandPalette(look, self, lambda: self.entries)


@pytest.fixture
def window(look: Look, qtbot: QtBot) -> Window:
    window = Window(look)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.setFocus()
    return window


def titles(palette: CommandPalette) -> list[str]:
    return [entry.key for entry in palette.results().entries()]


def test_that_enter_runs_the_chosen_entry_and_the_focus_goes_back(window: Window, qtbot: QtBot) -> None:
    palette = window.palette_
    palette.open()
    assert palette.field().hasFocus()
    QTest.keyClicks(palette.field(), "rev phil")
    QTest.keyClick(palette.field(), Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as heard:
        QTest.keyClick(palette.field(), Qt.Key.Key_Return)
    assert heard.args == ["reveal"]
    assert not palette.isVisible()
    assert window.field.hasFocus()
    assert palette.recent == ("reveal",)


def test_that_what_is_new_comes_in_while_it_is_open(window: Window) -> None:
    palette, heard = window.palette_, list[bool]()
    palette.opened.connect(lambda: heard.append(True))
    window.entries = ENTRIES[:2]
    palette.open()
    QTest.keyClicks(palette.field(), "em500")
    assert (heard, titles(palette)) == ([True], [])
    window.entries = ENTRIES
    palette.refresh()
    assert titles(palette) == ["em500"]


def test_that_control_enter_inspects(window: Window, qtbot: QtBot) -> None:
    palette = window.palette_
    palette.open("em500")
    with qtbot.waitSignal(palette.inspected) as heard:
        QTest.keyClick(palette.field(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == ["em500"]


def test_that_an_entry_that_cannot_run_says_why_and_does_nothing(window: Window, qtbot: QtBot) -> None:
    palette = window.palette_
    palette.open("export")
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(palette.field(), Qt.Key.Key_Return)
    assert palette.isVisible()
    spoken = palette.results().currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Export Philly pilot, Commands, nothing is selected"


def test_that_arrows_skip_headings_and_go_round(window: Window) -> None:
    palette = window.palette_
    palette.open("phil")
    seen = []
    for _ in ENTRIES:
        entry = palette.results().entry()
        seen.append(entry.key if entry else "")
        QTest.keyClick(palette.field(), Qt.Key.Key_Down)
    assert seen == ["revoke", "reveal", "export", "em500", "roof"]
    assert palette.results().entry() == ENTRIES[1]
    QTest.keyClick(palette.field(), Qt.Key.Key_Up)
    assert palette.results().entry() == ENTRIES[0]


def test_that_tab_narrows_to_the_group_and_back(window: Window) -> None:
    palette = window.palette_
    palette.open("phil")
    QTest.keyClick(palette.field(), Qt.Key.Key_Tab)
    assert titles(palette) == ["revoke", "reveal", "export"]
    QTest.keyClick(palette.field(), Qt.Key.Key_Tab)
    assert len(titles(palette)) == 5


def test_that_escape_and_a_click_beside_it_close_the_palette(window: Window) -> None:
    palette = window.palette_
    palette.open()
    QTest.keyClick(palette.field(), Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette.open()
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_that_a_click_on_a_result_runs_it_and_one_on_a_heading_does_not(window: Window, qtbot: QtBot) -> None:
    palette = window.palette_
    palette.open("phil")
    results = palette.results()
    heading, second = (results.visualRect(results.model().index(row, 0)).center() for row in (0, 2))
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    with qtbot.waitSignal(palette.chosen) as heard:
        QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert heard.args == ["reveal"]


def test_that_nothing_found_is_said(window: Window) -> None:
    palette = window.palette_
    palette.open("xyzzy")
    assert titles(palette) == []
    assert palette.results().model().index(0, 0).data() == "NOTHING FOUND"
