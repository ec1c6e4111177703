"""What is done to many devices at once: tried out first, stopped half-way, taken back on a wish."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.import_progress import ProgressBar
from app.screens.devices.model import DevicesModel
from app.screens.devices.undo import take_back
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.widgets.note import Note


@dataclass(frozen=True, slots=True)
class Desk:
    """`say` tells what was done; `offer_undo` takes a sentence and what brings it back."""

    look: Look
    tasks: Tasks
    model: DevicesModel
    owner: QWidget
    say: Callable[[str], None]
    offer_undo: Callable[[str, Callable[[], object]], None]


class TakingDialog(Dialog):
    """`stop_asked`: of what is tried out, or of what is being done; `go_on_asked`: try the rest out."""

    stop_asked = Signal()
    go_on_asked = Signal()

    def __init__(self, look: Look, title: str, sentence: str, width: int, parent: QWidget) -> None:
        super().__init__(look, title, sentence, width=width, parent=parent)
        self.is_taking = False
        self.progress, self.problem = ProgressBar(look), Note(look, "danger", "")
        self.problem.hide()
        self.progress.stop_asked.connect(self.stop_asked)
        self.progress.go_on_asked.connect(self.go_on_asked)

    def set_taking(self, is_taking: bool) -> None:
        self.is_taking = is_taking
        self.set_busy(is_taking)
        self.cancel.setText("Stop" if is_taking else "Cancel")

    def reject(self) -> None:
        """What is being done is taken back."""
        if self.is_taking:
            self.cancel.allow(False, "It is being taken back")
            self.stop_asked.emit()
        else:
            super().reject()

    def show_problem(self, why: str, title: str = "Nothing was changed") -> None:
        self.problem.say(title, why)
        self.problem.show()


class Taking:
    """Between such a dialog and the server."""

    def __init__(self, desk: Desk, dialog: TakingDialog) -> None:
        self._desk, self._taker = desk, dialog
        self._is_stopped = False
        dialog.stop_asked.connect(self._stop)
        dialog.finished.connect(dialog.deleteLater)

    def _stop(self) -> None:
        self._is_stopped = True

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._desk.tasks.start(work, self._taker, self._fail)

    def _fail(self, error: ApiError) -> None:
        self._taker.set_taking(False)
        self._halt()
        self._taker.show_problem(error.fix, error.reason)

    def _halt(self) -> None:
        """The trial came to its end, or to a stop."""
        self._taker.progress.end()

    def _begin(self, said: str) -> None:
        self._is_stopped = False
        self._taker.set_taking(True)
        self._taker.progress.begin(said)

    async def _end(self, import_id: str, said: str) -> None:
        """Done, with a way back; who stopped it meanwhile has it taken back at once. Raises ApiError."""
        desk = self._desk
        await desk.model.refresh()
        self._taker.progress.end()
        self._taker.set_taking(False)
        if import_id and self._is_stopped:
            desk.say(f"Stopped. {await take_back(desk.model, import_id)}")
        elif import_id:
            desk.offer_undo(said, lambda: desk.tasks.start(self._undo(import_id), desk.owner))

    async def _undo(self, import_id: str) -> None:
        self._desk.say(await take_back(self._desk.model, import_id))
