"""The list at the left of a page: what is chosen stays so when its entries come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import words
from app.widgets.entry_list import Entry, EntryList, Mark
from app.widgets.look import Look
from app.widgets.share_bar import Share, ShareBar

ENTRIES = tuple(Entry(key, f"name {key}", "hint", Mark("v1"), "3 devices") for key in "abc")


@pytest.fixture
def shown(look: Look, qtbot: QtBot) -> EntryList:
    made = EntryList(look, "Decoders")
    qtbot.addWidget(made)
    made.resize(250, 300)
    made.show()
    made.show_entries(ENTRIES)
    return made


def test_that_keys_choose_and_the_owner_chooses_silently(shown: EntryList) -> None:
    told: list[str] = []
    shown.chosen.connect(told.append)
    shown.choose("a")
    assert told == []
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert told == ["b"]


def test_that_a_choice_survives_other_entries_and_waits_for_one_that_comes(shown: EntryList) -> None:
    shown.choose("c")
    shown.show_entries(ENTRIES[1:])
    assert shown.currentIndex().row() == 1
    shown.choose("d")
    shown.show_entries((*ENTRIES, Entry("d", "late", "")))
    assert shown.currentIndex().row() == 3


def test_that_an_entry_is_read_aloud_as_one_sentence(shown: EntryList) -> None:
    spoken = shown.model().data(shown.model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "name a, hint, v1, 3 devices"


def test_that_small_parts_of_a_whole_are_seen(look: Look, qtbot: QtBot) -> None:
    bar = ShareBar(look)
    qtbot.addWidget(bar)
    bar.show_shares(
        (Share(100_000, "Same", "", "accent"), Share(0, "None", "", "warn_fill"), Share(1, "One", "", "ok_fill"))
    )
    widths = bar.widths(400)
    assert len(widths) == 2
    assert min(widths) >= 3
    assert sum(widths) == pytest.approx(398)
    assert bar.accessibleName() == f"Same: {words.count(100_000)}, None: 0, One: 1"
