"""Changing many devices: tried out in pieces while it is said, done in one transaction, taken back on a wish."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.import_list import PIECE
from app.screens.devices.model import DevicesModel
from app.screens.devices.undo import take_back
from app.widgets.look import Look
from embedded_server.domain.device_import import ImportRow, RowOutcome


class BulkErrand:
    """`say` tells what was done; `offer_undo` takes a sentence and what brings it back."""

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        model: DevicesModel,
        owner: QWidget,
        ids: Sequence[str],
        say: Callable[[str], None],
        offer_undo: Callable[[str, Callable[[], object]], None],
    ) -> None:
        self._tasks, self._model, self._owner, self._ids = tasks, model, owner, ids
        self._say, self._offer_undo = say, offer_undo
        self.dialog = BulkDialog(look, owner.window(), ids, {one.id: one.name for one in model.devices})
        self.dialog.asked.connect(lambda: tasks.start(self._try_out(), self.dialog, self._fail))
        self.dialog.acted.connect(lambda: tasks.start(self._change(), self.dialog, self._fail))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    async def _try_out(self) -> None:
        dialog, ids = self.dialog, self._ids
        trial, change, found = dialog.trial, dialog.fields.change(), list[ImportRow]()
        dialog.progress.begin("Trying it out", len(ids))
        for start in range(0, len(ids), PIECE):
            piece = ids[start : start + PIECE]
            result = await self._model.client.change_many(piece, change, first=start + 1, is_dry=True)
            if trial != dialog.trial:
                return
            found += result.rows
            dialog.progress.reach(len(found), f"{words.count(len(found))} of {words.count(len(ids))} tried out")
        dialog.progress.end()
        dialog.show_found(found)

    async def _change(self) -> None:
        dialog = self.dialog
        dialog.set_taking(True)
        dialog.progress.begin(f"Changing {words.plural(len(self._ids), 'device')}")
        result = await self._model.client.change_many(self._ids, dialog.fields.change())
        await self._model.refresh()
        dialog.progress.end()
        changed = result.count(RowOutcome.CHANGED)
        undo = lambda: self._tasks.start(self._undo(result.id), self._owner)  # noqa: E731
        self._offer_undo(f"{words.plural(changed, 'device')} changed.", undo)
        if result.rows:
            dialog.show_done(changed, result.rows)
        else:
            dialog.accept()

    async def _undo(self, import_id: str) -> None:
        self._say(await take_back(self._model, import_id))

    def _fail(self, error: ApiError) -> None:
        self.dialog.set_taking(False)
        self.dialog.progress.end()
        self.dialog.show_problem(error.fix, error.reason)
