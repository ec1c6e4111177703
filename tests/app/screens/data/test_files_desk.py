"""Records to a file and back through the dialogs, while the window goes on."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.files import FilesClient
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.data.asked import Asked, Range
from app.screens.data.export_dialog import ExportDialog, shown_of
from app.screens.data.files_desk import FilesDesk
from app.screens.data.import_dialog import ImportDialog
from app.settings import Settings
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from embedded_server.domain.rec_type_summary import RecTypeSummary
from tests.app.screens.data.conftest import Fleet

pytestmark = pytest.mark.slow
NOON = datetime(2025, 11, 25, 12, tzinfo=UTC)
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def desk(look: Look, tasks: Tasks, settings: Settings, client: AdminClient) -> Iterator[FilesDesk]:
    window = QWidget()
    window.show()
    desk = FilesDesk(look, tasks, settings, FilesClient(client), StatusBar(look, window), window)
    yield desk
    window.close()


def _said(desk: FilesDesk) -> list[str]:
    said: list[str] = []
    desk.said.connect(said.append)
    return said


def test_that_records_are_written_in_the_background(
    desk: FilesDesk, fleet: Fleet, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.send_many("org.harbour.export", 7)
    said, file, shown = _said(desk), tmp_path / "out.csv", list[tuple[int, int]]()
    monkeypatch.setattr(desk.jobs, "show", lambda *much: shown.append(much))
    desk.export({"rectype": "org.harbour.export", "format": "csv"}, file)
    until(lambda: said)
    with file.open(newline="") as lines:
        assert [row["rectype"] for row in csv.DictReader(lines)] == ["org.harbour.export"] * 7
    assert said[0].startswith("out.csv is written")
    assert shown[-1] == (7, 7)
    assert file.stat().st_mode & 0o077 == 0


def test_that_a_cancelled_export_leaves_nothing(desk: FilesDesk, fleet: Fleet, until: Until, tmp_path: Path) -> None:
    fleet.send_many("org.harbour.stopped", 3)
    desk.export({"format": "csv"}, tmp_path / "out.csv")
    desk.jobs.stop()
    until(lambda: desk.jobs.is_idle)
    assert list(tmp_path.iterdir()) == []


def test_that_a_refused_export_says_why(loop: AppLoop, client: AdminClient, tmp_path: Path) -> None:
    work = FilesClient(client).export({"format": "csv", "columns": "colour"}, tmp_path / "out.csv", lambda *_: None)
    with pytest.raises(ApiError, match="no column"):
        loop.run_until_complete(work)
    assert list(tmp_path.iterdir()) == []


def test_that_a_file_is_tried_then_imported_once(
    desk: FilesDesk, client: AdminClient, loop: AppLoop, until: Until, tmp_path: Path
) -> None:
    file = tmp_path / "in.csv"
    file.write_text("device,time,level\nA1,2025-11-25T12:00:00Z,1.5\nA1,yesterday,2\nB2,2025-11-25T12:00:00Z,3\n")
    loop.run_until_complete(desk.look_at(file, "org.harbour.imported"))
    (dialog,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, ImportDialog)]
    dialog.trial_asked.emit()
    (faults,) = dialog.findChildren(QPlainTextEdit)
    until(faults.toPlainText)
    assert faults.toPlainText().startswith("Line 3: ")
    until(lambda: desk.jobs.is_idle)
    said = _said(desk)
    dialog.acted.emit()
    until(lambda: said)
    assert said == ["in.csv: 2 records imported; 1 bad line, the first: 3"]
    (summary,) = [each for each in loop.run_until_complete(client.rec_types()) if each.name == "org.harbour.imported"]
    assert summary.total == 2


def test_that_the_dialog_asks_for_what_it_shows(look: Look) -> None:
    parent = QWidget()
    dialog = ExportDialog(look, parent, [], "")
    dialog._since.setText("2026-01-01T01:00:00+01:00")
    assert dialog.is_ready()
    assert dialog.query() == {"from": "2026-01-01T00:00:00.000Z", "format": "csv"}
    dialog._until.setText("soon")
    assert not dialog.is_ready()


def test_that_what_is_shown_is_exported_unless_all_is_wanted(look: Look) -> None:
    """With the conditions of the table, its time and the eyes it is seen with."""
    asked = Asked({"field:co2": "> 750", "device": "A*"}, hides_tests=True, range=Range(None, NOON))
    shown = shown_of(asked, "a.b", "dana@harbour.example")
    assert shown is not None
    assert shown.words == "co2 > 750, device A*, tests hidden, as dana@harbour.example sees it"
    summary = RecTypeSummary("a.b", 3, 3, 0, NOON, NOON)
    parent = QWidget()
    dialog = ExportDialog(look, parent, [summary], "", shown)
    assert dialog.query() == {
        "rectype": "a.b",
        "device": "A*",
        "fields": '{"co2": "> 750"}',
        "only": "all",
        "tests": "hidden",
        "from": "2025-11-25T12:00:00.000Z",
        "account": "dana@harbour.example",
        "format": "csv",
    }
    dialog._since.clear()
    assert "from" not in dialog.query()
    dialog._which.buttons()[1].click()
    assert dialog.query() == {"rectype": "a.b", "format": "csv"}


def test_that_a_table_that_shows_all_offers_no_choice() -> None:
    assert shown_of(Asked(oldest_first=True), "a.b", "") is None
