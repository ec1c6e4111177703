"""What is open at the right: a sensor's head, parameters over history, the next downlinks, staged edits below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QWidget

from app import words
from app.screens.orbit.bar_words import consequence, queue_words, staged_words
from app.screens.orbit.frame_cards import cards
from app.screens.orbit.frames_pane import FramesPane
from app.screens.orbit.head import Head
from app.screens.orbit.history_pane import HistoryPane
from app.screens.orbit.parameter_rows import Knowledge, ParameterRow, parameter_rows
from app.screens.orbit.parameters_pane import ParametersPane
from app.screens.orbit.raw_pane import RawPane
from app.screens.orbit.stories import stories
from app.settings import Settings
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.tabs import Tabs
from app.window.actions import Actions
from embedded_server.domain.orbit_told import SensorSheet

PARAMETERS, RAW = "parameters", "raw"
PANES, LEFT = "orbit.desk", "orbit.left"
NOTHING = "Nothing waits. A change that is staged shows here in which downlink it will go, byte for byte."
UNFORESEEN = (
    "Staged edits are not among these: this service tells the downlinks of what is queued, not of what would be. "
    "They show here once they are queued."
)
WIDTH, HEIGHTS, FRAMES = 742, (430, 190), 300


class Desk(QFrame):
    entered = Signal(str, int)
    row_chosen = Signal()
    raw_shown = Signal(bool)
    copy_asked = Signal(str)
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, actions: Actions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._look, self._settings = look, settings
        self.head = Head(look, actions)
        self.parameters, self.history, self.frames = ParametersPane(look), HistoryPane(look), FramesPane(look)
        self.raw = RawPane(look)
        self.tabs = Tabs(look, (Option(PARAMETERS, "Parameters"), Option(RAW, "Raw JSON")), "Parts of the sensor")
        self._cancel = _button(look, actions, "orbit.cancel", "Cancel change…", "x")
        self._back = _button(look, actions, "orbit.revert", "Back to active", "undo-2")
        self._again = _button(look, actions, "orbit.resend", "Send again", "rotate-ccw")
        self._frames = _button(look, actions, "orbit.frames", "Next downlinks", "send")
        self._queue = Button(look, "Queue", "primary")
        self._queue.clicked.connect(actions["orbit.queue"].trigger)
        self._lay_out()
        self._bar = BottomBar(look, self, self._queue, table=self.history.table, tone="info", dismiss="Discard")
        self._bar.dismissed.connect(actions["orbit.discard"].trigger)
        self.parameters.entered.connect(self.entered)
        self.parameters.chosen.connect(self.row_chosen)
        self.parameters.menu_requested.connect(self.menu_requested)
        self.head.copy_asked.connect(self.copy_asked)
        self.tabs.chosen.connect(self._show_part)

    def show_known(self, known: Knowledge, *, is_whole: bool) -> None:
        self.head.show_known(known)
        self.parameters.show_rows(parameter_rows(known))
        self.tabs.set_note(PARAMETERS, words.count(len(known.sheet.parameters)))
        specs = {one.spec.name: one.spec for one in known.sheet.parameters}
        self.history.show_stories(stories(known.events, specs), is_whole=is_whole)
        self.frames.show_cards(cards(known), _note(known))
        self._show_bar(known)

    def lay_beside(self) -> None:
        """Once the next downlinks are in their place."""
        self.panes.setSizes([self._look.px(one) for one in (WIDTH, FRAMES)])
        self.panes.restoreState(self._settings.layout(PANES))

    def show_way_to_frames(self, shown: bool) -> None:
        """Where the window is narrow they lie in a drawer."""
        self._frames.setVisible(shown)

    def chosen_row(self) -> ParameterRow | None:
        return self.parameters.chosen_row()

    def show_allowed(self, row: ParameterRow | None) -> None:
        """Which of the verbs make sense for the row that is chosen."""
        can_cancel = row is not None and (row.pending is not None or row.is_staged)
        can_resend = row is not None and can_send_again(row)
        self._cancel.setText("Take the edit back" if row is not None and row.is_staged else "Cancel change…")
        self._cancel.setVisible(can_cancel)
        self._back.setVisible(row is not None and can_go_back(row))
        self._again.setVisible(can_resend)

    def _show_part(self, part: str) -> None:
        self._pages.setCurrentWidget(self.raw if part == RAW else self.parameters)
        self.raw_shown.emit(part == RAW)

    def _show_bar(self, known: Knowledge) -> None:
        if not known.staged:
            self._bar.clear()
            return
        count = len(known.staged)
        self._queue.setText(queue_words(count))
        problems = known.outcome is not None and bool(known.outcome.problems)
        self._queue.allow(not problems, "Correct what is not possible first")
        self._queue.setToolTip(f"{queue_words(count)} (Ctrl+Enter)")
        self._bar.show_state(staged_words(count), consequence(known))

    def _lay_out(self) -> None:
        caption = row(
            self.tabs,
            self._again,
            self._back,
            self._cancel,
            self._frames,
            margins=(24, 0, 20, 0),
        )
        caption.insertStretch(1)
        upper = QFrame()
        upper.setProperty("ground", "surface")
        upper.setMinimumHeight(self._look.px(180))
        self._pages = QStackedWidget()
        for page in (self.parameters, self.raw):
            self._pages.addWidget(page)
        column(caption, self._pages, spacing=0, parent=upper).setStretch(1, 1)
        left = _splitter(Qt.Orientation.Vertical, (upper, self.history), [self._look.px(one) for one in HEIGHTS])
        self.panes = _splitter(Qt.Orientation.Horizontal, (left,), [])
        for splitter, name in ((left, LEFT), (self.panes, PANES)):
            splitter.splitterMoved.connect(
                lambda _at, _index, splitter=splitter, name=name: self._settings.keep_layout(name, splitter.saveState())
            )
        left.restoreState(self._settings.layout(LEFT))
        column(self.head, self.panes, spacing=0, parent=self).setStretch(1, 1)


def can_go_back(row: ParameterRow) -> bool:
    return row.pending is not None and row.value is not None and row.value != row.pending.value


def can_send_again(row: ParameterRow) -> bool:
    return row.pending is None and not row.is_staged and not row.is_certain and row.value is not None


def _note(known: Knowledge) -> str:
    """What the next downlinks depend on."""
    outcome, sheet = known.outcome, known.sheet
    if outcome is not None and not outcome.is_foreseen:
        return UNFORESEEN
    if outcome is None or not (outcome.frames or any(one.frame for one in sheet.pending)):
        return NOTHING
    sent = [one for one in sheet.pending if one.frame is not None]
    fit = _fit_words(sheet)
    if not sent:
        return fit
    names = " and ".join(one.parameter for one in sent)
    verb = "goes" if len(sent) == 1 else "go"
    return f"{fit} If {sent[0].frame} stays unanswered, {names} {verb} again first and the rest moves back by one."


def _fit_words(sheet: SensorSheet) -> str:
    if sheet.max_parameters == 1:
        return "One parameter fits in one downlink."
    alone = " and ".join(one.spec.name for one in sheet.parameters if one.spec.alone)
    travels = f" {alone} travels alone." if alone else ""
    return f"Up to {sheet.max_parameters} parameters fit in one downlink; the order saves downlinks.{travels}"


def _button(look: Look, actions: Actions, action: str, text: str, icon: str) -> Button:
    button = Button(look, text, icon=icon, small=True)
    button.clicked.connect(actions[action].trigger)
    button.hide()
    return button


def _splitter(way: Qt.Orientation, parts: tuple[QWidget, ...], sizes: list[int]) -> QSplitter:
    splitter = QSplitter(way)
    for part in parts:
        splitter.addWidget(part)
    splitter.setStretchFactor(0, 1)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    splitter.setSizes(sizes)
    return splitter
