"""Tasks: kept, cancelled with their owner, errors shown once."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QObject

from app.api.errors import ApiError
from app.running.loop import AppLoop
from app.running.tasks import Tasks


async def fail(error: Exception) -> None:
    raise error


async def wait_for_ever() -> None:
    await asyncio.Event().wait()


def test_that_an_api_error_reaches_its_own_handler_and_nobody_else(loop: AppLoop) -> None:
    tasks = Tasks(loop)
    shown: list[ApiError] = []
    own: list[ApiError] = []
    tasks.failed.connect(shown.append)

    async def main() -> None:
        tasks.start(fail(ApiError("no")), on_error=own.append)
        tasks.start(fail(ApiError("neither")))
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())
    assert [error.reason for error in own] == ["no"]
    assert [error.reason for error in shown] == ["neither"]


def test_that_a_bug_is_shown_and_logged(loop: AppLoop, caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks(loop)
    shown: list[ApiError] = []
    tasks.failed.connect(shown.append)

    async def main() -> None:
        tasks.start(fail(ValueError("a bug")))
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())
    assert "a bug" in shown[0].fix
    assert "a bug" in caplog.text


def test_that_a_task_ends_with_its_owner(loop: AppLoop) -> None:
    tasks = Tasks(loop)

    async def main() -> bool:
        owner = QObject()
        task = tasks.start(wait_for_ever(), owner)
        await asyncio.sleep(0)
        owner.deleteLater()
        async with asyncio.timeout(30):
            await asyncio.wait([task])
        return task.cancelled()

    assert loop.run_until_complete(main())


def test_that_closing_ends_every_task(loop: AppLoop) -> None:
    tasks = Tasks(loop)
    busy: list[bool] = []
    tasks.busy_changed.connect(busy.append)

    async def main() -> None:
        for _ in range(3):
            tasks.start(wait_for_ever())
        await asyncio.sleep(0)
        await tasks.cancel_all()

    loop.run_until_complete(main())
    assert busy == [True, False]
