"""When something is fetched again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks

Until = Callable[[Callable[[], object]], None]


class Work:
    """A fetch that lasts until it is told to end."""

    def __init__(self) -> None:
        self.started = 0
        self.running = 0
        self.most_at_once = 0
        self.fails = False
        self.may_end = asyncio.Event()

    async def __call__(self) -> None:
        self.started += 1
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        await self.may_end.wait()
        self.running -= 1
        if self.fails:
            raise ApiError("The server is not there.")


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_that_many_touches_are_one_fetch_and_one_more(owner: QWidget, tasks: Tasks, until: Until) -> None:
    work = Work()
    pace = Pace(owner, tasks, work, 1, 1, lambda _: None)
    pace.touch()
    pace.touch()
    until(lambda: work.started == 1)
    pace.touch()
    pace.touch()
    work.may_end.set()
    until(lambda: work.started == 2 and not work.running and not pace._pause.isActive())
    assert work.most_at_once == 1
    assert work.started == 2


def test_that_nothing_is_fetched_while_nobody_can_see_it(owner: QWidget, tasks: Tasks, until: Until) -> None:
    work = Work()
    work.may_end.set()
    pace = Pace(owner, tasks, work, 1, 1, lambda _: None)
    owner.hide()
    pace.touch()
    until(lambda: not pace._first.isActive())
    assert not work.started
    owner.show()
    until(lambda: work.started == 1)


def test_that_a_failure_is_told_and_the_next_touch_tries_again(owner: QWidget, tasks: Tasks, until: Until) -> None:
    work, told = Work(), list[str]()
    work.may_end.set()
    work.fails = True
    pace = Pace(owner, tasks, work, 1, 1, lambda error: told.append(error.reason))
    pace.touch()
    until(lambda: told == ["The server is not there."])
    pace.touch()
    until(lambda: len(told) == 2)
