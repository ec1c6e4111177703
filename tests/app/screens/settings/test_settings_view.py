"""Settings: what is chosen is kept at once, and what is changed elsewhere shows here."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.credentials import Kept
from app.screens.settings.sections import sections
from app.screens.settings.settings_view import SettingsView
from app.settings import CONTRAST, KEEP_RECEIVING, TEXT_SCALE, THEME, Settings
from app.widgets.labels import PlainLabel
from app.widgets.toggle import Toggle


def test_that_a_chosen_theme_and_size_are_kept(view: SettingsView, settings: Settings) -> None:
    view._themes.chosen.emit("dark")
    view._sizes.chosen.emit("1.3")
    assert (settings.get(THEME), settings.get(TEXT_SCALE)) == ("dark", 1.3)


def test_that_a_theme_chosen_elsewhere_shows_here(view: SettingsView, settings: Settings) -> None:
    settings.set(THEME, "light")
    assert view._themes.key() == "light"


@pytest.mark.parametrize(("spec", "before"), [(CONTRAST, False), (KEEP_RECEIVING, True)])
def test_that_a_switch_acts_at_once(view: SettingsView, settings: Settings, spec: object, before: bool) -> None:
    chosen = CONTRAST if spec is CONTRAST else KEEP_RECEIVING
    (toggle,) = (one for one in view.findChildren(Toggle) if one.accessibleName() == chosen.label)
    assert toggle.isChecked() is before
    toggle.click()
    assert settings.get(chosen) is not before


def test_that_the_state_of_the_keyring_is_said_in_words(view: SettingsView) -> None:
    view.show_kept(Kept("This computer has no keyring."))
    assert view._kept.isHidden()
    assert "no keyring" in view._lost.accessibleName()
    view.show_kept(Kept())
    assert not view._kept.isHidden()


def test_that_a_page_is_chosen_at_the_left(view: SettingsView) -> None:
    assert view._stack.currentWidget() is view.server
    view.pages.buttons()[3].click()
    assert view._themes.isVisible()
    view.open_page("server")
    assert view.pages.key() == "server"


def test_that_every_bundled_licence_can_be_read(view: SettingsView) -> None:
    shown = " ".join(label.full_text() for label in view.findChildren(PlainLabel))
    assert "Apache-2.0" in shown
    assert not _licences(view)  # a long text: read when it is first looked at
    view.pages.buttons()[-1].click()
    assert "Copyright 2026 The Sluice authors" in _licences(view).partition("\n\n")[0]
    for name in ("Inter", "JetBrains Mono", "Lucide", "PySide6"):
        assert name in _licences(view)


def _licences(view: SettingsView) -> str:
    return "\n".join(one.toPlainText() for one in view.findChildren(QPlainTextEdit))


def test_that_every_section_can_be_opened(view: SettingsView) -> None:
    for section in sections():
        view.open_section(section.key)
        assert view.pages.key() == section.page.key


def test_that_a_part_of_a_page_is_brought_into_sight_with_the_keyboard_in_it(view: SettingsView, qtbot: QtBot) -> None:
    view.resize(1_100, 400)
    view.open_section("server.starting")
    card = view.server.starting
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty())
    focused = view.focusWidget()
    assert focused is not None
    assert card.isAncestorOf(focused)
