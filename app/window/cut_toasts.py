"""Says what happened to files, and offers what was cut off until it goes on."""

from __future__ import annotations

from app.screens.data.file_job import Cut
from app.screens.data.files_desk import FilesDesk
from app.widgets.toast import Toast, Toasts


class CutToasts:
    def __init__(self, toasts: Toasts, desk: FilesDesk) -> None:
        self._toasts = toasts
        self._toast: Toast | None = None
        desk.said.connect(lambda said: toasts.show(said))
        desk.cut.connect(self._show)
        desk.jobs.settled.connect(self._close)

    def _show(self, cut: Cut) -> None:
        self._close()
        link = ("Go on", cut.job.go_on) if cut.job.go_on is not None else None
        tone = "danger" if cut.reason else "info"
        self._toast = self._toasts.show(cut.title, cut.text, tone=tone, link=link)

    def _close(self) -> None:
        """What it offers is under way, done or discarded."""
        if self._toast in self._toasts.shown():
            self._toast.closed.emit()
        self._toast = None
