"""10,000 devices in the window: the longest stretch of its thread while they are shown, scrolled, sorted, searched and
selected, edited all at once, and while 50 of them are heard a second; beside QStandardItemModel with the same rows.

python -m benchmarks.devices [--devices 10000] [--quick]

Drawn in memory, without a graphics card. Processor time of the window's thread between two beats of a timer of 1 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from datetime import UTC, datetime

import httpx
from PySide6.QtCore import QSortFilterProxyModel, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from app.api.admin import AdminClient
from app.api.devices import DevicesClient
from app.api.targets import TargetsClient
from app.credentials import Credentials
from app.running.garbage import GarbageCollector
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.bulk_fields import ADD
from app.screens.devices.model import DevicesModel
from app.screens.devices.rows import DeviceRow, columns
from app.screens.devices.target_model import TargetModel
from app.screens.devices.view import DevicesView
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from benchmarks.peers.ours import module_running, pipe_token
from embedded_server.data_directory import DataDirectory
from embedded_server.domain.device import Device

WIDTH, HEIGHT = 1_364, 820
PIECE = 1_000  # devices in a request
SENDERS = 16
A_SECOND, SECONDS, QUICK_SECONDS = 50, 10, 3
PAGES, PAUSE_S = 300, 0.01
SORTED, SEARCHED = (0, 2, 7, 4, 3), ("door", "device-00", "floor-3", "")


class Beats:
    """How long the thread worked without letting anything else have its turn."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(self._beat)
        self._last, self.stretches = time.thread_time(), [0.0]
        self._timer.start()

    def _beat(self) -> None:
        present = time.thread_time()
        self.stretches.append((present - self._last) * 1000)
        self._last = present

    def stop(self) -> None:
        self._beat()
        self._timer.stop()


