"""The two strips above the records: which recType, whose, live or on hold; since when, and which columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QWidget

from app.screens.data.fields import Choice, Field
from app.screens.data.filter_bar import FilterBar
from app.screens.data.ownership import OwnershipLine
from app.screens.data.saved_views import SavedViews
from app.widgets.badge import Badge
from app.widgets.buttons import IconButton
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.segmented import Segmented
from app.widgets.timers import one_shot
from app.window.actions import Actions
from embedded_server.domain.rec_type_summary import RecTypeSummary

LIVE, HOLD = "live", "hold"
COPIED_MS = 1_000
WIDEST_EYES = 280
EVERYTHING = "Everything on this server"


class RecordsHead(QFrame):
    hold_changed = Signal(bool)
    field_switched = Signal(str, bool)
    why_asked = Signal()
    eyes_chosen = Signal(str)  # an account's address; empty: everything

    def __init__(
        self, look: Look, actions: Actions, clipboard: Clipboard, views: SavedViews, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._clipboard = look, clipboard
        self._told: tuple[str, RecTypeSummary | None, str] | None = None
        self.filters = FilterBar(look, views)
        self._name = PlainLabel("", Type.MONO, elide=Qt.TextElideMode.ElideMiddle)
        self._copy = IconButton(look, "copy", "Copy the recType", small=True)
        self._copied = one_shot(self, COPIED_MS, lambda: self._copy.set_icon("copy", "Copy the recType"))
        self._waiting = Badge(look, "Waiting for its first record", "accent", "radio")
        self.ownership = OwnershipLine(look)
        self._mode = Segmented(look, (Option(LIVE, "Live", "radio"), Option(HOLD, "Hold", "pause")), "Live or on hold")
        self._decoder = IconButton(look, "braces", "Decoder of this recType…")
        self._columns = IconButton(look, "columns-3", "Columns")
        self._files = IconButton(look, "download", "Export or import records")
        self._menu, self._files_menu = QMenu(self), QMenu(self)
        self._eyes = QComboBox()
        self._lay_out()
        self._connect(actions)

    def _lay_out(self) -> None:
        upper = row(self._name, self._copy, self.ownership, self._waiting, spacing=8, margins=(16, 11, 12, 10))
        upper.addStretch(1)
        upper.addLayout(row(self._mode, self._decoder, self._columns, self._files, spacing=8))
        self._eyes.setProperty("small", "true")
        self._eyes.setAccessibleName("With whose eyes")
        self._eyes.setToolTip("With whose eyes the records are seen")
        self._eyes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._eyes.setMaximumWidth(self._look.px(WIDEST_EYES))
        self.show_accounts(())
        rule = QFrame()
        rule.setProperty("rule", "line")
        self._lower = QWidget()
        lower = row(self._eyes, self.filters, margins=(16, 8, 12, 8), parent=self._lower)
        lower.setStretch(1, 1)
        column(upper, rule, self._lower, spacing=0, parent=self)

    def _connect(self, actions: Actions) -> None:
        self._columns.setMenu(self._menu)
        self._files_menu.addActions([actions["files.export"], actions["files.import"]])
        self._files.setMenu(self._files_menu)
        self._copy.clicked.connect(self._copy_name)
        self._mode.chosen.connect(lambda key: self.hold_changed.emit(key == HOLD))
        self._decoder.clicked.connect(actions["data.decoder"].trigger)
        self._eyes.activated.connect(lambda _: self.eyes_chosen.emit(self.eyes()))
        self.ownership.why_asked.connect(self.why_asked)

    def show_rec_type(self, name: str, summary: RecTypeSummary | None) -> None:
        told = (name, summary, self.eyes())
        if told == self._told:
            return
        self._told = told
        self._name.setText(name)
        self.ownership.show_summary(summary, self.eyes())
        for widget in (self._copy, self._decoder, self._mode):
            widget.setVisible(bool(name))
        self._waiting.setVisible(bool(name) and summary is None)
        self._columns.setVisible(summary is not None)
        self._lower.setVisible(summary is not None)

    def show_accounts(self, emails: Sequence[str]) -> None:
        """With whose eyes records can be seen; where there is one account only, there is nothing to choose."""
        chosen = self.eyes()
        self._eyes.clear()
        self._eyes.addItem(EVERYTHING, "")
        for email in emails:
            self._eyes.addItem(f"As {email}", email)
        self.choose_eyes(chosen)
        self._eyes.setVisible(len(emails) > 1 or bool(chosen))

    def choose_eyes(self, email: str) -> None:
        """Silently."""
        if email and self._eyes.findData(email) < 0:
            self._eyes.addItem(f"As {email}", email)
        self._eyes.setCurrentIndex(max(self._eyes.findData(email), 0))
        self._eyes.setVisible(self._eyes.count() > 2 or bool(email))

    def eyes(self) -> str:
        return str(self._eyes.currentData() or "")

    def switch_hold(self) -> None:
        hold = self._mode.key() == LIVE
        self._mode.choose(HOLD if hold else LIVE)
        self.hold_changed.emit(hold)

    def show_fields(self, fields: Sequence[Field], choice: Choice) -> None:
        """The menu of columns."""
        shown = {field.path for field in choice.shown(fields)}
        self._menu.clear()
        for field in fields:
            action = self._menu.addAction(_harmless(field.title))
            action.setCheckable(True)
            action.setChecked(field.path in shown)
            action.toggled.connect(lambda on, path=field.path: self.field_switched.emit(path, on))
        self._columns.allow(bool(fields), "No decoded fields yet")

    def _copy_name(self) -> None:
        self._clipboard.copy(self._name.full_text())
        self._copy.set_icon("check", "Copied")
        self._copied.start()


def _harmless(title: str) -> str:
    """An ampersand in a name is no mnemonic."""
    return cut(title).replace("&", "&&")
