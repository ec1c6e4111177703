"""Settings: everything takes effect at once; what restarts the server says so."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from app.actions import Actions
from app.credentials import Kept
from app.settings import CONTRAST, KEEP_RECEIVING, TEXT_SCALE, THEME, TIMES_IN_UTC, Settings, SettingSpec
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.page_head import PageHead
from app.widgets.segmented import Segmented
from app.widgets.tabs import Tabs
from app.widgets.toggle import Toggle
from resources import FOLDER

PAGES = (
    Option("appearance", "Appearance"),
    Option("server", "Server and storage"),
    Option("security", "Security"),
    Option("about", "About and licences"),
)
WIDEST = 760


class _Licences(QPlainTextEdit):
    """Read from their files when they are first looked at."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.document().isEmpty():
            self.setPlainText(_licences())


class SettingsView(QWidget):
    unlock_wanted = Signal()

    def __init__(self, look: Look, actions: Actions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions, self._settings = look, actions, settings
        self._tabs = Tabs(look, PAGES, "Settings")
        self._stack = QStackedWidget()
        makers = (self._made_appearance, self._made_server, self._made_security, self._made_about)
        self._pages = {page.key: self._scrolled(make()) for page, make in zip(PAGES, makers, strict=True)}
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._tabs.chosen.connect(lambda key: self._stack.setCurrentWidget(self._pages[key]))
        settings.changed.connect(self._show_settings)
        self._show_settings()
        head = PageHead("Settings", "Everything takes effect at once.", tabs=self._tabs)
        column(head, self._stack, spacing=0, parent=self).setStretch(1, 1)

    def show_server(self, url: str, data: str, log: str, problem: str) -> None:
        self._state.setText(problem or "Running")
        self._state.set_tone("danger" if problem else "ok")
        self._url.setText(url or "–")
        self._data.setText(data)
        self._log.setText(log)

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

    def _made_server(self) -> QWidget:
        card = Card("Server and storage")
        self._state = PlainLabel("", Type.STRONG)
        self._url, self._data, self._log = (PlainLabel("", Type.MONO) for _ in range(3))
        restart = Button(self._look, "Restart the server", icon="refresh-cw")
        restart.clicked.connect(self._actions["server.restart"].trigger)
        folder = Button(self._look, "Open folder", icon="folder-open")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._data.text())))
        self._add(card, "State", "What was acknowledged is on disk, whatever happens now.", self._state)
        self._add(card, "Address", "Only programs on this computer reach it.", self._url)
        self._add(card, "Data", "SQLite, synced before each acknowledgement.", self._data)
        self._add(card, "Log of the server", "Secrets are never in it.", self._log)
        keep = "Devices keep sending when the window is closed. Off: the server stops with the window."
        self._add(card, "Keep receiving", keep, self._toggle(KEEP_RECEIVING))
        buttons = row(restart, folder)
        buttons.addStretch()
        card.body.addLayout(buttons)
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

    def _scrolled(self, card: QWidget) -> QScrollArea:
        card.setMaximumWidth(self._look.px(WIDEST))
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        body = QFrame()
        body.setProperty("ground", "canvas")
        line = row(card, margins=(24, 16, 24, 16))
        line.setStretch(0, 100)
        line.addStretch(1)
        column(line, parent=body).addStretch()
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
        return scroll


def _licences() -> str:
    """The notice of Sluice itself, then what it is built on."""
    files = sorted((one for one in (FOLDER / "LICENSES").iterdir() if one.is_file()), key=lambda one: one.name)
    files[:0] = [one for one in (FOLDER.parent / "NOTICE",) if one.is_file()]
    return "\n\n".join(f"{one.name}\n{'=' * len(one.name)}\n{one.read_text('utf-8')}" for one in files)
