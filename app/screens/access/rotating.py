"""Rotating tokens: asked, carried out one after the other, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.access.rotate_dialog import RotateDialog, places
from app.screens.access.token_rows import TokenRow
from app.screens.access.tokens_model import TokensModel
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from embedded_server.domain.token import Token, TokenKind


def why_not_rotated(rows: Sequence[TokenRow]) -> str:
    """Nothing where they can be rotated."""
    if not rows:
        return "Select a token first"
    if any(row.token.kind is TokenKind.PASSWORD for row in rows):
        return "A password token ends by itself after 48 h"
    if any(row.token.expires_at is not None for row in rows):
        return "It was rotated already"
    return ""


def why_not_kept(rows: Sequence[TokenRow]) -> str:
    """Nothing where it was rotated and has not ended."""
    if len(rows) != 1:
        return "One token only" if rows else "Select a token first"
    token = rows[0].token
    was_rotated = token.kind is not TokenKind.PASSWORD and token.expires_at is not None
    return "" if was_rotated and not rows[0].is_expired else "Only a rotated token that has not ended"


class Rotating:
    def __init__(self, look: Look, tasks: Tasks, model: TokensModel, clipboard: Clipboard, view: QWidget) -> None:
        self._look, self._tasks, self._model = look, tasks, model
        self._clipboard, self._view = clipboard, view

    def ask(self, rows: Sequence[TokenRow]) -> None:
        dialog = RotateDialog(self._look, self._view.window(), rows)
        dialog.acted.connect(lambda: self._rotate(dialog, rows))
        dialog.copy_requested.connect(lambda token_id: self._copy(dialog, token_id))
        dialog.finished.connect(dialog.deleteLater)
        self._tasks.start(self._look_for_places(dialog, rows), dialog)
        dialog.open()

    async def _look_for_places(self, dialog: RotateDialog, rows: Sequence[TokenRow]) -> None:
        found = [places(row.token, await self._model.carriers(row.token), row.now) for row in rows]
        dialog.show_places([place for one in found for place in one])

    def _rotate(self, dialog: RotateDialog, rows: Sequence[TokenRow]) -> None:
        overlap_s = dialog.overlap_s()

        async def rotate(tokens: Sequence[Token]) -> None:
            for token in tokens:
                if dialog.is_stopped:
                    break
                dialog.show_rotated(await self._model.rotate(token, overlap_s))
            await self._model.refresh()
            dialog.show_end()

        def fail(error: ApiError) -> None:
            dialog.show_end(f"{error.reason} {error.fix}")

        dialog.show_begun()
        # The view's own: a new value has to reach the keyring, whatever becomes of the dialog.
        self._tasks.start(rotate([row.token for row in rows]), self._view, fail)

    def keep(self, rows: Sequence[TokenRow]) -> None:
        if rows:
            self._tasks.start(self._model.keep(rows[0].token), self._view)

    def _copy(self, dialog: RotateDialog, token_id: str) -> None:
        self._clipboard.copy_secret(dialog.value(token_id))
        dialog.show_copied(token_id)
