"""Errors stay until they are closed, or until what they say is over."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.errors import ApiError, TooSlowError, UnreachableError
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.widgets.look import Look
from app.widgets.toast import Toasts
from app.window.error_toasts import ErrorToasts

HERE = "http://127.0.0.1:8443"


def test_that_an_error_goes_when_the_server_is_there_again(
    loop: AppLoop, look: Look, tasks: Tasks, qtbot: QtBot
) -> None:
    window, client, live = QWidget(), AdminClient(), Live()
    qtbot.addWidget(window)
    toasts = Toasts(look, window)
    shown = ErrorToasts(toasts, client, tasks, live)
    loop.run_until_complete(client.point_at(HERE, "t"))
    for _ in range(3):
        tasks.failed.emit(UnreachableError(f"{HERE} cannot be reached.", "Is it running?"))
    tasks.failed.emit(TooSlowError(f"{HERE} did not answer in time.", "Try again."))
    tasks.failed.emit(UnreachableError("https://far.example cannot be reached.", "Is it running?"))
    assert [toast.said[1] for toast in toasts.shown()] == [
        f"{HERE} cannot be reached.",
        f"{HERE} did not answer in time.",
        "https://far.example cannot be reached.",
    ]
    tasks.failed.emit(ApiError("Not saved."))
    live.caught_up.emit()
    assert [toast.said[1] for toast in toasts.shown()] == ["https://far.example cannot be reached.", "Not saved."]
    assert shown is not None
    loop.run_until_complete(client.close())
