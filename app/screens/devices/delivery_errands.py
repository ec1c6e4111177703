"""What is done to deliveries from a log: looked into, sent again, saved, copied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.targets import TargetsClient
from app.running.tasks import Tasks
from app.screens.devices.delivery_dialogs import DeliveryDialog, EditDialog
from app.screens.devices.delivery_rows import csv_text, curl
from app.screens.devices.log_model import LogModel
from app.whole_file import written
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.delivery import DeliveryDetail

NOT_SENT = "Nothing was sent yet, so there is no request to copy."


class DeliveryErrands(QObject):
    """`changed` says that the log is another one."""

    said = Signal(str)
    changed = Signal()

    def __init__(self, look: Look, tasks: Tasks, client: TargetsClient, clipboard: Clipboard, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._client = look, tasks, client
        self._clipboard, self._owner = clipboard, owner

    def open(self, number: int) -> None:
        self._with_detail(number, self._open)

    def edit(self, number: int) -> None:
        self._with_detail(number, self._edit)

    def copy_curl(self, number: int) -> None:
        def copy(detail: DeliveryDetail) -> None:
            if detail.attempts:
                self._copy(curl(detail.attempts[-1], detail.body))
            else:
                self.said.emit(NOT_SENT)

        self._with_detail(number, copy)

    def replay(self, number: int) -> None:
        async def replay() -> None:
            await self._client.replay(number)
            self.said.emit("It is sent again.")
            self.changed.emit()

        self._tasks.start(replay(), self._owner)

    def export(self, log: LogModel, name: str) -> None:
        """What the log shows, as CSV."""
        dialog = QFileDialog(self._owner.window(), "Save deliveries", f"{name}.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self._tasks.start(self.save(log, Path(chosen)), self._owner))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, log: LogModel, file: Path) -> None:
        now, count = datetime.now(UTC), 0
        async with written(file) as write:
            async for page in log.whole():
                await write(csv_text(page, now, with_head=not count).encode())
                count += len(page)
        self.said.emit(f"{words.plural(count, 'delivery', 'deliveries')} saved as {file.name}.")

    def _open(self, detail: DeliveryDetail) -> None:
        dialog = DeliveryDialog(self._look, self._owner.window(), detail)
        number = detail.delivery.id

        def again() -> None:
            dialog.accept()
            self.replay(number)

        def edit() -> None:
            dialog.accept()
            self._edit(detail)

        dialog.acted.connect(again)
        dialog.edit_asked.connect(edit)
        dialog.copy_asked.connect(self._copy)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _edit(self, detail: DeliveryDetail) -> None:
        dialog = EditDialog(self._look, self._owner.window(), detail)

        async def send() -> None:
            await self._client.replay(detail.delivery.id, dialog.text())
            dialog.accept()
            self.said.emit("It is sent, edited.")
            self.changed.emit()

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(send(), dialog, lambda error: dialog.show_refused(f"{error.reason} {error.fix}"))

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _with_detail(self, number: int, then: Callable[[DeliveryDetail], None]) -> None:
        async def fetch() -> None:
            then(await self._client.delivery(number))

        self._tasks.start(fetch(), self._owner)

    def _copy(self, text: str) -> None:
        self._clipboard.copy(text)
        self.said.emit("Copied. Secret values are hidden in it.")
