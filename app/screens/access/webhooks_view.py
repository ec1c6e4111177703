"""Webhooks: who is sent data points, how that goes, and the deliveries of the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app import words
from app.api.errors import ApiError
from app.api.webhooks_desk import OwnedWebhook
from app.connections import Connections
from app.running.tasks import Tasks
from app.screens.access.delivery_pane import DeliveryPane
from app.screens.access.users_model import READ_ONLY
from app.screens.access.webhook_detail import WebhookDetail
from app.screens.access.webhook_dialogs import DeleteWebhookDialog, ReplayDialog, WebhookDialog
from app.screens.access.webhook_rows import SWITCH, address, filters
from app.screens.access.webhooks_model import WebhooksModel
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.widgets.table_view import TableView
from app.window.actions import Actions

Work = Callable[[], Coroutine[object, object, None]]
MEANING = "A webhook gets each data point of its devices as one POST, as soon as it is measured."


class Asking(Protocol):
    """A dialog that can say what went wrong."""

    def show_problem(self, message: str) -> None: ...


class WebhooksView(QWidget):
    said = Signal(str)
    users_asked = Signal()  # an integrator needs a user's key

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: WebhooksModel,
        connections: Connections,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self._connections, self._clipboard = connections, clipboard
        self._wanted = ""  # a webhook to select as soon as it is there
        self.table = TableView(look, "Webhooks")
        self._pane = Pane(look, self.table)
        self.detail, self.deliveries = WebhookDetail(look, actions), DeliveryPane(look, actions)
        self._lay_out()
        self._connect()
        self._pane.show_loading()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self, self._show_error)

    def refresh_log(self) -> None:
        hook = self.selected()
        if hook is not None:
            work = self._model.fetch_log(hook, failed_only=self.deliveries.wants_failed_only())
            self._tasks.start(work, self)

    def selected(self) -> OwnedWebhook | None:
        rows = self.table.selected()
        return self._model.rows.rows[rows[0]].hook if rows else None

    def choose(self, webhook_id: str) -> None:
        """Now, or as soon as it is here."""
        self._wanted = webhook_id
        at = self._model.rows.row_of(webhook_id)
        if at is not None:
            self._wanted = ""
            self.table.select([at])

    def ask_to_create(self, owner: str = "") -> None:
        """Asks for a new one, of this user."""
        model, told = self._model, self._model.told
        devices = model.users.roster.devices
        dialog = WebhookDialog(self._look, self.window(), told.owners, devices, owner=owner)

        async def add() -> None:
            await model.add(dialog.owner(), dialog.url(), dialog.devices(), self.choose)
            dialog.accept()

        self._submit(dialog, dialog, add)

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Filter by URL or owner")
        self._search.setMinimumWidth(look.px(160))
        self._search.setMaximumWidth(look.px(300))
        self._chips = FilterChips(look, [Option(name, name) for name in filters()], "Which webhooks")
        self._refresh = IconButton(look, "refresh-cw", "Refresh")
        bar = row(self._search, self._chips, margins=(24, 9, 24, 9))
        bar.setStretch(0, 100)
        bar.addStretch(1)
        bar.addWidget(PlainLabel("One POST for each data point", Type.HINT, "text2"))
        bar.addWidget(self._refresh)
        self._below = QSplitter(Qt.Orientation.Horizontal)
        self._below.addWidget(self.detail)
        self._below.addWidget(self.deliveries)
        self._below.setChildrenCollapsible(False)
        self._below.setHandleWidth(1)
        self._below.setSizes([600, 640])
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(self._pane)
        whole.addWidget(self._below)
        whole.setChildrenCollapsible(False)
        whole.setHandleWidth(1)
        whole.setSizes([300, 420])
        self._below.hide()
        column(bar, whole, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        actions, model = self._actions, self._model
        self.table.setModel(model.rows)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.sort_by(0)
        self.table.selection_changed.connect(self._on_selected)
        self.table.opened.connect(lambda _: actions["webhook.edit"].trigger())
        self.table.action_clicked.connect(self._act_on)
        for chosen in (self._search.searched, self._chips.chosen):
            chosen.connect(lambda _: model.narrow(self._chips.key(), self._search.text().strip()))
        self._refresh.clicked.connect(actions["webhook.refresh"].trigger)
        self.detail.copy_asked.connect(self._copy_body)
        self.deliveries.narrowed.connect(self.refresh_log)
        self.deliveries.replay_asked.connect(self._replay_one)
        model.refreshed.connect(self._on_refreshed)
        model.log_changed.connect(self._on_log)
        self._connections.switched.connect(self._on_switched)
        verbs: dict[str, Callable[[], None]] = {
            "webhook.create": self.ask_to_create,
            "webhook.edit": lambda: self._with_hook(self._ask_to_edit),
            "webhook.switch": lambda: self._with_hook(self._switch),
            "webhook.delete": lambda: self._with_hook(self._ask_to_delete),
            "webhook.test": lambda: self._with_hook(self._test),
            "webhook.replay": lambda: self._with_hook(self._ask_to_replay),
            "webhook.find": self._find,
            "webhook.refresh": self.refresh,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self, *verbs)
        self._allow()

    def showEvent(self, event: QShowEvent) -> None:
        """An endpoint that was switched to meanwhile is asked when it is first looked at."""
        super().showEvent(event)
        if not self._model.is_here and not self._model.is_loaded:
            self.refresh()

    def _find(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_refreshed(self) -> None:
        model = self._model
        for name, number in model.counts(filters()).items():
            self._chips.set_count(name, number)
        if model.told.closed:
            self._pane.show_state(self._made_closed(model.told.closed))
        elif not model.told.hooks:
            self._pane.show_state(self._made_empty())
        elif not model.rows.rows:
            self._pane.show_state(EmptyState(self._look, "search", "No webhook matches", "Change the filter."))
        else:
            self._pane.show_content()
        if self._wanted:
            self.choose(self._wanted)
        hook = self.selected()
        if hook is not None:
            self.detail.show_hook(hook, model.log(hook.webhook.id))
            self.refresh_log()
        self._below.setVisible(hook is not None)
        self._allow()

    def _on_selected(self) -> None:
        hook = self.selected()
        self._below.setVisible(hook is not None)
        self._allow()
        if hook is None:
            return
        log = self._model.log(hook.webhook.id)
        self.detail.show_hook(hook, log)
        self.detail.show_tested(None)
        self.deliveries.show_log(log)
        self.refresh_log()

    def _on_log(self, webhook_id: str) -> None:
        hook = self.selected()
        if hook is not None and hook.webhook.id == webhook_id:
            log = self._model.log(webhook_id)
            self.detail.show_hook(hook, log)
            self.deliveries.show_log(log)

    def _on_switched(self) -> None:
        self._pane.show_loading()
        self._below.hide()
        if self.isVisible():
            self.refresh()

    def _allow(self) -> None:
        profile, told = self._connections.current, self._model.told
        why = READ_ONLY if profile is not None and profile.is_read_only else ""
        self._actions.allow(
            "webhook.create", not why and bool(told.owners), why or told.closed or "Nobody can have one"
        )
        if self.selected() is None:
            why = "Select a webhook first"
        for name in ("webhook.edit", "webhook.switch", "webhook.delete"):
            self._actions.allow(name, not why, why)
        why_no_test = why or ("" if self._model.is_here else "This service sends no tests.")
        self._actions.allow("webhook.test", not why_no_test, why_no_test)
        self.detail.test.allow(not why_no_test, why_no_test)
        if self.selected() is None:
            self._actions.allow("webhook.replay", False, why)

    def _act_on(self, at: int, action: str) -> None:
        hook = self._model.rows.rows[at].hook
        self.choose(hook.webhook.id)
        if action == SWITCH:
            self._switch(hook)
        else:
            self._test(hook)

    def _with_hook(self, verb: Callable[[OwnedWebhook], None]) -> None:
        hook = self.selected()
        if hook is not None:
            verb(hook)

    def _ask_to_edit(self, hook: OwnedWebhook) -> None:
        model = self._model
        dialog = WebhookDialog(self._look, self.window(), (), model.users.roster.devices, hook)

        async def change() -> None:
            await model.change(hook, dialog.url(), dialog.devices(), is_enabled=dialog.is_enabled_wanted())
            dialog.accept()

        self._submit(dialog, dialog, change)

    def _switch(self, hook: OwnedWebhook) -> None:
        async def switch() -> None:
            await self._model.switch(hook)
            how = "off" if hook.webhook.is_enabled else "on"
            self.said.emit(f"{address(hook.webhook.url)} is {how} now")

        self._tasks.start(switch(), self)

    def _ask_to_delete(self, hook: OwnedWebhook) -> None:
        profile = self._connections.current
        is_production = profile is not None and profile.is_production
        dialog = DeleteWebhookDialog(self._look, self.window(), hook, is_production=is_production)

        async def delete() -> None:
            await self._model.delete(hook)
            dialog.accept()
            self.said.emit(f"The webhook {address(hook.webhook.url)} is gone.")

        self._submit(dialog, dialog, delete)

    def _test(self, hook: OwnedWebhook) -> None:
        self._tasks.start(self._model.test(hook, self.detail.show_tested), self)

    def _ask_to_replay(self, hook: OwnedWebhook) -> None:
        log = self._model.log(hook.webhook.id)
        dialog = ReplayDialog(self._look, self.window(), hook, log.given_up if log else 0)

        async def replay() -> None:
            await self._model.replay_failed(hook, self._tell_replayed)
            dialog.accept()

        self._submit(dialog, dialog, replay)

    def _replay_one(self, delivery: object) -> None:
        hook = self.selected()
        one = next((each for each in self.deliveries.deliveries() if each is delivery), None)
        if hook is not None and one is not None:
            self._tasks.start(self._model.replay(hook, one), self)

    def _tell_replayed(self, number: int) -> None:
        self.said.emit(f"{words.plural(number, 'delivery', 'deliveries')} queued again")

    def _copy_body(self, body: str) -> None:
        self._clipboard.copy(body)
        self.detail.well.show_copied()

    def _submit(self, dialog: Dialog, asking: Asking, work: Work) -> None:
        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(work(), dialog, lambda error: asking.show_problem(f"{error.reason} {error.fix}".strip()))

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _made_empty(self) -> EmptyState:
        button = Button(self._look, "New webhook", "primary", "plus")
        button.clicked.connect(self._actions["webhook.create"].trigger)
        return EmptyState(self._look, "webhook", "No webhook yet", MEANING, button)

    def _made_closed(self, why: str) -> EmptyState:
        button = Button(self._look, "Go to Users", icon="users")
        button.clicked.connect(self.users_asked)
        return EmptyState(self._look, "lock", "No webhooks are told", why, button)

    def _show_error(self, error: ApiError) -> None:
        if self._model.is_loaded:
            self._tasks.failed.emit(error)
            return
        self._pane.show_not_loaded("The webhooks", f"{error.reason} {error.fix}".strip(), self.refresh)
