"""Settings: where records lie and how safe they are there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app import words
from app.local_server.backups import DATABASE
from app.screens.settings.fact_rows import FactRows
from app.screens.settings.server_model import ServerModel
from app.screens.settings.storage_model import StorageModel
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.look import Look


class StorageCard(Card):
    def __init__(self, look: Look, model: ServerModel, storage: StorageModel, parent: QWidget | None = None) -> None:
        super().__init__("Storage", parent=parent)
        self._model, self._storage = model, storage
        folder = Button(look, "Open folder", "link")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(model.data)))
        facts = FactRows(look)
        self._file = facts.add("Database", mono=True, end=folder)
        self._size, self._records = facts.add("Size"), facts.add("Records")
        every, self._requests, log = facts.add("Every write"), facts.add("Requests"), facts.add("Log", mono=True)
        self._sqlite = _short(Path(model.data) / DATABASE)
        self._file.setText(self._sqlite)
        every.setText("on disk before 200 is answered")
        log.setText(_short(Path(model.data) / "server.log"))
        self.body.addWidget(facts)

    def show_model(self) -> None:
        status = self._model.status
        if status is not None:
            self._file.setText(f"PostgreSQL at {status.database}" if status.database else self._sqlite)
            self._size.setText(words.size(status.bytes_on_disk))
            self._records.setText(words.count(status.records))
        if (log := self._storage.log) is not None:
            kept = f"kept {words.plural(log.kept_days, 'day')}, up to {words.size(log.kept_bytes)}"
            size = f", {words.size(log.bytes)}" if log.bytes else ""
            self._requests.setText(f"{words.count(log.all)}{size}; {kept}")


def _short(path: Path) -> str:
    """As a shell would write it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
