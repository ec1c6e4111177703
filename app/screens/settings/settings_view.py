"""Settings: everything takes effect at once; what restarts the server waits for Apply."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QWidget

from app.credentials import Kept
from app.screens.settings.connections_page import ConnectionsPage
from app.screens.settings.page import scrolled
from app.screens.settings.sections import ABOUT, APPEARANCE, CONNECTIONS, PAGES, SECURITY, SERVER
from app.screens.settings.server_page import ServerPage
from app.settings import CONTRAST, TEXT_SCALE, THEME, TIMES_IN_UTC, Settings, SettingSpec
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.nav_list import NavList
from app.widgets.note import Note
from app.widgets.page_head import PageHead
from app.widgets.segmented import Segmented
from app.widgets.toggle import Toggle
from resources import FOLDER

SENTENCES = {
    "security": "Where secrets are kept, and for how long.",
    "appearance": "Everything takes effect at once.",
    "about": "What Sluice is and what it is built on.",
}
NAVIGATION = 240
WIDEST = 760


class _Licences(QPlainTextEdit):
    """Read from their files when they are first looked at."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.document().isEmpty():
            self.setPlainText(_licences())


class SettingsView(QWidget):
    unlock_wanted = Signal()

    def __init__(
        self,
        look: Look,
        settings: Settings,
        server: ServerPage,
        connections: ConnectionsPage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._settings, self.server, self.connections = look, settings, server, connections
        self.pages = NavList(look, PAGES, "Settings")
        self._stack = QStackedWidget()
        self._places: dict[str, QWidget] = {CONNECTIONS.key: connections, SERVER.key: server}
        for page, make in (
            (SECURITY, self._made_security),
            (APPEARANCE, self._made_appearance),
            (ABOUT, self._made_about),
        ):
            head = PageHead(page.label, SENTENCES[page.key])
            self._places[page.key] = whole = QWidget()
            column(head, scrolled(look, make(), WIDEST), spacing=0, parent=whole).setStretch(1, 1)
        for place in self._places.values():
            self._stack.addWidget(place)
        self.pages.chosen.connect(self.open_page)
        settings.changed.connect(self._show_settings)
        self._show_settings()
        self.open_page(SERVER.key)
        left = QFrame()
        left.setProperty("ground", "surface")
        left.setProperty("edge", "right")
        left.setFixedWidth(look.px(NAVIGATION))
        title = row(PlainLabel("Settings", Type.PAGE), margins=(16, 14, 16, 8))
        column(title, self.pages, spacing=4, margins=(0, 0, 1, 0), parent=left).setStretch(1, 1)
        row(left, self._stack, spacing=0, parent=self).setStretch(1, 1)

    def open_page(self, key: str) -> None:
        self.pages.choose(key)
        self._stack.setCurrentWidget(self._places[key])

    def open_section(self, key: str) -> None:
        """Of `sections`: a page, or a part of it."""
        page, _, place = key.partition(".")
        self.open_page(page)
        if page == SERVER.key and place:
            self.server.show_card(place)

    def show_kept(self, kept: Kept) -> None:
        self._kept.setVisible(kept.in_keyring)
        self._lost.setVisible(not kept.in_keyring)
        self._unlock.setVisible(kept.may_unlock)
        self._lost.say("Secrets are kept only until you close Sluice", kept.reason)

    def _show_settings(self) -> None:
        """Also what was changed elsewhere, such as by the palette."""
        self._themes.choose(self._settings.get(THEME))
        self._sizes.choose(str(self._settings.get(TEXT_SCALE)))

    def _made_appearance(self) -> QWidget:
        card = Card("Appearance")
        self._themes = themes = Segmented(
            self._look, tuple(Option(one, one.capitalize()) for one in THEME.choices), "Theme"
        )
        themes.chosen.connect(lambda key: self._settings.set(THEME, key))
        self._sizes = sizes = Segmented(
            self._look, tuple(Option(str(one), f"{one:.0%}") for one in TEXT_SCALE.choices), "Text size"
        )
        sizes.chosen.connect(lambda key: self._settings.set(TEXT_SCALE, float(key)))
        self._add(card, "Theme", "System follows the desktop where it says what it prefers.", themes)
        self._add(card, "Text size", "Rows, icons and spaces grow with it.", sizes)
        self._add(card, "Higher contrast", "All text at least 7 : 1 against its ground.", self._toggle(CONTRAST))
        self._add(card, "Times in UTC", "Else in the zone of this computer.", self._toggle(TIMES_IN_UTC))
        return card

    def _made_security(self) -> QWidget:
        card = Card("Security")
        keyring = "One master key lies in the system keyring; token values and secrets lie in a file encrypted with it."
        self._kept = Note(self._look, "ok", "Secrets are in the system keyring", keyring)
        self._unlock = Button(self._look, "Unlock", icon="lock-open")
        self._unlock.clicked.connect(self.unlock_wanted)
        self._lost = Note(self._look, "warn", "", action=self._unlock)
        clipboard = "A copied token or secret is cleared after 30 s if it is still there, and is kept out of histories."
        for widget in (self._kept, self._lost, Note(self._look, "info", "Clipboard", clipboard)):
            card.body.addWidget(widget)
        return card

    def _made_about(self) -> QWidget:
        card = Card("About and licences")
        said = "Sluice decides who may stream into the data lake. Apache-2.0. It sends nothing anywhere by itself."
        card.body.addWidget(PlainLabel(said, wrap=True))
        licences = _Licences()
        licences.setReadOnly(True)
        licences.setProperty("mono", "true")
        licences.setAccessibleName("Licences of fonts, icons and packages")
        licences.setMinimumHeight(self._look.px(420))
        card.body.addWidget(licences)
        return card

    def _toggle(self, spec: SettingSpec[bool]) -> Toggle:
        toggle = Toggle(self._look, spec.label)
        toggle.setChecked(self._settings.get(spec))
        toggle.toggled.connect(lambda on: self._settings.set(spec, on))
        return toggle

    def _add(self, card: Card, label: str, hint: str, control: QWidget) -> None:
        texts = column(PlainLabel(label, Type.NAME), PlainLabel(hint, Type.HINT, "text2"), spacing=1)
        line = row(texts, control, spacing=24, margins=(0, 6, 0, 6))
        line.setStretch(0, 1)
        card.body.addLayout(line)


def _licences() -> str:
    """The notice of Sluice itself, then what it is built on."""
    files = sorted((one for one in (FOLDER / "LICENSES").iterdir() if one.is_file()), key=lambda one: one.name)
    files[:0] = [one for one in (FOLDER.parent / "NOTICE",) if one.is_file()]
    return "\n\n".join(f"{one.name}\n{'=' * len(one.name)}\n{one.read_text('utf-8')}" for one in files)
