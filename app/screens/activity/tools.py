"""What Activity does in dialogs: requests sent again, saved as files, and the limit that stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.requests import RequestFilter, RequestsClient
from app.running.tasks import Tasks
from app.screens.activity.export import MOST_WHOLE, Chunks, csv_chunks, har_chunks, json_chunks, save
from app.screens.activity.limit_dialog import LimitDialog, Pairs
from app.screens.activity.model import ActivityModel, matching
from app.screens.activity.replay_dialog import ReplayDialog
from app.screens.activity.save_dialogs import HAR, CaptureDialog, SavingDialog
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.request import Request, RequestDetails
from embedded_server.domain.token import Token

Say = Callable[[str], None]
NOT_KEPT = "The request of this record is no longer kept."


class Tools:
    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        admin: AdminClient,
        client: RequestsClient,
        clipboard: Clipboard,
        data: Path,
    ) -> None:
        self._look, self._tasks = look, tasks
        self._admin, self._client, self._clipboard, self._data = admin, client, clipboard, data

    @property
    def base_url(self) -> str:
        return self._admin.base_url

    @property
    def certificate_file(self) -> str:
        return self._admin.certificate_file

    async def find(self, moment: RequestFilter, record_id: str, show: Callable[[int], None], say: Say) -> None:
        """The request that brought a record, among those of its moment."""
        page = await self._client.page(moment)
        found = next((one.id for one in page.items if one.record_id == record_id), None)
        if found is None:
            say(NOT_KEPT)
        else:
            show(found)

    def explain_option(self, owner: QWidget, request: Request, sent: Pairs) -> None:
        dialog = LimitDialog(self._look, owner.window(), self._clipboard, request, sent, str(self._data))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def replay(self, owner: QWidget, details: RequestDetails) -> None:
        async def ask() -> None:
            tokens = [one for one in await self._admin.tokens() if one.revoked_at is None]
            self._open_replay(owner, details, tokens)

        self._tasks.start(ask(), owner)

    def export(self, owner: QWidget, model: ActivityModel, say: Say) -> None:
        """The table as CSV."""
        total, wanted = _total(model), model.filter
        self._choose_file(
            owner, "requests.csv", lambda file: self._save(owner, file, csv_chunks(self._client, wanted), total, say)
        )

    def share(self, owner: QWidget, model: ActivityModel, told: str, say: Say) -> None:
        """What the filter shows, whole, in one file."""
        total, wanted = _total(model), model.filter
        dialog = CaptureDialog(self._look, owner.window(), total, told)

        def choose() -> None:
            kind = dialog.kind()
            dialog.accept()
            self._choose_file(
                owner,
                f"capture.{kind}",
                lambda file: self._save(owner, file, self._whole(wanted, kind), min(total, MOST_WHOLE), say),
            )

        dialog.acted.connect(choose)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_replay(self, owner: QWidget, details: RequestDetails, tokens: Sequence[Token]) -> None:
        dialog = ReplayDialog(self._look, owner.window(), details, tokens)

        async def send() -> None:
            dialog.show_answer(await self._client.replay(details.request.id, dialog.edits()))

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(send(), dialog, dialog.show_error)

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _whole(self, wanted: RequestFilter, kind: str) -> Chunks:
        if kind == HAR:
            return har_chunks(self._client, wanted, self._admin.base_url)
        return json_chunks(self._client, wanted)

    def _choose_file(self, owner: QWidget, name: str, then: Callable[[Path], None]) -> None:
        dialog = QFileDialog(owner.window(), "Save", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, owner: QWidget, file: Path, chunks: Chunks, total: int, say: Say) -> None:
        dialog = SavingDialog(self._look, owner.window(), file.name, total)

        async def work() -> None:
            done = await save(file, chunks, dialog.show_progress)
            dialog.accept()
            say(f"{words.plural(done, 'request')} saved as {file.name}.")

        def fail(error: ApiError) -> None:
            dialog.reject()
            self._tasks.failed.emit(error)

        saving = self._tasks.start(work(), owner, fail)
        dialog.rejected.connect(saving.cancel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _total(model: ActivityModel) -> int:
    return matching(model.counts, model.filter) if model.counts else 0
