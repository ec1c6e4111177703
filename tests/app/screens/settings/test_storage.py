"""Settings › Storage on a real server: where records are, backups made, cancelled, listed and restored."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.api.backups import BackupsClient
from app.local_server.backups import Backup
from app.screens.settings.backups_card import SHOWN
from app.screens.settings.server_model import ServerModel
from app.screens.settings.server_page import ServerPage
from app.screens.settings.storage_model import StorageModel
from app.widgets.buttons import IconButton
from app.widgets.labels import PlainLabel
from embedded_server.domain.job import Job, JobKind, JobState

Until = Callable[[Callable[[], object]], None]
JOB = Job(7, JobKind.BACKUP, JobState.RUNNING, 30, 120, "sluice.db", "", datetime.now(UTC), None)


def _texts(page: ServerPage) -> list[str]:
    QApplication.processEvents()  # a layout shows what is added to it a little later
    return [label.full_text() for label in page.findChildren(PlainLabel) if label.isVisibleTo(page)]


@pytest.fixture
def shown(page: ServerPage, model: ServerModel, until: Until) -> ServerPage:
    model.show_running(True, "")
    page.show()
    until(lambda: model.status is not None)
    return page


def test_that_what_the_request_log_keeps_is_said_by_the_server(shown: ServerPage, until: Until) -> None:
    labels = shown.findChildren(PlainLabel)
    until(lambda: any(label.full_text().endswith("kept 90 days, up to 1 GB") for label in labels))


def test_that_a_backup_is_made_listed_and_restored_by_the_copied_command(
    shown: ServerPage, storage: StorageModel, until: Until, tmp_path: Path
) -> None:
    assert "No backup yet" in _texts(shown)
    shown.backups.start.click()
    until(lambda: storage.backups and not storage.is_running)
    assert storage.job is not None
    assert storage.job.state is JobState.DONE
    assert storage.job.file == str(storage.backups[0].file)
    assert any(text.startswith("Last backup today") for text in _texts(shown))
    assert storage.backups[0].file.name in _texts(shown)

    (copy,) = shown.backups.findChildren(IconButton)
    copy.click()
    command = shlex.split(QApplication.clipboard().text())
    command[-1] = str(tmp_path / "restored")
    assert subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    assert (tmp_path / "restored" / "sluice.db").is_file()


def test_that_one_being_made_says_how_far_it_is_and_can_be_cancelled(
    shown: ServerPage, storage: StorageModel, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[int] = []

    async def start(_: BackupsClient) -> Job:
        return JOB

    async def one(_: BackupsClient, job_id: int) -> Job:
        return replace(JOB, id=job_id, state=JobState.CANCELLED if cancelled else JobState.RUNNING)

    async def cancel(_: BackupsClient, job_id: int) -> None:
        cancelled.append(job_id)

    for stand_in in (start, one, cancel):
        monkeypatch.setattr(BackupsClient, stand_in.__name__, stand_in)
    shown.backups.start.click()
    until(lambda: storage.is_running)
    assert "Copying, 25%" in _texts(shown)
    assert shown.backups.start.isHidden()
    shown.backups.cancel.click()
    until(lambda: not storage.is_running)
    assert cancelled == [JOB.id]
    assert "Cancelled. Nothing of it was kept." in _texts(shown)


def test_that_a_failure_is_told_with_its_reason(shown: ServerPage, storage: StorageModel) -> None:
    storage.job = replace(JOB, state=JobState.FAILED, reason="The disk is full.")
    storage.changed.emit()
    assert {"The backup was not made", "The disk is full."} <= set(_texts(shown))


def test_that_the_newest_are_shown_and_the_others_counted(
    shown: ServerPage, storage: StorageModel, until: Until
) -> None:
    until(lambda: storage.log is not None)  # it has looked at the disk
    storage.backups = tuple(
        Backup(Path(f"/backups/sluice-{at}.db"), 1_000, datetime.now(UTC)) for at in range(SHOWN + 2)
    )
    storage.changed.emit()
    texts = _texts(shown)
    assert [text for text in texts if text.startswith("sluice-")] == [f"sluice-{at}.db" for at in range(SHOWN)]
    assert "and 2 older ones in /backups" in texts


def test_that_records_in_postgresql_are_said_to_be_there_and_their_backups_elsewhere(
    shown: ServerPage, model: ServerModel
) -> None:
    assert model.status is not None
    model.status = replace(model.status, database="db.example:5432/sluice")
    shown.show_model()
    texts = _texts(shown)
    assert "PostgreSQL at db.example:5432/sluice" in texts
    assert "PostgreSQL makes its own backups" in texts
    assert not shown.backups.start.isVisibleTo(shown)


def test_that_nothing_is_backed_up_while_the_server_does_not_run(page: ServerPage, model: ServerModel) -> None:
    model.show_running(False, "It stopped.")
    assert not page.backups.start.isEnabled()
    assert page.backups.start.toolTip() == "The server does not run."
