"""The loop: order, timing, dialogs, sockets and threads, as coroutines of the window rely on them."""

from __future__ import annotations

import asyncio
import threading
import time
from itertools import count

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.running.loop import AppLoop


def test_that_callbacks_run_in_the_order_they_were_given(loop: AppLoop) -> None:
    seen: list[int] = []

    async def main() -> None:
        for number in range(100):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())
    assert seen == list(range(100))


@pytest.mark.parametrize("delay", [0.001, 0.02, 0.1])
def test_that_a_sleep_never_ends_early(loop: AppLoop, delay: float) -> None:
    async def main() -> float:
        began = time.monotonic()
        await asyncio.sleep(delay)
        return time.monotonic() - began

    assert loop.run_until_complete(main()) >= delay


def test_that_an_open_dialog_does_not_stop_other_tasks(loop: AppLoop) -> None:
    """A nested Qt loop, started by a plain callback, must keep serving ready callbacks."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    async def main() -> None:
        ticking = asyncio.create_task(tick())
        done = asyncio.Event()
        seen: list[int] = []

        def ask() -> None:
            dialog = QDialog()
            QTimer.singleShot(50, dialog.accept)
            before = ticks
            dialog.exec()
            seen.append(ticks - before)
            done.set()

        QTimer.singleShot(0, ask)
        await done.wait()
        ticking.cancel()
        assert seen[0] > 5

    loop.run_until_complete(main())


def test_that_a_server_and_a_client_talk_on_the_loop(loop: AppLoop) -> None:
    async def main() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"got " + await reader.readline())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello\n")
        reply = await reader.readline()
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
        return reply

    assert loop.run_until_complete(main()) == b"got hello\n"


def test_that_a_thread_can_wake_the_loop(loop: AppLoop) -> None:
    async def main() -> None:
        woken = asyncio.Event()
        threading.Thread(target=lambda: loop.call_soon_threadsafe(woken.set)).start()
        async with asyncio.timeout(30):
            await woken.wait()

    loop.run_until_complete(main())


def test_that_a_timeout_cancels_what_takes_too_long(loop: AppLoop) -> None:
    async def main() -> None:
        async with asyncio.timeout(0.02):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        loop.run_until_complete(main())


def test_that_coroutines_wait_while_the_loop_does_not_run(loop: AppLoop, qapp: QApplication) -> None:
    """Somebody handles Qt's events between two runs: a dialog of the system, a test."""
    running: list[bool] = []

    async def main(started: list[asyncio.Task[None]]) -> None:
        started.append(asyncio.create_task(work()))

    async def work() -> None:
        for _ in range(2):
            await asyncio.sleep(0.001)
            running.append(asyncio.get_running_loop() is loop)

    tasks: list[asyncio.Task[None]] = []
    loop.run_until_complete(main(tasks))
    until = time.monotonic() + 0.02
    while time.monotonic() < until:
        qapp.processEvents()
    assert running == []
    loop.run_until_complete(tasks[0])
    assert running == [True, True]


class _Canvas(QWidget):
    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def paintEvent(self, event: QPaintEvent) -> None:
        self._seen.append("painted")


def test_that_what_a_click_asks_for_leaves_before_the_window_is_painted(loop: AppLoop) -> None:
    seen: list[str] = []
    canvas = _Canvas(seen)
    canvas.show()

    async def ask() -> None:
        for _ in range(5):  # as many turns as a client takes until its request is written
            await asyncio.sleep(0)
        seen.append("asked")

    async def main() -> None:
        await asyncio.sleep(0.05)
        seen.clear()
        asked: list[asyncio.Task[None]] = []

        def click() -> None:
            canvas.update()
            asked.append(asyncio.create_task(ask()))

        QTimer.singleShot(0, click)
        while len(seen) < 2:
            await asyncio.sleep(0.001)
        await asked[0]

    loop.run_until_complete(main())
    assert seen == ["asked", "painted"]


def test_that_callbacks_that_lead_to_others_let_the_window_paint(loop: AppLoop) -> None:
    seen: list[str] = []
    canvas = _Canvas(seen)
    canvas.show()

    async def main() -> None:
        while "painted" not in seen:
            await asyncio.sleep(0)

    loop.run_until_complete(asyncio.wait_for(main(), 5))


def test_that_a_machine_that_stands_still_between_two_looks_at_the_clock_loses_no_callback(
    loop: AppLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, seen = count(step=60), list[int]()
    monkeypatch.setattr("app.running.loop.monotonic", lambda: next(moments))
    patience = QTimer(singleShot=True)
    patience.timeout.connect(loop.stop)
    patience.start(5_000)

    async def main() -> None:
        for number in range(20):
            await asyncio.sleep(0)
            seen.append(number)

    loop.run_until_complete(main())
    assert seen == list(range(20))
