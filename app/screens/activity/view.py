"""Activity: the requests and their flow at the left, one request at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from app import words
from app.api.requests import EVERY, RequestFilter
from app.running.live import Live
from app.running.tasks import Tasks
from app.screens.activity.command import NO_REQUEST, as_it_came, corrected, curl, said
from app.screens.activity.fixes import Way
from app.screens.activity.flow_pane import span_for
from app.screens.activity.inspection import Inspection, same_error
from app.screens.activity.inspector import Inspector
from app.screens.activity.model import ActivityModel, matching
from app.screens.activity.power_shell import for_power_shell, power_shell
from app.screens.activity.requests_pane import RequestsPane
from app.screens.activity.tools import Tools
from app.settings import TIMES_IN_UTC, Settings
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.drawer import Drawer
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.window.actions import Actions
from embedded_server.domain.event import RECORD, REFUSAL, REQUEST, Event
from embedded_server.domain.request import Request, Result

PANES = "activity.panes"
OVER, BESIDE = 412, 412  # of the inspector
WIDTHS = (952, BESIDE)
SENTENCE = "Every request this server answered, let in or refused, byte for byte."
MORE_KEYS = {"activity.newer": ("Alt+Up", "["), "activity.older": ("Alt+Down", "]")}
OF_ONE = (
    "activity.replay",
    "activity.only_sender",
    "activity.newer",
    "activity.older",
)
FILES = ("activity.export", "activity.capture")
NOTHING_TO_SAVE = "There is nothing to save"
COPIES = ("activity.copy_curl", "activity.copy_power_shell")
MENU = (
    "activity.only_token",
    "activity.only_sender",
    "activity.only_rec_type",
    "activity.same_error",
    "",
    "activity.record",
    "activity.device",
    "activity.replay",
    "activity.copy_curl",
    "activity.copy_power_shell",
)


class ActivityView(QWidget):
    """`said` tells in words what was done, `copied` in which tone, a title and what else is to be known;
    `token_wanted` carries a Way and the Request it is about."""

    said = Signal(str)
    copied = Signal(str, str, str)
    token_wanted = Signal(Way, object)
    record_asked = Signal(str, str)  # recType and record id
    device_asked = Signal(str)  # the id of a record that it sent

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        live: Live,
        model: ActivityModel,
        inspection: Inspection,
        tools: Tools,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._tools, self._clipboard = model, tools, clipboard
        self._capture = Button(look, "Share this capture…", icon="package")
        self._head = PageHead("Activity", SENTENCE, self._capture)
        self._requests = RequestsPane(look, actions, tasks, model, clipboard)
        self._inspector = Inspector(look, actions, tasks, model, inspection)
        self._body = QWidget()
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._panes.addWidget(self._requests)
        self._drawer = Drawer(look, self._body, self._panes, self._inspector, over=OVER, beside=BESIDE)
        self._lay_out()
        self._connect(live)
        self._place_actions()
        self._on_row(None)
        self._tell_time()
        self._requests.reload()

    def open_request(self, number: int) -> None:
        self._requests.open_request(number)

    def show_only(self, wanted: RequestFilter) -> None:
        """What a filter asks for, with a flow that reaches back to its beginning."""
        if wanted.since is not None:
            span = span_for(wanted.since, datetime.now(UTC))
            self._tasks.start(self._model.load_flow(max(span, self._model.span)), self, lambda _: None)
        self._requests.narrow(wanted, chosen=wanted.same_token or None)

    def open_request_of(self, rec_type: str, record_id: str, arrived: datetime) -> None:
        """The request that brought a record."""
        moment = RequestFilter(rec_type=rec_type, since=arrived, until=arrived + timedelta(milliseconds=1))
        self._tasks.start(self._tools.find(moment, record_id, self.open_request, self.said.emit), self)

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        self._requests.come_back()

    def _lay_out(self) -> None:
        self._panes.setStretchFactor(0, 1)
        self._panes.setHandleWidth(1)
        self._panes.setChildrenCollapsible(False)
        self._panes.setSizes([self._look.px(size) for size in WIDTHS])
        self._panes.restoreState(self._settings.layout(PANES))
        self._panes.splitterMoved.connect(self._keep_sizes)
        column(self._panes, spacing=0, parent=self._body)
        column(self._head, self._body, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self, live: Live) -> None:
        model, requests, inspector = self._model, self._requests, self._inspector
        live.happened.connect(self._on_event)
        live.caught_up.connect(self.refresh)
        model.counted.connect(self._show_kept)
        model.counted.connect(self._allow_files)
        model.listed.connect(self._on_listed)
        requests.row_chosen.connect(self._on_row)
        requests.row_opened.connect(self._drawer.open)
        requests.menu_asked.connect(self._show_menu)
        requests.export_asked.connect(self._actions["activity.export"].trigger)
        inspector.filled.connect(self._allow_copies)
        inspector.way_chosen.connect(self._follow)
        inspector.repeats_asked.connect(lambda repeats: self.show_only(repeats.wanted))
        self._capture.clicked.connect(self._actions["activity.capture"].trigger)
        self._settings.changed.connect(lambda key: self._tell_time() if key == TIMES_IN_UTC.key else None)

    def _place_actions(self) -> None:
        requests, tools = self._requests, self._tools
        verbs: dict[str, Callable[[], None]] = {
            "activity.find": requests.bar.focus_search,
            "activity.refresh": requests.reload,
            "activity.hold": requests.bar.switch_hold,
            "activity.newer": lambda: requests.step(-1),
            "activity.older": lambda: requests.step(1),
            "activity.inspector": self._drawer.toggle,
            "activity.clear": lambda: requests.narrow(EVERY),
            "activity.refused": lambda: requests.narrow(RequestFilter(Result.REFUSED)),
            "activity.range": requests.flow.focus_chart,
            "activity.replay": self._replay,
            "activity.copy_curl": lambda: self._copy_curl(is_corrected=False),
            "activity.copy_power_shell": self._copy_power_shell,
            "activity.same_error": lambda: self._with_row(lambda one: self.show_only(same_error(one))),
            "activity.only_token": lambda: self._with_row(self._show_only_token),
            "activity.only_sender": lambda: self._with_row(
                lambda one: requests.narrow(replace(self._model.filter, remote=one.remote))
            ),
            "activity.only_rec_type": lambda: self._with_row(
                lambda one: requests.narrow(replace(self._model.filter, rec_type=one.rec_type or ""))
            ),
            "activity.record": lambda: self._follow(Way.OPEN_RECORD),
            "activity.device": lambda: self._with_row(lambda one: self.device_asked.emit(one.record_id or "")),
            "activity.export": lambda: tools.export(self, self._model, self.said.emit),
            "activity.capture": lambda: tools.share(self, self._model, requests.filter_told(), self.said.emit),
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *verbs)
        for name, keys in MORE_KEYS.items():
            self._actions[name].setShortcuts([QKeySequence(key) for key in keys])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer.is_narrow and self._drawer.close():
            self._requests.table.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_event(self, event: Event) -> None:
        if event.type in (REQUEST, RECORD, REFUSAL):
            self._requests.touch()

    def _on_listed(self) -> None:
        """Beside the table there is room for the newest request at once."""
        if not self._drawer.is_narrow and self._requests.chosen() is None and self._model.rows.rowCount():
            self._requests.step(0)

    def _on_row(self, shown: Request | None) -> None:
        self._inspector.show_request(shown)
        if shown is None and self._drawer.is_narrow:
            self._drawer.close()
        for name in OF_ONE:
            self._actions.allow(name, shown is not None, "Choose a request first")
        allowed = {
            "activity.same_error": (shown is not None and not shown.is_let_in, "It was let in"),
            "activity.only_token": (bool(shown and (shown.token_id or shown.token_tail)), "It came with no token"),
            "activity.only_rec_type": (bool(shown and shown.rec_type), "It names no recType"),
            "activity.record": (bool(shown and shown.record_id), "It brought no record"),
            "activity.device": (bool(shown and shown.record_id), "It brought no record of a device"),
        }
        for name, (is_allowed, why_not) in allowed.items():
            self._actions.allow(name, is_allowed, why_not)

    def _allow_files(self) -> None:
        """What is counted in part only may hold more."""
        counts = self._model.counts
        has_some = counts is None or not counts.is_exact or matching(counts, self._model.filter) > 0
        for name in FILES:
            self._actions.allow(name, has_some, NOTHING_TO_SAVE)
        self._capture.allow(has_some, NOTHING_TO_SAVE)
        self._requests.bar.allow_export(has_some, NOTHING_TO_SAVE)

    def _show_kept(self) -> None:
        counts = self._model.counts
        if counts is not None:
            size = f", {words.size(counts.bytes)} now" if counts.bytes else ""
            self._head.set_sentence(f"{SENTENCE} Kept for {words.plural(counts.kept_days, 'day')}{size}.")

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for name in MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        menu.popup(at)

    def _follow(self, way: Way) -> None:
        """The way out that a person chose for what is shown."""
        request = self._requests.chosen()
        if request is None:
            return
        if way is Way.CORRECTED_CURL:
            self._copy_curl(is_corrected=True)
        elif way is Way.SEND_AGAIN:
            self._replay()
        elif way in (Way.LIMIT, Way.NAME):
            details = self._inspector.details
            self._tools.explain_option(self, request, details.headers if details is not None else ())
        elif way is Way.OPEN_RECORD:
            self.record_asked.emit(request.rec_type or "", request.record_id or "")
        else:
            self.token_wanted.emit(way, request)

    def _replay(self) -> None:
        if self._inspector.details is not None:
            self._tools.replay(self, self._inspector.details)

    def _copy_curl(self, *, is_corrected: bool) -> None:
        details = self._inspector.details
        if details is not None:
            command = corrected(details) if is_corrected else as_it_came(details)
            self._clipboard.copy(curl(command, self._tools.base_url, self._tools.certificate_file))
            self.copied.emit(*said(command))

    def _copy_power_shell(self) -> None:
        details = self._inspector.details
        if details is not None:
            command = for_power_shell(as_it_came(details))
            self._clipboard.copy(power_shell(command, self._tools.base_url))
            trust = "Import the server's certificate first." if self._tools.certificate_file else ""
            tone, title, text = said(command)
            self.copied.emit(tone, title, f"{text} {trust}".strip())

    def _allow_copies(self) -> None:
        """What is lost on the way is told before it is copied."""
        details, request = self._inspector.details, self._requests.chosen()
        is_readable = details is None or bool(details.request.method)
        waits = "It is being loaded" if request is not None else "Choose a request first"
        for name in COPIES:
            self._actions.allow(name, details is not None and is_readable, waits if is_readable else NO_REQUEST)
        if details is not None and is_readable:
            self._actions.explain("activity.copy_curl", " ".join(as_it_came(details).notes))
            self._actions.explain("activity.copy_power_shell", " ".join(for_power_shell(as_it_came(details)).notes))
            self._inspector.explain(Way.CORRECTED_CURL, " ".join(corrected(details).notes))

    def _with_row(self, verb: Callable[[Request], None]) -> None:
        request = self._requests.chosen()
        if request is not None:
            verb(request)

    def _show_only_token(self, request: Request) -> None:
        same = 0 if request.token_id else request.id
        self._requests.narrow(replace(self._model.filter, token_id=request.token_id or "", same_token=same))

    def _tell_time(self) -> None:
        self._model.tell_time_in(UTC if self._settings.get(TIMES_IN_UTC) else None)
        self._inspector.show_again()

    def _keep_sizes(self) -> None:
        if not self._drawer.is_narrow:
            self._settings.keep_layout(PANES, self._panes.saveState())
