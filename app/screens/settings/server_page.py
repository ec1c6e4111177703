"""Settings › Server and storage: cards in two columns; what restarts the listener waits for Apply."""

from __future__ import annotations

import logging
from collections.abc import Coroutine

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.local_server.backups import Backup
from app.running.tasks import Tasks
from app.screens.settings.backups_card import BackupsCard
from app.screens.settings.limits_card import LimitsCard, StartingCard
from app.screens.settings.open_dialog import OpenDialog, dropped
from app.screens.settings.page import first_field, scrolled
from app.screens.settings.reach_card import ReachCard
from app.screens.settings.retention_card import RetentionCard
from app.screens.settings.retention_model import RetentionModel
from app.screens.settings.server_model import ServerModel
from app.screens.settings.state_card import StateCard
from app.screens.settings.stop_dialog import StopDialog
from app.screens.settings.storage_card import StorageCard
from app.screens.settings.storage_model import StorageModel
from app.screens.settings.tls_card import TlsCard
from app.settings import Settings
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.widgets.timers import one_shot
from embedded_server.domain.retention import RecordRetention

WIDEST = 1_120
NARROW = 920
REFRESH_MS = 2_000
SETTLED_MS = 1_000  # after which what the server said has made the cards as high as they are
CALM = "Changes apply after you press Apply."
log = logging.getLogger(__name__)


