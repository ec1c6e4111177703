"""The right pane: one request, why it was let in or refused, gate by gate, and beside one that was let in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.activity.compare import compared, differences
from app.screens.activity.fixes import Way
from app.screens.activity.inspection import Inspection, Repeats
from app.screens.activity.message_text import answer_text, request_text
from app.screens.activity.message_view import MessageView
from app.screens.activity.model import ActivityModel
from app.screens.activity.verdict import Verdict
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.drawer import DrawerPane
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.ladder import Ladder, Rung, RungState
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.tabs import Tabs
from app.window.actions import Actions
from embedded_server.domain.gates import Gate, GateState, gates_of
from embedded_server.domain.request import Request, RequestDetails

REQUEST, RESPONSE, COMPARE = "request", "response", "compare"
TABS = (Option(REQUEST, "Request"), Option(RESPONSE, "Response"), Option(COMPARE, "Compare with a good one"))
LEAST_WIDTH = 340
STATES: dict[GateState, RungState] = {
    GateState.PASSED: "passed",
    GateState.STOPPED: "stopped",
    GateState.NOT_REACHED: "not_reached",
}
NOTHING_GOOD = "No request like this one has been let in yet."
ALIKE = "Headers and body are the same as those of {}."


class Inspector(DrawerPane):
    """Follows what is chosen and keeps its tab; `way_chosen` carries a Way for `details`, `repeats_asked` a Repeats.
    `filled`: `details` are here, or gone."""

    filled = Signal()
    way_chosen = Signal(Way)
    repeats_asked = Signal(object)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: ActivityModel,
        inspection: Inspection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks = look, actions, tasks
        self._model, self._inspection = model, inspection
        self._request: Request | None = None
        self._repeats: Repeats | None = None
        self._filling: asyncio.Task[None] | None = None
        self.details: RequestDetails | None = None  # of what is shown, once it is here
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._verdict, self._ladder = Verdict(look), Ladder(look, "Gate by gate")
        self._lay_out()
        self._verdict.way_chosen.connect(self.way_chosen)
        self._tabs.chosen.connect(self._show_tab)
        self._again.clicked.connect(self._ask_for_repeats)
        self.show_request(None)

    def _lay_out(self) -> None:
        look = self._look
        self._tabs = Tabs(look, TABS, "Parts of the request")
        self._texts = {option.key: MessageView(look, option.label) for option in TABS}
        self._pages = QStackedWidget()
        for view in self._texts.values():
            self._pages.addWidget(view)
        self._stopped = PlainLabel("", Type.HINT, "text2")
        gates = row(PlainLabel("Gate by gate", Type.STRONG), self._stopped)
        gates.insertStretch(1)
        self._about = PlainLabel("", Type.HINT, "text2", wrap=True)
        rule = QFrame()
        rule.setProperty("rule", "line")
        body = QWidget()
        upper = column(self._verdict, gates, self._ladder, spacing=10, margins=(16, 4, 10, 4))
        tabs = row(self._tabs, margins=(16, 2, 12, 0))
        about = row(self._about, margins=(16, 6, 12, 0))
        pages = row(self._pages, margins=(10, 4, 6, 4))
        column(upper, tabs, rule, about, pages, spacing=0, parent=body).setStretch(4, 1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown = QWidget()
        column(self._made_head(), scroll, self._made_foot(), spacing=0, parent=self._shown).setStretch(1, 1)
        self._nothing = PlainLabel("Choose a request to look into it.", Type.HINT, "text2", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(16, 16, 16, 16)
        column(self._shown, self._nothing, spacing=0, parent=self)

    def _made_head(self) -> QWidget:
        look, actions = self._look, self._actions
        self._time = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        newer = IconButton(look, "arrow-up", "Newer request (Alt+Up)", small=True)
        older = IconButton(look, "arrow-down", "Older request (Alt+Down)", small=True)
        replay = IconButton(look, "rotate-ccw", "Replay…", small=True)
        more = IconButton(look, "ellipsis", "More", small=True)
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        menu.addActions([actions[name] for name in MENU])
        more.setMenu(menu)
        self._close = IconButton(look, "x", "Close (Esc)", small=True)
        for button, name in ((newer, "activity.newer"), (older, "activity.older"), (replay, "activity.replay")):
            button.clicked.connect(actions[name].trigger)
        self._close.clicked.connect(self.closed)
        head = QWidget()
        line = row(
            PlainLabel("Request", Type.SECTION), self._time, newer, older, replay, more, self._close, parent=head
        )
        line.setContentsMargins(16, 11, 10, 7)
        line.setStretch(1, 1)
        return head

    def _made_foot(self) -> QWidget:
        self._said = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._again = Button(self._look, "Show", "link")
        self._foot = QFrame()
        self._foot.setProperty("edge", "top")
        line = row(IconLabel(self._look, "history", "text3", 14), self._said, self._again, parent=self._foot)
        line.setContentsMargins(16, 8, 16, 7)
        line.setStretch(1, 1)
        return self._foot

    def show_request(self, request: Request | None) -> None:
        """What the table knows at once, the rest when it is here."""
        if self._filling is not None:
            self._filling.cancel()
        self._request, self.details, self._repeats = request, None, None
        self._shown.setVisible(request is not None)
        self._nothing.setVisible(request is None)
        self.filled.emit()
        if request is None:
            return
        self._time.setText(words.full(request.at, self._model.zone))
        self._verdict.show_request(request)
        self._order_focus()
        self._show_gates(request)
        self._foot.hide()
        for view in self._texts.values():
            view.show_text("")
        self._show_tab(self._tabs.key())
        self._filling = self._tasks.start(self._fill(request), self, self._show_error)

    def show_again(self) -> None:
        """The clock is another now."""
        self.show_request(self._request)

    def _order_focus(self) -> None:
        """The ways out, made anew each time, come where they are read: behind the head."""
        before: QWidget = self._close
        for button in self._verdict.buttons():
            QWidget.setTabOrder(before, button)
            before = button

    def explain(self, way: Way, text: str) -> None:
        self._verdict.explain(way, text)

    def show_closable(self, closable: bool) -> None:
        self._close.setVisible(closable)

    async def _fill(self, request: Request) -> None:
        details = await self._inspection.details(request.id)
        self.details = details
        self.filled.emit()
        self._texts[REQUEST].show_text(request_text(details))
        self._texts[RESPONSE].show_text(answer_text(details.response))
        self._repeats = await self._inspection.repeats(request, datetime.now(UTC), self._model.zone)
        self._show_repeats()
        if request.is_let_in:
            return
        good = await self._inspection.good_one(request)
        self._show_comparison(details, good)

    def _show_comparison(self, details: RequestDetails, good: RequestDetails | None) -> None:
        if good is None:
            self._compared = NOTHING_GOOD
        else:
            lines = compared(details, good)
            when = words.full(good.request.at, self._model.zone)
            count = differences(lines)
            self._compared = (
                f"{words.plural(count, 'difference')} from the one let in at {when}: − this one, + the good one."
                if count
                else ALIKE.format(f"the one let in at {when}")
            )
            self._texts[COMPARE].show_lines(lines)
        self._show_tab(self._tabs.key())

    def _show_gates(self, request: Request) -> None:
        gates = gates_of(request)
        self._ladder.show_rungs([Rung(one.name.value, STATES[one.state], _fact(one)) for one in gates])
        self._stopped.setText(_told(gates))
        self._compared = ""
        self._tabs.show_tab(COMPARE, not request.is_let_in)
        if request.is_let_in and self._tabs.key() == COMPARE:
            self._tabs.choose(REQUEST)

    def _show_tab(self, tab: str) -> None:
        self._pages.setCurrentWidget(self._texts[tab])
        self._about.setText(self._compared)
        self._about.setVisible(tab == COMPARE and bool(self._compared))

    def _show_repeats(self) -> None:
        repeats = self._repeats
        self._foot.setVisible(repeats is not None)
        if repeats is not None:
            first = words.clock(repeats.first_at, datetime.now(UTC), self._model.zone)[:-3]
            times = f"{words.count(repeats.count)} {'time' if repeats.count == 1 else 'times'} today"
            self._said.setText(f"Same caller, same error: {times}, first at {first}")

    def _ask_for_repeats(self) -> None:
        if self._repeats is not None:
            self.repeats_asked.emit(self._repeats)

    def _show_error(self, error: ApiError) -> None:
        self._texts[self._tabs.key()].show_text(f"{error.reason} {error.fix}".strip())


def _told(gates: Sequence[Gate]) -> str:
    """Some look before their turn: those between were not reached."""
    passed = sum(one.state is GateState.PASSED for one in gates)
    at, stopped = next(((at, one) for at, one in enumerate(gates) if one.state is GateState.STOPPED), (0, None))
    if stopped is None:
        return "passed all"
    if at == passed:
        return f"stopped at {at + 1} of {len(gates)}"
    return f"stopped at {stopped.name.value}, after {passed} of {len(gates)}"


def _fact(gate: Gate) -> str:
    """Its first sentence: the verdict says the rest."""
    return gate.fact.partition(". ")[0].removesuffix(".") or "not reached"


MENU = (
    "activity.replay",
    "activity.copy_curl",
    "activity.copy_power_shell",
    "activity.same_error",
    "activity.record",
    "activity.device",
)
