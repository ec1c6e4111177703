"""Bottom bar, banner, top bar, status bar, rail, page head."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.banner import Banner
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.connection_button import ConnectionFacts
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.widgets.rail import Rail
from app.widgets.status_bar import StatusBar
from app.widgets.tabs import Tabs
from app.widgets.top_bar import TopBar


class Page(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.revoke = Button(look, "Revoke 3 tokens…", "danger_quiet")
        self.bar = BottomBar(look, self, self.revoke)
        self.resize(900, 400)


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> Page:
    page = Page(look)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def test_that_the_bottom_bar_lies_over_the_page_and_pushes_nothing(page: Page) -> None:
    before = page.field.geometry()
    page.bar.show_state("3 tokens selected", "14 devices use them")
    assert page.bar.isVisible()
    assert page.field.geometry() == before
    assert page.bar.geometry().bottom() == page.rect().bottom()
    page.resize(700, 300)
    assert page.bar.width() == 700
    assert page.bar.geometry().bottom() == page.rect().bottom()


def test_that_escape_anywhere_in_the_page_dismisses_the_bottom_bar(page: Page, qtbot: QtBot) -> None:
    page.field.setFocus()
    page.bar.show_state("3 tokens selected")
    with qtbot.waitSignal(page.bar.dismissed):
        QTest.keyClick(page.field, Qt.Key.Key_Escape)
    page.bar.clear()
    with qtbot.assertNotEmitted(page.bar.dismissed):
        QTest.keyClick(page.field, Qt.Key.Key_Escape)


def test_that_a_banner_shows_one_condition_at_a_time(look: Look, qtbot: QtBot) -> None:
    banner = Banner(look)
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.show_condition("danger", "Unreachable", "Timed out.", buttons=(Button(look, "Try now"),))
    banner.show_fact("Next try in 18 s")
    banner.show_condition("warn", "The keyring is locked", "Secrets are kept only until you close Sluice.")
    assert banner.accessibleName() == "The keyring is locked. Secrets are kept only until you close Sluice."
    assert banner.property("ground") == "warn"
    qtbot.waitUntil(lambda: not banner.findChildren(Button))
    banner.clear()
    assert banner.isHidden()


def test_that_the_top_bar_says_which_system_is_shown_and_how_it_is(look: Look, qtbot: QtBot) -> None:
    bar = TopBar(look)
    qtbot.addWidget(bar)
    facts = ConnectionFacts("Microshare", "https://api", "cloud", "danger", "cannot be reached", production=True)
    bar.show_connection(facts)
    name = bar.connection_button().accessibleName()
    assert name == "Connection Microshare, production, cannot be reached, https://api"
    with qtbot.waitSignal(bar.connections_asked):
        QTest.mouseClick(bar.connection_button(), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("count", "name"), [(0, "No notices"), (1, "1 notice"), (3, "3 notices")])
def test_that_the_bell_says_how_many_notices_are_open(look: Look, qtbot: QtBot, count: int, name: str) -> None:
    bar = TopBar(look)
    qtbot.addWidget(bar)
    bar.show_notices(count)
    assert bar.bell_button().accessibleName() == name
    with qtbot.waitSignal(bar.notices_asked):
        QTest.mouseClick(bar.bell_button(), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_that_the_top_bar_fits_the_smallest_window(look: Look, qtbot: QtBot, scale: float) -> None:
    look.switch(scale=scale)
    bar = TopBar(look)
    qtbot.addWidget(bar)
    bar.show_connection(ConnectionFacts("A connection with a long name", "https://in.northfield.example:8443"))
    bar.resize(1_120 - 76, 52)
    bar.show()
    qtbot.waitUntil(lambda: bar.minimumSizeHint().width() <= 1_120 - 76)


def test_that_the_status_bar_keeps_its_items_and_drops_an_empty_one(look: Look, qtbot: QtBot) -> None:
    bar = StatusBar(look)
    qtbot.addWidget(bar)
    bar.show()
    bar.set_item("server", "circle-check", "Server running", "ok")
    bar.set_item("disk", "hard-drive", "612 MB")
    assert bar.text_of("server") == "Server running"
    bar.set_item("server", "circle-x", "Server stopped", "danger")
    assert bar.text_of("server") == "Server stopped"
    bar.set_item("disk", "hard-drive", "")
    assert bar.text_of("disk") == ""


def test_that_the_status_bar_fits_the_smallest_window_with_large_text(look: Look, qtbot: QtBot) -> None:
    look.switch(scale=1.5)
    bar = StatusBar(look)
    qtbot.addWidget(bar)
    for number in range(5):
        bar.set_item(str(number), "database", "1,284,907 records")
    bar.set_fact("zone", "Times: this computer, UTC−05:00")
    assert bar.minimumSizeHint().width() <= 1_120 - 76


def test_that_the_running_job_opens_the_jobs(look: Look, qtbot: QtBot) -> None:
    bar = StatusBar(look)
    qtbot.addWidget(bar)
    bar.show()
    bar.show_job("Export", 42)
    (button,) = (button for button in bar.findChildren(Button) if button.text() == "Export 42 %")
    with qtbot.waitSignal(bar.jobs_asked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    bar.clear_job()
    assert not button.isVisible()


def test_that_the_rail_moves_by_arrow_keys_and_says_what_waits(look: Look, qtbot: QtBot) -> None:
    screens = (Option("home", "Home", "house"), Option("data", "Data", "database"))
    rail = Rail(look, screens, (Option("settings", "Settings", "settings"),))
    qtbot.addWidget(rail)
    rail.show()
    rail.set_dot("data", "danger", "2 decoders fail")
    assert rail.buttons()[1].accessibleDescription() == "2 decoders fail"
    with qtbot.waitSignal(rail.chosen) as heard:
        QTest.keyClick(rail, Qt.Key.Key_Down)
    assert heard.args == ["data"]
    assert rail.sizeHint().width() == 76


def test_that_the_tabs_of_a_page_stand_on_the_line_below_its_head(look: Look, qtbot: QtBot) -> None:
    tabs = Tabs(look, (Option("keys", "App Keys"), Option("tokens", "Tokens")), "Access")
    head = PageHead("Access", "Who may send and who may read.", Button(look, "Request token", "primary"), tabs=tabs)
    qtbot.addWidget(head)
    head.resize(900, head.sizeHint().height())
    head.show()
    assert tabs.geometry().bottom() == head.rect().bottom() - 1  # on the line below the head


def test_that_a_text_that_grew_is_never_painted_cut(look: Look, qtbot: QtBot) -> None:
    bar = StatusBar(look)
    qtbot.addWidget(bar)
    bar.resize(900, bar.height())
    bar.set_item("heard", "clock", "1 s ago")
    bar.show()
    bar.set_item("heard", "clock", "Last uplink just now, and of a device with a long name")
    label = bar.findChildren(PlainLabel)[0]
    assert label.width() >= label.fontMetrics().horizontalAdvance(label.full_text())
