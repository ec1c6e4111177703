"""Exports and imports over a server that is killed half-way: they go on, and nothing is missing or twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app.api.admin import AdminClient
from app.api.files import FilesClient
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.data.file_job import Cut
from app.screens.data.file_jobs import CutDialog
from app.screens.data.files_desk import FilesDesk
from app.screens.data.importing import look_at
from app.settings import Settings
from app.whole_file import part_of
from app.widgets.buttons import Button
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from app.widgets.toast import Toasts
from app.window.cut_toasts import CutToasts
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import NewRecord, TokenWish
from embedded_server.store.sqlite.store import open_store
from tests.app.server import serve

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]
WhenBegun = Callable[[FilesDesk, Callable[[], None]], None]
REC_TYPE = "org.harbour.large"
MANY, LARGE = 100, 100_000  # more bytes than sockets hold: a server is never through with them before it is killed
LINES = 450  # more than two requests take
QUERY = {"rectype": REC_TYPE, "format": "ndjson"}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with many large records."""
    data = tmp_path_factory.mktemp("large")
    data.chmod(0o700)
    asyncio.run(_fill(data))
    return data


async def _fill(data: Path) -> None:
    store = await open_store(data)
    account = await store.local_account()
    key = await store.create_key("Large", "", account.id)
    wish = TokenWish(TokenKind.PIPE, key.key.client_id, account.id, account.organisation, "SHARE:WRITE")
    grant = await store.grant(token_hash((await store.issue_token(wish)).value))
    assert grant is not None
    bodies = [json.dumps({"number": number, "filling": "x" * LARGE}).encode() for number in range(MANY)]
    await asyncio.gather(*(store.put(grant, NewRecord(REC_TYPE, 1_000, "127.0.0.1", body)) for body in bodies))
    await store.close()


class Desk:
    """A window's desk, and what it said."""

    def __init__(self, look: Look, tasks: Tasks, settings: Settings, client: AdminClient) -> None:
        self.window = QWidget()
        self.status_bar = StatusBar(look, self.window)
        self.desk = FilesDesk(look, tasks, settings, FilesClient(client), self.status_bar, self.window)
        self.toasts = Toasts(look, self.window)
        self._cut_toasts = CutToasts(self.toasts, self.desk)
        self.said: list[str] = []
        self.cuts: list[Cut] = []
        self.desk.said.connect(self.said.append)
        self.desk.cut.connect(self.cuts.append)


@pytest.fixture
def remote(loop: AppLoop, tasks: Tasks) -> Iterator[AdminClient]:
    """Points at whatever server there is."""
    client = AdminClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    yield client
    loop.run_until_complete(tasks.cancel_all())
    loop.run_until_complete(client.close())


@pytest.fixture
def made(look: Look, tasks: Tasks, settings: Settings, remote: AdminClient) -> Iterator[Callable[[], Desk]]:
    """A desk; the next one is that of the window's next life."""
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk(look, tasks, settings, remote))
        return desks[-1]

    yield make
    for each in desks:
        each.window.close()


def _kill(data: Path) -> None:
    os.kill(json.loads((data / "server.json").read_text("utf-8"))["pid"], signal.SIGKILL)


@pytest.fixture
def when_begun(monkeypatch: pytest.MonkeyPatch) -> WhenBegun:
    """Does something once, as soon as something of a file has come."""

    def watch(desk: FilesDesk, do: Callable[[], None]) -> None:
        show, once = desk.jobs.show, iter((do,))

        def watched(done: int, total: int) -> None:
            show(done, total)
            if done:
                next(once, lambda: None)()

        monkeypatch.setattr(desk.jobs, "show", watched)

    return watch


