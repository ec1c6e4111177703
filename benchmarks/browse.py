"""The first rows of a recType in the window beside a bare GET of the same page and one paint; scrolling 1,000 pages;
searching all records; and QSqlTableModel on the same file.

python -m benchmarks.browse [--records 1000000] [--quick]

Drawn in memory, without a graphics card. The filled directory is copied first: a server that starts may change it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import httpx
from PySide6.QtCore import Qt
from PySide6.QtSql import QSqlDatabase, QSqlTableModel
from PySide6.QtWidgets import QApplication, QTableView

from app.api.admin import AdminClient
from app.api.records import RecordsClient
from app.running.garbage import GarbageCollector
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.data.model import FIRST, DataModel
from app.screens.data.pages import SIZE
from app.screens.data.plot_model import PlotModel
from app.screens.data.view import DataView
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.window.actions import Actions
from benchmarks.filling import REC_TYPE, filled
from benchmarks.peers.ours import module_running
from embedded_server.data_directory import DataDirectory

OTHER = "us.boston.tts.door"
ROUNDS, PAGES, QUICK_RECORDS = 15, 1_000, 20_000
WIDTH, HEIGHT = 1_364, 820
REST_S = 0.2


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds: by the clock, and those in which this thread had a processor, whatever else the machine does."""

    clock: float
    work: float

    def __add__(self, other: Took) -> Took:
        return Took(self.clock + other.clock, self.work + other.work)


class Watch:
    def __init__(self) -> None:
        self._clock, self._work = time.perf_counter(), time.thread_time()

    def took(self) -> Took:
        return Took((time.perf_counter() - self._clock) * 1000, (time.thread_time() - self._work) * 1000)


