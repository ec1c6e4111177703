"""The worst of what lasts, in the banner: no server, a server that cannot store, no keyring."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import words
from app.credentials import Credentials
from app.local_server.backups import Backup, backups_in
from app.running.tasks import Tasks
from app.widgets.banner import Banner
from app.widgets.buttons import Button
from app.widgets.look import Look
from embedded_server.domain.status import Condition

DAMAGED = "damaged"
NO_BACKUP = "There is no backup in the data directory."


class Conditions(QObject):
    unlock_wanted, start_wanted, storage_wanted = Signal(), Signal(), Signal()
    port_wanted = Signal(int)
    restore_copied = Signal(object)  # Backup

    def __init__(self, look: Look, banner: Banner, credentials: Credentials, tasks: Tasks, data: Path) -> None:
        super().__init__(banner)
        self._look, self._banner, self._credentials, self._tasks, self._data = look, banner, credentials, tasks, data
        self._problem = ""
        self._is_halted = False
        self._free_port: int | None = None
        self._trouble: Condition | None = None
        self._newest: Backup | None = None

    def show_server(self, problem: str = "", *, is_halted: bool = False, free_port: int | None = None) -> None:
        """It runs, or not and why: somebody halted it, or its port is taken and another one is free."""
        self._problem, self._is_halted, self._free_port = problem, is_halted, free_port
        self._trouble = None  # nobody knows until the server says so again
        self.show_worst()

    def show_trouble(self, trouble: Condition | None) -> None:
        """What keeps the server from storing."""
        if trouble == self._trouble:  # else the banner would be made anew every few seconds
            return
        self._trouble, self._newest = trouble, None
        self.show_worst()
        if trouble is not None and trouble.code == DAMAGED:
            self._tasks.start(self._look_for_backups(trouble))

    def show_worst(self) -> None:
        kept = self._credentials.kept
        if self._problem:
            self._say("danger", "The server does not run", self._problem, *self._start_buttons())
        elif self._trouble is not None:
            self._say("danger", "Nothing is stored", self._trouble_text(self._trouble), *self._trouble_buttons())
        elif kept.reason:
            text = f"{kept.reason} Secrets are kept only until you close Sluice."
            self._say("warn", "No keyring", text, *self._unlock_buttons(), icon="lock-open")
        else:
            self._banner.clear()

    async def _look_for_backups(self, trouble: Condition) -> None:
        backups = await asyncio.to_thread(backups_in, self._data)
        if backups and trouble == self._trouble:
            self._newest = backups[0]
            self.show_worst()

    def _trouble_text(self, trouble: Condition) -> str:
        said = f"{trouble.reason} {trouble.fix}"
        if trouble.code != DAMAGED:
            return said
        newest, now = self._newest, datetime.now(UTC)
        if newest is None:
            return f"{said} {NO_BACKUP}"
        return f"{said} The newest one is {newest.file.name}, {words.day(newest.made_at, now)}."

    def _trouble_buttons(self) -> tuple[Button, ...]:
        storage = Button(self._look, "Show storage", small=True)
        storage.clicked.connect(self.storage_wanted)
        newest = self._newest
        if newest is None:
            return (storage,)
        restore = Button(self._look, "Copy restore command", small=True)
        restore.clicked.connect(lambda: self.restore_copied.emit(newest))
        return (restore, storage)

    def _start_buttons(self) -> tuple[Button, ...]:
        """What brings the server up again, where that is known."""
        if self._is_halted:
            start = Button(self._look, "Start the server", small=True)
            start.clicked.connect(self.start_wanted)
            return (start,)
        port = self._free_port
        if port is None:
            return ()
        use = Button(self._look, f"Use port {port}", small=True)
        use.clicked.connect(lambda: self.port_wanted.emit(port))
        return (use,)

    def _unlock_buttons(self) -> tuple[Button, ...]:
        """Only where asking again may help."""
        if not self._credentials.kept.may_unlock:
            return ()
        unlock = Button(self._look, "Unlock", small=True)
        unlock.clicked.connect(self.unlock_wanted)
        return (unlock,)

    def _say(self, tone: str, title: str, text: str, *buttons: Button, icon: str | None = None) -> None:
        self._banner.show_condition(tone, title, text, icon=icon, buttons=buttons)