class ServerPage(QWidget):
    said = Signal(str)

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        settings: Settings,
        model: ServerModel,
        storage: StorageModel,
        retention: RetentionModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._model, self._clipboard = look, tasks, model, clipboard
        self._storage, self._retention = storage, retention
        self.apply = Button(look, "Apply", "primary")
        self.discard = Button(look, "Discard")
        self.state, self.reach, self.tls = StateCard(look), ReachCard(look, model), TlsCard(look, model)
        self.limits, self.storage = LimitsCard(look, model), StorageCard(look, model, storage)
        self.backups = BackupsCard(look, storage)
        self.retention = RetentionCard(look, retention)
        self.starting = StartingCard(look, model, settings)
        self._head = PageHead("Server and storage", CALM, self.discard, self.apply)
        left = column(self.state, self.reach, self.limits, spacing=16)
        right = column(self.tls, self.storage, self.retention, self.backups, self.starting, spacing=16)
        for side in (left, right):
            side.addStretch(1)
        cards = QWidget()
        self._columns = row(left, right, spacing=16, parent=cards)
        for at in range(2):
            self._columns.setStretch(at, 1)
        self._cards, self._scroll = cards, scrolled(look, cards, WIDEST)
        column(self._head, self._scroll, spacing=0, parent=self).setStretch(1, 1)
        self._looked_at: tuple[object, ...] = ()
        self._was_running = model.is_running
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._wanted: QWidget | None = None  # a card that is looked for
        self._settled = one_shot(self, SETTLED_MS, self._forget_wanted)
        self._connect()
        self.show_model()

    def show_card(self, place: str) -> None:
        """Brings one into sight, with the keyboard in it."""
        cards = {
            "reach": self.reach,
            "tls": self.tls,
            "limits": self.limits,
            "retention": self.retention,
            "backups": self.backups,
            "starting": self.starting,
        }
        self._wanted = cards[place]
        self._settled.start()
        QTimer.singleShot(0, self, self._go_to_wanted)  # a page that was just opened has no places yet
        QTimer.singleShot(0, self, self._give_keyboard)

    def _go_to_wanted(self) -> None:
        if self._wanted is not None:
            self._scroll.verticalScrollBar().setValue(self._wanted.mapTo(self._cards, QPoint()).y())

    def _give_keyboard(self) -> None:
        first = first_field(self._wanted) if self._wanted is not None else None
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _forget_wanted(self) -> None:
        self._wanted = None

    def apply_staged(self) -> None:
        if not self._model.opens_further():
            self._start(self._model.apply())
            return
        dialog = OpenDialog(self._look, self, self._model)
        dialog.acted.connect(dialog.accept)
        dialog.accepted.connect(lambda: self._start(self._model.apply()))
        dialog.open()

    def show_model(self) -> None:
        model = self._model
        self.state.show_model(model)
        for card in (self.reach, self.tls, self.limits, self.storage):
            card.show_model()
        self._show_backups()
        why_not = model.why_not()
        self.apply.allow(model.is_dirty and not why_not, why_not if model.is_dirty else "Nothing is changed.")
        self.discard.setVisible(model.is_dirty)
        self._head.set_sentence((why_not or _what_apply_does(model)) if model.is_dirty else CALM)
        if not self.isVisible():
            return
        self._look_at_port()
        if model.is_running and not self._was_running:
            self._refresh_all()  # what is shown was said by the one before
        self._was_running = model.is_running

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_all()
        self._looked_at, self._was_running = (), self._model.is_running
        self._look_at_port()
        self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where two columns would be too narrow to read, the second stands below the first."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < self._look.px(NARROW)
        flow = QBoxLayout.Direction
        self._columns.setDirection(flow.TopToBottom if is_narrow else flow.LeftToRight)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _connect(self) -> None:
        self._model.changed.connect(self.show_model)
        self._timer.timeout.connect(self._refresh)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._go_to_wanted)
        self.apply.clicked.connect(self.apply_staged)
        self.discard.clicked.connect(self._model.discard)
        self.state.restart.clicked.connect(lambda: self._start(self._model.restart()))
        self.state.stop.clicked.connect(self._ask_to_stop)
        self.state.start.clicked.connect(self._model.start)
        self.tls.copied.connect(self._copy_fingerprint)
        self.starting.start_wanted.connect(lambda on: self._start(self._model.start_with_computer(on)))
        self._storage.changed.connect(self._show_storage)
        self._retention.changed.connect(self.retention.show_model)
        self.retention.preview_wanted.connect(lambda rule: self._start(self._retention.preview(rule)))
        self.retention.keep_wanted.connect(lambda rule: self._start(self._keep(rule)))
        self.backups.wanted.connect(lambda: self._start(self._storage.back_up()))
        self.backups.cancel_wanted.connect(lambda: self._start(self._storage.cancel()))
        self.backups.restore_copied.connect(self._copy_restore)

    def _refresh_all(self) -> None:
        self._refresh()
        for model in (self._storage, self._retention):
            self._start(model.refresh(), is_quiet=True)

    def _refresh(self) -> None:
        self._start(self._model.refresh(), is_quiet=True)

    def _look_at_port(self) -> None:
        """Whenever another one is staged, or who holds it may have changed."""
        model = self._model
        now = (model.draft.port, model.draft.reach, model.is_running, model.is_starting)
        if now != self._looked_at:
            self._looked_at = now
            self._start(model.look_at_port(), is_quiet=True)

    def _ask_to_stop(self) -> None:
        dialog = StopDialog(self._look, self, self._model)
        dialog.acted.connect(dialog.accept)
        dialog.accepted.connect(lambda: self._start(self._model.halt()))
        dialog.open()

    def _show_storage(self) -> None:
        self.storage.show_model()
        self._show_backups()

    def _show_backups(self) -> None:
        model = self._model
        is_elsewhere = model.status is not None and bool(model.status.database)
        self.backups.show_model(is_running=model.is_running, is_elsewhere=is_elsewhere)

    async def _keep(self, rule: RecordRetention) -> None:
        await self._retention.keep(rule)
        self.said.emit(f"{rule.rec_type}: all are kept" if rule.is_endless else f"{rule.rec_type}: kept as you said")

    def _copy_restore(self, backup: Backup) -> None:
        self._clipboard.copy(self._storage.restore_command(backup))
        self.said.emit("Command copied")

    def _copy_fingerprint(self, fingerprint: str) -> None:
        self._clipboard.copy(fingerprint)
        self.said.emit("Fingerprint copied")

    def _start(self, work: Coroutine[object, object, None], *, is_quiet: bool = False) -> None:
        """Quiet: what is asked again by itself shows in the server's state, not in a message."""
        on_error = (lambda error: log.info("settings: %s", error.reason)) if is_quiet else None
        self._tasks.start(work, self, on_error)


def _what_apply_does(model: ServerModel) -> str:
    if model.is_halted:
        return "Apply keeps the changes for the next start of the server."
    return f"Apply restarts the server: {dropped(model)}"
