"""Home: first steps or the day so far at the left, the gate and what needs attention at the right."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from app import words
from app.credentials import Credentials
from app.local_server.simulator import Simulator
from app.running.tasks import Tasks
from app.screens.home.attention import concerns
from app.screens.home.first_steps import FirstSteps
from app.screens.home.model import Facts, HomeModel
from app.screens.home.side_cards import AttentionCard, GateCard, ReachCard
from app.screens.home.uplinks import Uplink, columns
from app.settings import FIRST_STEPS_HIDDEN, Settings
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.clipboard import Clipboard
from app.widgets.empty_state import EmptyState
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.window.actions import Actions

SIDE_WIDTH = 432
NOTHING_YET = "What is let in and what is refused appears here the moment it happens."
WELCOME = "Welcome. Sluice listens on this computer and keeps every record here."


class HomeView(QWidget):
    """`record_opened` carries a recType; `refusal_opened` the id of a refused request."""

    record_opened = Signal(str)
    reach_asked = Signal()  # who can reach the server is to be changed
    refusal_opened = Signal(int)
    device_asked = Signal(str)
    missing_asked = Signal()  # all devices that are late or silent
    unlock_wanted = Signal()
    concerns_changed = Signal(int)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        model: HomeModel,
        credentials: Credentials,
        simulator: Simulator,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._credentials, self._simulator = model, credentials, simulator
        self._start = Button(look, "Start simulator", icon="play")
        self._stop = Button(look, "Stop simulator", icon="circle-stop")
        self._head = PageHead("Home", WELCOME, self._start, self._stop)
        self._steps = FirstSteps(look, clipboard)
        if settings.get(FIRST_STEPS_HIDDEN):
            self._steps.hide()
        self._gate, self._reach, self._attention = GateCard(look), ReachCard(look), AttentionCard(look)
        self._rows = RowsModel[Uplink](columns(datetime.now(UTC)), key=lambda uplink: uplink.id, parent=self)
        self._table = TableView(look, "Last uplinks", density="single", margin=20)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = column(self._steps, self._made_uplinks(), spacing=16)
        left.setStretch(1, 1)
        self._reach.settings_asked.connect(self.reach_asked)
        right = column(self._gate, self._reach, self._attention, spacing=16)
        right.setStretch(2, 1)
        side = QWidget()
        side.setFixedWidth(self._look.px(SIDE_WIDTH))
        side.setLayout(right)
        body = QFrame()
        body.setProperty("ground", "canvas")
        row(left, side, spacing=16, margins=(24, 16, 24, 16), parent=body).setStretch(0, 1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(self._head, scroll, spacing=0, parent=self).setStretch(1, 1)

    def _made_uplinks(self) -> Card:
        card = Card("Last uplinks", flush=True)
        self._live = Badge(self._look, "Live", "ok", "radio")
        card.add_beside(self._live)
        self._table.setModel(self._rows)
        self._table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._table.setMinimumHeight(self._look.px(34 + 4 * 36))
        self._pane = Pane(self._look, self._table)
        self._pane.show_state(EmptyState(self._look, "inbox", "Nothing yet", NOTHING_YET))
        card.body.addWidget(self._pane)
        return card

    def _connect(self) -> None:
        actions, steps = self._actions, self._steps
        self._start.clicked.connect(actions["simulator.start"].trigger)
        self._stop.clicked.connect(actions["simulator.stop"].trigger)
        actions["simulator.start"].triggered.connect(lambda: self._tasks.start(self._model.start_simulator(), self))
        actions["simulator.stop"].triggered.connect(lambda: self._tasks.start(self._model.stop_simulator(), self))
        actions["test_record"].triggered.connect(self._send_test)
        self._simulator.running_changed.connect(self._show_simulator)
        self._show_simulator(self._simulator.is_running)
        self._model.refreshed.connect(self._show)
        steps.key_wanted.connect(lambda: self._go(0, "key.create"))
        steps.token_wanted.connect(lambda: self._go(1, "token.request"))
        steps.test_wanted.connect(actions["test_record"].trigger)
        steps.data_wanted.connect(self._open_first)
        steps.refusal_wanted.connect(self._open_last_refusal)
        steps.sender_wanted.connect(self._show_sender)
        steps.hide_wanted.connect(lambda: self._settings.set(FIRST_STEPS_HIDDEN, True))
        steps.hide_wanted.connect(steps.hide)
        self._attention.chosen.connect(self._follow)
        self._table.opened.connect(self._open_row)
        self._table.action_clicked.connect(lambda at, _: self.device_asked.emit(self._rows.rows[at].device))
        self._table.selection_changed.connect(self._allow)
        self._table.menu_requested.connect(self._show_menu)
        actions["home.device"].triggered.connect(self._open_device)
        actions.place(self, "home.device")
        self._allow()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self)

    def show_live(self, live: bool, why_not: str = "") -> None:
        self._live.show_state(
            "Live" if live else "Not connected", "ok" if live else "danger", "radio" if live else "plug"
        )
        self._live.setToolTip(why_not)

    def _show(self, facts: Facts) -> None:
        if facts.rec_types:
            places = f"{words.plural(facts.devices, 'device')}, {words.plural(len(facts.rec_types), 'recType')}"
            self._head.set_sentence(f"{places}, everything stored on this computer.")
        self._steps.show_facts(facts)
        self._show_sender()
        simulated = facts.first is None and any(one.let_in for one in facts.flow)
        self._gate.show_flow(facts.flow, ", all simulated or tests" if simulated else "")
        self._reach.show_reach(facts.status.url, facts.status.host)
        found = concerns(facts, self._credentials.kept)
        self._attention.show_concerns(found)
        self.concerns_changed.emit(len(found))
        self._rows.columns = columns(facts.now)
        self._rows.set_rows(facts.uplinks)
        if facts.uplinks:
            self._pane.show_content()

    def _show_sender(self) -> None:
        self._steps.show_sender(self._model.door(self._steps.rec_type()))

    def _show_simulator(self, running: bool) -> None:
        self._start.setVisible(not running)
        self._stop.setVisible(running)
        self._actions.allow("simulator.start", not running, "The simulator runs already")
        self._actions.allow("simulator.stop", running, "The simulator does not run")

    def _send_test(self) -> None:
        self._tasks.start(self._model.send_test(self._steps.rec_type()), self)

    def _go(self, step: int, action: str) -> None:
        """To what the step is about: make it, or look at it once it is there."""
        facts = self._model.facts
        self._actions["go.access"].trigger()
        if facts is None or not facts.steps_done[step]:
            self._actions[action].trigger()

    def _open_first(self) -> None:
        facts = self._model.facts
        if facts and facts.first:
            self.record_opened.emit(facts.first.name)

    def _open_last_refusal(self) -> None:
        facts = self._model.facts
        if facts and facts.last_refusal:
            self.refusal_opened.emit(facts.last_refusal.id)

    def _open_row(self, at: int) -> None:
        uplink = self._rows.rows[at]
        if uplink.request is not None:
            self.refusal_opened.emit(uplink.request)
        else:
            self.record_opened.emit(uplink.rec_type)

    def _device(self) -> str:
        """Of the uplink that is selected."""
        return next((self._rows.rows[at].device for at in self._table.selected()), "")

    def _open_device(self) -> None:
        if device := self._device():
            self.device_asked.emit(device)

    def _allow(self) -> None:
        self._actions.allow("home.device", bool(self._device()), "Select an uplink of a device first")

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(self._actions["home.device"])
        menu.popup(at)

    def _follow(self, concern: str) -> None:
        if concern == "keyring":
            self.unlock_wanted.emit()
        elif concern == "security":
            self._actions["go.settings"].trigger()
        elif concern == "refusal":
            self._open_last_refusal()
        elif concern == "missing":
            self._open_missing()
        else:
            self._actions["go.data"].trigger()

    def _open_missing(self) -> None:
        """The one that is, or all of them."""
        missing = self._model.facts.missing if self._model.facts else ()
        if len(missing) == 1:
            self.device_asked.emit(missing[0].id)
        else:
            self.missing_asked.emit()