def test_that_an_export_goes_on_after_the_server_was_killed(
    made: Callable[[], Desk],
    when_begun: WhenBegun,
    large: Path,
    remote: AdminClient,
    loop: AppLoop,
    until: Until,
    tmp_path: Path,
) -> None:
    first, file, whole = made(), tmp_path / "out.ndjson", tmp_path / "whole.ndjson"
    with serve(large) as server:
        loop.run_until_complete(remote.point_at(server.url, server.admin_token))
        when_begun(first.desk, lambda: _kill(large))
        first.desk.export(QUERY, file)
        until(lambda: first.cuts)
    (cut,) = first.cuts
    assert (file.exists(), part_of(file).exists()) == (False, True)
    assert cut.title.startswith("Export of out.ndjson was cut off at ")
    assert "cannot be reached" in cut.text
    assert "goes on from there" in cut.text
    assert first.status_bar._job.button.text() == cut.title
    with serve(large) as server:
        loop.run_until_complete(remote.point_at(server.url, server.admin_token))
        (toast,) = first.toasts.shown()
        (go_on,) = [each for each in toast.findChildren(Button) if each.text() == "Go on"]
        go_on.click()
        until(lambda: first.said)
        (toast,) = first.toasts.shown()
        assert toast.accessibleName().startswith("out.ndjson is written")
        loop.run_until_complete(FilesClient(remote).export(QUERY, whole, lambda *_: None))
    assert file.read_bytes() == whole.read_bytes()
    assert not part_of(file).exists()
    assert first.status_bar._job.isHidden()


def test_that_what_was_stopped_goes_on_when_its_file_is_chosen_again(
    made: Callable[[], Desk],
    when_begun: WhenBegun,
    large: Path,
    remote: AdminClient,
    loop: AppLoop,
    until: Until,
    tmp_path: Path,
) -> None:
    """Also in another life of the window, which offers it by itself."""
    first, file, whole = made(), tmp_path / "out.ndjson", tmp_path / "whole.ndjson"
    with serve(large) as server:
        loop.run_until_complete(remote.point_at(server.url, server.admin_token))
        when_begun(first.desk, first.desk.jobs.stop)
        first.desk.export(QUERY, file)
        until(lambda: first.cuts)
        assert first.cuts[0].title.startswith("Export of out.ndjson stopped at ")
        second = made()
        until(lambda: second.desk.jobs.last_cut)
        loop.run_until_complete(second.desk.begin({**QUERY, "from": "2030-01-01T00:00:00.000Z"}, file))
        (dialog,) = second.window.findChildren(CutDialog)
        assert dialog.action is not None
        dialog.action.click()
        until(lambda: second.said)
        loop.run_until_complete(FilesClient(remote).export(QUERY, whole, lambda *_: None))
    assert file.read_bytes() == whole.read_bytes()


def test_that_an_import_goes_on_after_the_server_was_killed(
    made: Callable[[], Desk],
    when_begun: WhenBegun,
    data_dir: Path,
    remote: AdminClient,
    loop: AppLoop,
    until: Until,
    tmp_path: Path,
) -> None:
    desk, file = made(), tmp_path / "in.ndjson"
    file.write_text("".join(f'{{"number":{number}}}\n' for number in range(LINES)))
    head = loop.run_until_complete(look_at(file))
    with serve(data_dir) as server:
        loop.run_until_complete(remote.point_at(server.url, server.admin_token))
        when_begun(desk.desk, lambda: _kill(data_dir))
        assert desk.desk.bring(head, REC_TYPE, head.columns)
        until(lambda: desk.cuts)
    (cut,) = desk.cuts
    assert "records came in." in cut.text
    with serve(data_dir) as server:
        loop.run_until_complete(remote.point_at(server.url, server.admin_token))
        assert cut.job.go_on is not None
        cut.job.go_on()
        until(lambda: desk.said)
        loop.run_until_complete(FilesClient(remote).export(QUERY, tmp_path / "out.ndjson", lambda *_: None))
    bodies = [json.loads(line)["body"] for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert sorted(body["number"] for body in bodies) == list(range(LINES))
    assert "were there already" in desk.said[0]