@dataclass
class Desk:
    """The Devices screen on a server."""

    app: QApplication
    loop: AppLoop
    live: Live
    client: AdminClient
    model: DevicesModel
    view: DevicesView

    def measure(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        beats, began = Beats(), time.thread_time()
        self.loop.run_until_complete(work())
        beats.stop()
        _report(what, beats.stretches, (time.thread_time() - began) * 1000)

    async def rest(self) -> None:
        await asyncio.sleep(0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds of events")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        pipe = asyncio.run(pipe_token(data))
        with module_running("embedded_server", "serve", "--data", str(data)) as line:
            url, token = json.loads(line)["url"], DataDirectory(data).admin_token() or ""
            asyncio.run(_fill(url, token, pipe, args.devices))
            with _desk(url, token, data) as desk:
                print(
                    f"{args.devices:,} devices; the longest stretches of the window's thread, ms of its processor time"
                )
                _measure(desk, f"{url}/share/us.bench.devices", pipe, QUICK_SECONDS if args.quick else SECONDS)
                _measure_peer(desk)
    return 0


async def _fill(url: str, token: str, pipe: str, count: int) -> None:
    """Named in lists, each heard once."""
    kinds = ("tide gauge", "door", "CO2", "meter", "tank")
    rows = [[_eui(at), f"device-{at:05}", kinds[at % 5], f"floor-{at % 12}"] for at in range(count)]
    async with httpx.AsyncClient(timeout=60) as http:
        for start in range(0, count, PIECE):
            body = {"columns": ["id", "name", "type", "tags"], "rows": rows[start : start + PIECE], "is_brief": True}
            headers = {"Authorization": f"Bearer {token}"}
            (await http.post(f"{url}/admin/v1/devices/import", json=body, headers=headers)).raise_for_status()
        left = iter(range(count))

        async def send() -> None:
            for at in left:
                await http.post(f"{url}/share/us.bench.devices", json=_uplink(at, 1), headers=_bearer(pipe))

        await asyncio.gather(*(send() for _ in range(SENDERS)))


def _eui(at: int) -> str:
    return f"70B3D5E75E{at:06X}"


def _uplink(at: int, counter: int) -> dict[str, str | int]:
    rssi = -60 - at % 60
    return {"devEui": _eui(at), "joinId": 1, "pdu": "0167010E", "port": 2, "seqno": counter, "rssi": rssi, "snr": 5}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def _desk(url: str, token: str, data: Path) -> Iterator[Desk]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    loop = AppLoop(app)
    asyncio.set_event_loop(loop)
    collector, look, client, tasks, live = GarbageCollector(app), Look(app), AdminClient(), Tasks(loop), Live()
    loop.run_until_complete(client.point_at(url, token))
    devices, targets, settings = DevicesClient(client), TargetsClient(client), Settings(data / "settings.ini")
    model = DevicesModel(devices, targets)
    target = TargetModel(client, targets, devices, Credentials(data / "secrets"))
    view = DevicesView(look, Actions(look), tasks, settings, live, model, target, Clipboard(app.clipboard()))
    view.resize(WIDTH, HEIGHT)
    tasks.start(live.listen(client.events))
    try:
        yield Desk(app, loop, live, client, model, view)
    finally:
        loop.run_until_complete(tasks.cancel_all())
        collector.deleteLater()
        view.deleteLater()
        loop.run_until_complete(client.close())
        loop.close()


def _measure(desk: Desk, door: str, pipe: str, seconds: int) -> None:
    walk = Walk(desk, door, pipe, seconds)
    desk.measure("first shown, the screen and the one that is open with it", walk.show)
    desk.measure(f"scrolled through in {PAGES} steps", walk.scroll)
    desk.measure("sorted by five columns", walk.sort)
    desk.measure("searched", walk.search)
    desk.measure("all selected and let go", walk.select)
    desk.measure("all edited at once: the dialog", walk.edit)
    desk.measure("three fields, tried out", walk.try_out)
    before, began = _resident(), time.perf_counter()
    desk.measure("the change itself", walk.change)
    print(
        f"    {(time.perf_counter() - began) * 1000:,.0f} ms from the click, {_resident() - before:+,} kB in the window"
    )
    desk.measure("taken back", walk.undo)
    desk.measure(f"{A_SECOND} of them heard a second", walk.hear)
    desk.measure("the same, scrolled meanwhile", walk.hear_and_scroll)


@dataclass
class Walk:
    """What a person does, step by step."""

    desk: Desk
    door: str
    pipe: str
    seconds: int
    dialog: BulkDialog = field(init=False)
    undo_change: Callable[[], object] = field(init=False)
    offered: asyncio.Event = field(init=False)

    async def show(self) -> None:
        listed = asyncio.Event()
        self.desk.model.listed.connect(listed.set, Qt.ConnectionType.SingleShotConnection)
        self.desk.view.show()
        await listed.wait()
        await self.desk.rest()

    async def scroll(self) -> None:
        bar = self.desk.view.list.table.verticalScrollBar()
        for page in range(PAGES):
            bar.setValue(bar.maximum() * page // PAGES)
            await asyncio.sleep(PAUSE_S)
        bar.setValue(0)
        await self.desk.rest()

    async def sort(self) -> None:
        for column in SORTED:
            self.desk.view.list.table.sort_by(column, Qt.SortOrder.DescendingOrder)
            await self.desk.rest()

    async def search(self) -> None:
        for search in SEARCHED:
            self.desk.view._on_wanted(replace(self.desk.model.wanted, search=search))
            await self.desk.rest()

    async def select(self) -> None:
        self.desk.view.list.table.selectAll()
        await self.desk.rest()
        self.desk.view.list.table.clearSelection()
        await self.desk.rest()

    async def edit(self) -> None:
        errands = self.desk.view._errands
        errands.edit_many(self.desk.model.ids or ())
        assert errands.editing is not None
        self.dialog = errands.editing.dialog
        await self.desk.rest()

    async def try_out(self) -> None:
        """A type, a tag and notes for all, field by field."""
        for key, text in (("type", "tide"), (ADD, "pilot"), ("notes", "as of today")):
            row = self.dialog.fields.add(key)
            row.text.setText(text)
            row.text.textEdited.emit(text)
            await asyncio.sleep(PAUSE_S)
        while not self.dialog._change.isEnabled():  # noqa: ASYNC110  # no signal says so
            await asyncio.sleep(PAUSE_S)
        await self.desk.rest()

    async def change(self) -> None:
        self.offered = asyncio.Event()
        self.desk.view.undo_offered.connect(self._keep_undo)
        self.dialog._change.click()
        await self.offered.wait()

    def _keep_undo(self, _said: str, undo: Callable[[], object]) -> None:
        self.undo_change = undo
        self.offered.set()

    async def undo(self) -> None:
        done = asyncio.Event()
        self.desk.view.said.connect(lambda _: done.set())
        self.undo_change()
        await done.wait()
        await self.desk.rest()

    async def hear(self) -> None:
        await asyncio.to_thread(_send, self.door, self.pipe, self.seconds)

    async def hear_and_scroll(self) -> None:
        hearing = asyncio.ensure_future(self.hear())
        while not hearing.done():
            await self.scroll()


def _resident() -> int:
    """kB of this process."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * (resource.getpagesize() // 1024)


def _send(door: str, pipe: str, seconds: int) -> None:
    """At an even pace, from a thread of its own."""
    began = time.monotonic()
    with httpx.Client(headers=_bearer(pipe)) as http:
        for number in range(A_SECOND * seconds):
            time.sleep(max(began + number / A_SECOND - time.monotonic(), 0))
            http.post(door, json=_uplink(number * 37 % 10_000, 2 + number)).raise_for_status()


def _measure_peer(desk: Desk) -> None:
    """Every device in items of Qt's own model, sorted and narrowed by its proxy."""
    devices = desk.loop.run_until_complete(_all(desk))
    view, model, proxy = QTableView(), QStandardItemModel(), QSortFilterProxyModel()
    view.resize(WIDTH, HEIGHT)
    view.show()
    desk.app.processEvents()
    shown, present = columns(), datetime.now(UTC)
    print("QStandardItemModel")

    def fill() -> None:
        for device in devices:
            row = DeviceRow(device, present)
            model.appendRow([QStandardItem(column.text(row)) for column in shown])
        proxy.setSourceModel(model)
        view.setModel(proxy)
        view.viewport().repaint()

    def scroll() -> list[float]:
        bar = view.verticalScrollBar()
        return [_took(partial(_jump, view, bar.maximum() * page // PAGES)) for page in range(PAGES)]

    def narrow(text: str) -> None:
        proxy.setFilterFixedString(text)
        view.viewport().repaint()

    _report("filled", [_took(fill)])
    _report("scrolled", scroll())
    _report("sorted by five columns", [_took(partial(_sorted, view, at)) for at in SORTED])
    _report("searched", [_took(partial(narrow, text)) for text in SEARCHED])
    _report("all selected", [_took(view.selectAll)])


def _jump(view: QTableView, value: int) -> None:
    view.verticalScrollBar().setValue(value)
    view.viewport().repaint()


def _sorted(view: QTableView, column: int) -> None:
    view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    view.viewport().repaint()


def _took(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


async def _all(desk: Desk) -> Sequence[Device]:
    return await desk.model.all_of(await desk.model.client.ids({}))


def _report(what: str, stretches: Sequence[float], whole: float | None = None) -> None:
    ordered = sorted(stretches)
    place = int(len(ordered) * 0.99) - 1
    total = "" if whole is None else f", {whole:,.0f} in all"
    print(f"  {what}: longest {ordered[-1]:.1f}, 99 of 100 {ordered[max(place, 0)]:.1f}{total}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
