"""What a person starts by a dialog: a new sensor, the end of a change, one edit for many sensors."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.orbit import entries, values
from app.screens.orbit.dialogs import CancelDialog, RegisterDialog
from app.screens.orbit.history_file import history_csv
from app.screens.orbit.many_dialog import ManyDialog
from app.screens.orbit.model import OrbitModel
from app.screens.orbit.parameter_rows import ParameterRow
from app.whole_file import written
from app.widgets.look import Look
from embedded_server.domain.orbit import ChangeState
from embedded_server.domain.orbit_told import WishOutcome


class Errands(QObject):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(self, look: Look, tasks: Tasks, model: OrbitModel, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._tasks, self._model, self._window = look, tasks, model, window

    def register(self, then: Callable[[str], None]) -> None:
        dialog = RegisterDialog(self._look, self._window)
        dialog.acted.connect(lambda: self._register(dialog, then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def cancel(self, row: ParameterRow) -> None:
        """What was never sent goes at once and can be brought back; what may have arrived is asked about."""
        if row.pending is None:
            return
        if not self._is_out(row):
            name, value = row.spec.name, row.pending.value
            told = f"{row.spec.label} = {values.shown(row.spec, value)} is cancelled; it was never sent."

            def undo() -> None:
                self._start(self._model.wish({name: value}, lambda: None))

            work = self._model.cancel(name, is_forced=False, then=lambda: self.undo_offered.emit(told, undo))
            self._start(work)
            return
        dialog = CancelDialog(self._look, row, self._window)
        dialog.acted.connect(lambda: self._force(dialog, row))
        dialog.reverted.connect(lambda: self.go_back(row))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def go_back(self, row: ParameterRow) -> None:
        """To the active value: what was never sent just goes, what was sent is sent again with it."""
        value = row.value
        if value is None:
            return
        told = f"{row.spec.label} is wanted as {values.shown(row.spec, value)} again."
        self._start(self._model.wish({row.spec.name: value}, lambda: self.said.emit(told)))

    def send_again(self, row: ParameterRow) -> None:
        value = row.value
        if value is None:
            return
        told = f"{row.spec.label} = {values.shown(row.spec, value)} is queued, so that it is certain again."
        self._start(self._model.wish({row.spec.name: value}, lambda: self.said.emit(told)))

    def edit_many(self) -> None:
        sheet = self._model.sheet
        if sheet is None:
            return
        sensors = entries.ordered(self._model.sensors)
        specs = [one.spec for one in sheet.parameters]
        dialog = ManyDialog(self._look, sensors, specs, sheet.id, self._window)
        dialog.rehearsal_asked.connect(lambda asked, wishes: self._rehearse(dialog, asked, wishes))
        dialog.queue_asked.connect(lambda asked, wishes: self._queue_many(dialog, asked, wishes))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_history(self) -> None:
        """All that the audit has of the sensor, whatever part of it is shown."""
        sheet = self._model.sheet
        if sheet is None:
            return
        dialog = QFileDialog(self._window.window(), "Export the history", f"orbit-{sheet.id}-history.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self._start(self.save_history(Path(chosen))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save_history(self, file: Path) -> None:
        events = await self._model.whole_history()
        async with written(file) as write:
            await write(history_csv(events).encode())
        self.said.emit(f"{words.plural(len(events), 'event')} saved as {file.name}.")

    def _register(self, dialog: RegisterDialog, then: Callable[[str], None]) -> None:
        sensor, model, name = dialog.wanted()

        def done() -> None:
            dialog.accept()
            self.said.emit(f"{name or sensor} is registered.")
            then(sensor)

        dialog.set_busy(True)
        work = self._model.register(sensor, model, name, done)
        self._tasks.start(work, dialog, lambda error: dialog.show_refused(f"{error.reason} {error.fix}".strip()))

    def _force(self, dialog: CancelDialog, row: ParameterRow) -> None:
        told = f"{row.spec.label} is cancelled here; the sensor may have it. Its value stays uncertain."
        self._start(self._model.cancel(row.spec.name, is_forced=True, then=lambda: self.said.emit(told)))
        dialog.accept()

    def _rehearse(self, dialog: ManyDialog, sensors: Sequence[str], wishes: Mapping[str, int]) -> None:
        def tell(sensor: str, outcome: WishOutcome | ApiError) -> None:
            dialog.show_outcome(sensor, wishes, outcome)

        self._tasks.start(self._model.rehearse_many(sensors, wishes, tell), dialog)

    def _queue_many(self, dialog: ManyDialog, sensors: Sequence[str], wishes: Mapping[str, int]) -> None:
        def done() -> None:
            dialog.show_done()
            self.said.emit(f"{words.plural(len(wishes), 'change')} for {words.plural(len(sensors), 'sensor')} queued.")

        self._tasks.start(self._model.queue_many(sensors, wishes, dialog.show_queued, done), dialog)

    def _is_out(self, row: ParameterRow) -> bool:
        """It was sent, and nobody knows whether it arrived."""
        pending = row.pending
        told = None if self._model.sheet is None else self._model.sheet.parameter(row.spec.name)
        if pending is None or told is None:
            return False
        return pending.state is ChangeState.IN_FLIGHT or (not told.is_certain and self._model.was_sent(row.spec.name))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._tasks.start(work, self)
