"""Changing many devices: tried out in pieces while it is said, done in one transaction, taken back on a wish."""

from __future__ import annotations

from collections.abc import Sequence

from app import words
from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.import_list import PIECE
from app.screens.devices.taking import Desk, Taking
from embedded_server.domain.device_import import ImportRow, RowOutcome


class BulkErrand(Taking):
    def __init__(self, desk: Desk, ids: Sequence[str]) -> None:
        names = {one.id: one.name for one in desk.model.devices}
        decoders, window = desk.model.client.decoders, desk.owner.window()
        self.dialog = dialog = BulkDialog(desk.look, desk.tasks, decoders, window, ids, names)
        super().__init__(desk, dialog)
        self._model, self._ids = desk.model, ids
        self._found: list[ImportRow] = []
        dialog.asked.connect(self._try_anew)
        dialog.go_on_asked.connect(lambda: self._start(self._try_out()))
        dialog.acted.connect(lambda: self._start(self._change()))
        self._start(self._learn())
        dialog.open()

    async def _learn(self) -> None:
        """What there is to choose from."""
        client = self._model.client
        self.dialog.fields.offer(await client.decoders.all(), await client.templates())

    def _try_anew(self) -> None:
        self._found = []
        self._start(self._try_out())

    async def _try_out(self) -> None:
        dialog, ids, found = self.dialog, self._ids, self._found
        change, total = dialog.fields.change(), words.count(len(ids))
        self._is_stopped = False
        dialog.progress.begin("Trying it out", len(ids))
        while len(found) < len(ids):
            if self._is_stopped:
                dialog.progress.halt(f"Stopped: {words.count(len(ids) - len(found))} of {total} wait")
                return
            piece = ids[len(found) : len(found) + PIECE]
            result = await self._model.client.change_many(piece, change, first=len(found) + 1, is_dry=True)
            if found is not self._found:
                return
            found += result.rows
            dialog.progress.reach(len(found), f"{words.count(len(found))} of {total} tried out")
        dialog.progress.end()
        dialog.show_found(found)

    async def _change(self) -> None:
        self._begin(f"Changing {words.plural(len(self._ids), 'device')}")
        result = await self._model.client.change_many(self._ids, self.dialog.fields.change())
        changed = result.count(RowOutcome.CHANGED)
        await self._end(result.id, f"{words.plural(changed, 'device')} changed.")
        if result.rows and not self._is_stopped:
            self.dialog.show_done(changed, result.rows)
        else:
            self.dialog.accept()
