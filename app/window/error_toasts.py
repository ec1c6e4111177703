"""Says what nobody else shows of what went wrong, for as long as it is so."""

from __future__ import annotations

from app.api.admin import NOT_RUNNING, AdminClient
from app.api.errors import ApiError, TooSlowError, UnreachableError
from app.running.live import Live
from app.running.tasks import Tasks
from app.widgets.toast import Toast, Toasts


class ErrorToasts:
    def __init__(self, toasts: Toasts, client: AdminClient, tasks: Tasks, live: Live) -> None:
        self._toasts, self._client = toasts, client
        self._away: list[Toast] = []  # that say that this computer's server is not there
        tasks.failed.connect(self._show)
        live.caught_up.connect(self._close)

    def _show(self, error: ApiError) -> None:
        toast = self._toasts.show(error.reason, error.fix, tone="danger")
        if isinstance(error, UnreachableError | TooSlowError) and self._is_ours(error):
            self._away.append(toast)

    def _is_ours(self, error: ApiError) -> bool:
        return not self._client.base_url or error.reason.startswith((self._client.base_url, NOT_RUNNING))

    def _close(self) -> None:
        """The server is there again."""
        for toast in self._away:
            if toast in self._toasts.shown():
                toast.closed.emit()
        self._away.clear()
