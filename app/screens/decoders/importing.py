"""Looks into libraries and takes what is chosen; a decoder that came alone is checked before it is used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.api.libraries import LibrariesClient, LibrarySource
from app.running.tasks import Tasks
from app.screens.decoders.import_dialog import ImportDialog
from app.widgets.look import Look

LARGEST = 64 * 1024 * 1024  # bytes of a zip


class Importing:
    """`owner` is the widget whose window the dialog belongs to."""

    def __init__(self, look: Look, tasks: Tasks, client: LibrariesClient, owner: QWidget) -> None:
        self._look, self._tasks, self._client, self._owner = look, tasks, client, owner

    def ask(self, imported: Callable[[list[int]], None]) -> None:
        """`imported` is told the ids of the decoders when the dialog is closed."""
        dialog = ImportDialog(self._look, self._owner.window())
        done: list[int] = []

        async def take() -> None:
            outcome = await self._client.take(dialog.source, dialog.keys())
            done.extend(one["decoder_id"] for one in outcome["items"] if one["decoder_id"] is not None)
            dialog.show_outcome(outcome)

        def act() -> None:
            if dialog.is_done():
                dialog.accept()
            else:
                dialog.set_busy(True)
                self._tasks.start(take(), dialog, dialog.show_error)

        dialog.acted.connect(act)
        dialog.source_chosen.connect(lambda source: self._look_into(dialog, source))
        dialog.file_chosen.connect(lambda file: self._tasks.start(self._read(dialog, file), dialog, dialog.show_error))
        dialog.finished.connect(lambda: imported(done) if done else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _look_into(self, dialog: ImportDialog, source: LibrarySource) -> None:
        async def look() -> None:
            dialog.show_library(await self._client.look_into(source))

        dialog.show_reading()
        self._tasks.start(look(), dialog, dialog.show_error)

    async def _read(self, dialog: ImportDialog, file: Path) -> None:
        """Raises ApiError, as everything that a person asked for."""
        try:
            content = await asyncio.to_thread(_content_of, file)
        except (OSError, ValueError) as error:
            raise ApiError(f"{file.name} cannot be read.", str(error)) from error
        dialog.source = LibrarySource(file.name, file=content)
        self._look_into(dialog, dialog.source)


def _content_of(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise ValueError("It is larger than 64 MiB: take a folder instead.")
    return file.read_bytes()
