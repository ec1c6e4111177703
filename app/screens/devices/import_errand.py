"""Bringing a list of devices in: read and tried out in pieces, written whole or not at all, taken back on a wish."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app import words
from app.screens.devices.import_dialog import ImportDialog
from app.screens.devices.import_list import DeviceList
from app.screens.devices.import_reading import LARGEST_FILE, Sheet, check_length, read_file, read_text
from app.screens.devices.taking import Desk, Taking

REFUSED = "That cannot be taken"


class ImportErrand(Taking):
    def __init__(self, desk: Desk) -> None:
        self.dialog = ImportDialog(desk.look, desk.owner.window())
        super().__init__(desk, self.dialog)
        self._client = desk.model.client
        self._list: DeviceList | None = None
        self._is_trying = False
        self._connect()
        self.dialog.open()

    async def read_file(self, file: Path) -> None:
        try:
            content = await asyncio.to_thread(_beginning, file)
        except OSError:
            self.dialog.show_problem("Is it there, and may you read it?", f"{file.name} could not be read")
            return
        await self._read(lambda: read_file(content))

    def _connect(self) -> None:
        dialog = self.dialog
        dialog.text_given.connect(lambda text: self._start(self._read(lambda: read_text(text))))
        dialog.file_asked.connect(self._choose_file)
        dialog.mapped.connect(lambda mapping: self._start(self._map(mapping)))
        dialog.headed.connect(lambda has_head: self._start(self._read(lambda: self._headed(has_head))))
        dialog.edited.connect(self._edit)
        dialog.go_on_asked.connect(self._try_out)
        dialog.acted.connect(lambda: self._start(self._take()))

    def _halt(self) -> None:
        if self._list and self._list.waiting:
            self.dialog.progress.halt(f"{words.plural(self._list.waiting, 'row')} wait to be tried out")
        else:
            super()._halt()

    async def _read(self, read: Callable[[], Sheet]) -> None:
        """Beside the window: thousands of lines take their time."""
        self.dialog.progress.begin("Reading the list")
        try:
            wanted = await asyncio.to_thread(lambda: DeviceList(read()))
        except ValueError as error:
            self.dialog.progress.end()
            self.dialog.show_problem(str(error), "The list is not understood")
            return
        self._show(wanted)

    def _headed(self, has_head: bool) -> Sheet:
        assert self._list is not None
        sheet = replace(self._list.sheet, has_head=has_head)
        check_length(sheet)
        return sheet

    async def _map(self, mapping: list[str]) -> None:
        wanted = self._list
        assert wanted is not None
        await asyncio.to_thread(wanted.map, mapping)
        if wanted is self._list:
            self._show(wanted)

    def _show(self, wanted: DeviceList) -> None:
        self._list = wanted
        self.dialog.show_list(wanted)
        if why := self.dialog.mapping_problem():
            self.dialog.progress.end()
            self.dialog.show_problem(why, REFUSED)
        else:
            self._try_out()

    def _edit(self, number: int, column: str, text: str) -> None:
        assert self._list is not None
        self._list.edit(number, column, text)
        self.dialog.show_found()
        self._try_out()

    def _try_out(self) -> None:
        self._is_stopped = False
        if not self._is_trying:
            self._is_trying = True
            self._start(self._try_all())

    async def _try_all(self) -> None:
        """A piece at a time, so that neither the window nor the server is kept from others for long."""
        try:
            while (wanted := self._list) is not None and wanted.waiting and not self._is_stopped:
                await self._try_list(wanted)
        finally:
            self._is_trying = False

    async def _try_list(self, wanted: DeviceList) -> None:
        total, progress = len(wanted.rows), self.dialog.progress
        is_whole = wanted.waiting == total
        progress.begin("Trying the list out", total)
        while piece := next(wanted.pieces(), None):
            if self._is_stopped:
                progress.halt(f"Stopped: {words.plural(wanted.waiting, 'row')} of {words.count(total)} wait")
                break
            columns, cells = wanted.columns, [row.cells for row in piece]
            result = await self._client.weigh(columns, cells)
            if wanted is not self._list or columns != wanted.columns:
                return
            wanted.take_in(piece, result.rows)
            done = total - wanted.waiting
            progress.reach(done, f"{words.count(done)} of {words.count(total)} rows tried out")
        else:
            progress.end()
        wanted.find_repeats()
        self.dialog.show_found(is_whole=is_whole)

    async def _take(self) -> None:
        """All rows or none; who stops meanwhile gets it taken back."""
        wanted, rows = self._list, self.dialog.wanted()
        assert wanted is not None
        cells = [row.cells for row in rows]
        self._begin(f"Importing {words.plural(len(rows), 'device')}")
        result = await self._client.bring_in(wanted.columns, cells)
        await self._end(result.id, f"{words.plural(len(rows), 'device')} imported.")
        if result.id:
            self.dialog.accept()
            return
        wanted.take_in([rows[one.number - 1] for one in result.rows], result.rows)
        self.dialog.show_found(is_whole=True)
        self.dialog.show_problem("Something changed since it was tried out; nothing was written.", REFUSED)

    def _choose_file(self) -> None:
        chooser = QFileDialog(self.dialog, "Import devices", "", "Lists (*.csv *.tsv *.txt);;All files (*)")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self._start(self.read_file(Path(name))))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()


def _beginning(file: Path) -> bytes:
    """One byte more than may be: enough to know that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)
