"""Opens setup sheets from wherever a person comes, makes their tokens, and writes the files for Postman."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.setup.dialog import SetupDialog, Wanted
from app.screens.setup.model import SetupModel, now
from app.setup_sheets.postman import Account, collection, environment
from app.whole_file import written
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.token import TokenKind

COLLECTION, ENVIRONMENT = "Sluice.postman_collection.json", "Sluice.postman_environment.json"


class SetupDesk(QObject):
    """`said` tells what was done."""

    said = Signal(str)

    def __init__(self, look: Look, tasks: Tasks, model: SetupModel, clipboard: Clipboard, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._tasks, self._model = look, tasks, model
        self._clipboard, self._window = clipboard, window

    def open(self, wanted: Wanted) -> None:
        self._tasks.start(self._open(wanted), self._window)

    def open_for_device(self, eui: str) -> None:
        self.open(Wanted(device=eui))

    def open_for_token(self, token_id: str) -> None:
        self.open(Wanted(token_id=token_id))

    def open_for_rec_type(self, rec_type: str) -> None:
        self.open(Wanted(rec_type=rec_type))

    async def _open(self, wanted: Wanted) -> None:
        facts = await self._model.look()
        dialog = SetupDialog(self._look, self._window, facts, self._model.sender, self._clipboard)
        dialog.token_wanted.connect(lambda kind, rec_type: self._make_token(dialog, TokenKind(kind), rec_type))
        dialog.save_wanted.connect(lambda with_token: self._choose_folder(dialog, with_token=with_token))
        dialog.finished.connect(dialog.deleteLater)
        dialog.begin(wanted)
        dialog.open()

    def _make_token(self, dialog: SetupDialog, kind: TokenKind, rec_type: str) -> None:
        async def make() -> None:
            token = await self._model.issue(kind, rec_type)
            dialog.show_facts(await self._model.look(), token.id)

        def fail(error: ApiError) -> None:
            dialog.show_problem(f"{error.reason} {error.fix}")

        self._tasks.start(make(), dialog, fail)

    def _choose_folder(self, dialog: SetupDialog, *, with_token: bool) -> None:
        chooser = QFileDialog(dialog, "Save collection and environment")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(lambda folder: self.save(dialog, Path(folder), with_token=with_token))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def save(self, dialog: SetupDialog, folder: Path, *, with_token: bool) -> None:
        """Both files, the environment readable by this user only: it may hold a token."""
        sender, known = dialog.door(), dialog.known()
        if sender is None or known is None:
            return
        account = Account(known.token.account, known.token.client_id)
        texts = {
            COLLECTION: collection(sender, now()),
            ENVIRONMENT: environment(sender, account, with_token=with_token),
        }

        async def write() -> None:
            for name, text in texts.items():
                async with written(folder / name) as write_into:
                    await write_into(text.encode())
            self.said.emit(f"Saved: {COLLECTION} and {ENVIRONMENT}")

        self._tasks.start(write(), self._window)