@dataclass
class Desk:
    """The Data screen on a server."""

    app: QApplication
    loop: AppLoop
    client: AdminClient
    model: DataModel
    view: DataView

    def open(self, rec_type: str) -> Took:
        """Until its first rows are painted."""
        taken: asyncio.Future[Took] = self.loop.create_future()
        watch = Watch()

        def on_listed() -> None:
            self.paint()
            taken.set_result(watch.took())

        self.model.listed.connect(on_listed, Qt.ConnectionType.SingleShotConnection)
        self.view.open_rec_type(rec_type)
        took: Took = self.loop.run_until_complete(taken)
        self.loop.run_until_complete(asyncio.sleep(REST_S))  # the plot, and what else follows
        return took

    def paint(self) -> Took:
        watch = Watch()
        self.view._records.table.viewport().repaint()
        return watch.took()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RECORDS:,} records and a tenth of the pages")
    args = parser.parse_args()
    records, pages = (QUICK_RECORDS, PAGES // 10) if args.quick else (args.records, PAGES)
    with _copied(records) as data, module_running("embedded_server", "serve", "--data", str(data)) as line:
        url, token = json.loads(line)["url"], DataDirectory(data).admin_token() or ""
        with _desk(url, token, data) as desk:
            print(f"{records:,} records")
            _report_first_rows(desk, url, token)
            _report_scrolling(desk, pages)
            _report_search(desk)
        _report_table_model(desk.app, data / "sluice.db", pages)
    return 0


@contextmanager
def _copied(records: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=filled(records).directory.parent) as scratch:
        data = Path(scratch) / "data"
        if sys.platform == "linux":
            subprocess.run(["cp", "-r", "--reflink=auto", filled(records).directory, data], check=True)
        else:
            shutil.copytree(filled(records).directory, data)
        yield data


@contextmanager
def _desk(url: str, token: str, data: Path) -> Iterator[Desk]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    loop = AppLoop(app)
    asyncio.set_event_loop(loop)
    collector = GarbageCollector(app)
    look, client, tasks = Look(app), AdminClient(), Tasks(loop)
    actions = Actions(look)
    loop.run_until_complete(client.point_at(url, token))
    model, settings = DataModel(client), Settings(data / "settings.ini")
    clipboard = Clipboard(app.clipboard())
    view = DataView(look, actions, tasks, settings, Live(), model, PlotModel(client), clipboard, door=lambda _: None)
    view.resize(WIDTH, HEIGHT)
    view.show()
    loop.run_until_complete(model.count())
    try:
        yield Desk(app, loop, client, model, view)
    finally:
        loop.run_until_complete(tasks.cancel_all())
        collector.deleteLater()
        view.deleteLater()
        loop.run_until_complete(client.close())
        loop.close()


def _report_first_rows(desk: Desk, url: str, token: str) -> None:
    """The two take turns, so that both meet the same machine."""
    total = desk.model.size(desk.model.summary(REC_TYPE))
    start = max((total - FIRST) // SIZE * SIZE, 0)
    path = f"{url}/admin/v1/records?rectype={REC_TYPE}&order=asc&skip={start}&limit={FIRST + SIZE}"
    ours, bare = [], []
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
        for _ in range(ROUNDS):
            desk.open(OTHER)
            ours.append(desk.open(REC_TYPE))
            watch = Watch()
            http.get(path).raise_for_status()
            bare.append(watch.took() + desk.paint())
    first, least = _median(ours), _median(bare)
    print(
        f"First rows: {first.clock:.1f} ms (CPU {first.work:.1f}); the GET and one paint: {least.clock:.1f} ms "
        f"(CPU {least.work:.1f}); {first.clock / least.clock:.2f} times"
    )


def _median(all_of_them: list[Took]) -> Took:
    return Took(median(one.clock for one in all_of_them), median(one.work for one in all_of_them))


def _report_scrolling(desk: Desk, pages: int) -> None:
    """From the newest record to the oldest, each page somewhere else; what comes in is read and shown in between."""
    table = desk.view._records.table
    frames: list[Took] = []
    bar = table.verticalScrollBar()
    step = max((bar.maximum() - bar.minimum()) // pages, 1)

    async def scroll() -> None:
        for page in range(pages):
            watch = Watch()
            bar.setValue(page * step)
            table.viewport().repaint()
            frames.append(watch.took())
            for _ in range(4):
                watch = Watch()
                await asyncio.sleep(0.004)
                frames.append(watch.took() + Took(-4, 0))

    whole = Watch()
    desk.loop.run_until_complete(scroll())
    clock, work = sorted(one.clock for one in frames), sorted(one.work for one in frames)
    place = int(len(frames) * 0.99) - 1
    print(
        f"Scrolling {pages:,} pages: longest frame {clock[-1]:.1f} ms, 99 of 100 {clock[place]:.1f}, "
        f"{sum(one > 50 for one in clock)} over 50 ms; by CPU: longest {work[-1]:.1f} ms, 99 of 100 {work[place]:.1f}, "
        f"{sum(one > 50 for one in work)} over 50 ms, {whole.took().work / pages:.1f} a page"
    )


def _report_search(desk: Desk) -> None:
    """For something that is nowhere: every record is looked at."""
    total = desk.model.size(desk.model.summary(REC_TYPE))

    async def search() -> int:
        finder, after, requests = RecordsClient(desk.client), None, 0
        while requests == 0 or after is not None:
            page = await finder.search({"rectype": REC_TYPE, "only": "errors"}, after=after)
            after, requests = page.next, requests + 1
        return requests

    began = time.perf_counter()
    requests = desk.loop.run_until_complete(search())
    seconds = time.perf_counter() - began
    pace = total / seconds
    print(f"A search through {total:,} records: {seconds:.2f} s, {requests:,} requests, {pace:,.0f} records a second")


def _report_table_model(app: QApplication, file: Path, pages: int) -> None:
    database = QSqlDatabase.addDatabase("QSQLITE", "browse")
    database.setDatabaseName(str(file))
    database.setConnectOptions("QSQLITE_OPEN_READONLY")
    assert database.open()
    began = time.perf_counter()
    view, model = QTableView(), QSqlTableModel(None, database)
    view.setModel(model)
    view.resize(WIDTH, HEIGHT)
    view.show()
    model.setTable("record")
    model.setSort(0, Qt.SortOrder.DescendingOrder)
    model.select()
    view.viewport().repaint()
    first, frames = (time.perf_counter() - began) * 1000, []
    for _ in range(pages):
        began = time.perf_counter()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + view.verticalScrollBar().pageStep())
        view.viewport().repaint()
        app.processEvents()
        frames.append((time.perf_counter() - began) * 1000)
    frames.sort()
    print(f"QSqlTableModel, all recTypes: first rows {first:.1f} ms, longest frame {frames[-1]:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
