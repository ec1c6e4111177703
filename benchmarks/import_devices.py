"""A list of 10,000 devices with 50 bad rows through the dialog: read, tried out, one row corrected, imported, taken
back; the longest time the window's thread works at a stretch in each step.

python -m benchmarks.import_devices [--rows 10000]

Drawn in memory. Times are those in which the thread had a processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.api.admin import AdminClient
from app.api.devices import DevicesClient
from app.api.targets import TargetsClient
from app.running.garbage import GarbageCollector
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.devices.import_errand import ImportErrand
from app.screens.devices.model import DevicesModel
from app.screens.devices.taking import Desk
from app.widgets.look import Look
from benchmarks.peers.ours import module_running
from embedded_server.data_directory import DataDirectory

EVERY = 200  # rows, of which the last is bad
Undo = Callable[[], object]


class Watched(QApplication):
    """Measures each event from its beginning to its end; what is handled within another counts to that."""

    def __init__(self) -> None:
        super().__init__([])
        self._depth = 0
        self.longest = self.worked = 0.0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        began = time.thread_time()
        self._depth += 1
        try:
            return super().notify(receiver, event)
        finally:
            self._depth -= 1
            if not self._depth:
                took = (time.thread_time() - began) * 1000
                self.longest, self.worked = max(self.longest, took), self.worked + took

    def report(self, step: str) -> None:
        print(f"{step:<24}{self.longest:>8.1f} ms at a stretch{self.worked:>10.0f} ms in all")
        self.longest = self.worked = 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        with module_running("embedded_server", "serve", "--port", "0", "--data", str(data)) as line:
            _drive(json.loads(line)["url"], DataDirectory(data).admin_token() or "", rows)
    return 0


def _drive(url: str, token: str, rows: int) -> None:
    app = Watched()
    loop = AppLoop(app)
    asyncio.set_event_loop(loop)
    GarbageCollector(app)
    look, client, tasks, owner = Look(app), AdminClient(), Tasks(loop), QWidget()
    loop.run_until_complete(client.point_at(url, token))
    owner.resize(1_364, 820)
    owner.show()
    said, undone = list[str](), list[Undo]()
    model = DevicesModel(DevicesClient(client), TargetsClient(client), owner)
    errand = ImportErrand(Desk(look, tasks, model, owner, said.append, lambda _, undo: undone.append(undo)))

    def until(condition: Callable[[], object]) -> None:
        async def wait() -> None:
            while not condition():  # noqa: ASYNC110  # of widgets, which set no event
                await asyncio.sleep(0.02)

        loop.run_until_complete(wait())

    def is_tried() -> bool:
        wanted = errand.dialog.list
        return wanted is not None and not wanted.waiting and errand.dialog.progress.isHidden()

    until(lambda: errand.dialog.isVisible())
    app.report("the dialog opened")
    errand.dialog.text_given.emit(_listed(rows))
    until(is_tried)
    app.report("read and tried out")
    errand.dialog.edited.emit(EVERY, "id", f"{0xABCD000000000000 + EVERY - 1:016X}")
    until(is_tried)
    app.report("one row corrected")
    errand.dialog._chips.buttons()[0].click()
    until(lambda: True)
    app.report("all rows shown")
    errand.dialog._skip.setChecked(True)
    errand.dialog.acted.emit()
    until(lambda: undone)
    app.report("imported")
    undone[0]()
    until(lambda: said)
    app.report("taken back")
    print(said[-1])
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(client.close())
    loop.close()


def _listed(rows: int) -> str:
    """Each with a name, a type, tags and a place; every 200th without the end of its DevEUI."""
    lines = ["DevEUI,Name,Type,Tags,Latitude,Longitude"]
    for at in range(rows):
        eui = f"{0xABCD000000000000 + at:016X}"[: 14 if at % EVERY == EVERY - 1 else 16]
        lines.append(f"{eui},pier-{at},EM500-CO2,pilot,39.{at:05},-75.{at:05}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
