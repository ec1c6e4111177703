"""The report of a commissioning: its words, its page, its rows."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.screens.devices.details_tab import DetailsTab
from app.screens.devices.report import HEAD, Report, csv_report, document, pdf_report
from embedded_server.domain.commissioning import CommissioningStep, Step, StepState
from embedded_server.domain.device import Device
from tests.app.screens.devices.conftest import Screen
from tests.app.screens.devices.test_view import eui, heard

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STEPS = (
    CommissioningStep(Step.FIRST_PACKET, StepState.DONE, NOON, "3 uplinks came."),
    CommissioningStep(Step.TOKEN, StepState.FAILED, NOON, "The pipe token was revoked."),
    CommissioningStep(Step.PLOTTED, StepState.TODO, None, "=1+1"),
)


def named(name: str) -> Device:
    return Device("0004A30B001C0530", name, "senet", "a.b", NOON, NOON, 3)


def test_that_rows_hold_each_step_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_report(Report(named("=cmd()"), STEPS, NOON)).decode())))
    assert tuple(rows[0]) == HEAD
    assert [row[3] for row in rows[1:]] == ["done", "failed", "to do"]
    assert rows[1][1] == "'=cmd()"
    assert rows[3][5] == "'=1+1"


def test_that_a_page_says_the_same_and_shows_names_as_they_are(qtbot: QtBot) -> None:
    del qtbot  # fonts need an application
    report = Report(named("<b>Pier</b> 7"), STEPS, NOON)
    said = document(report).toPlainText()
    assert "Commissioning of <b>Pier</b> 7" in said
    assert "1 of 3 steps done" in said
    assert "Its token is let in: failed" in said
    assert pdf_report(report).startswith(b"%PDF-")


@pytest.mark.slow
def test_that_the_report_of_a_device_is_saved_as_both(screen: Screen, tmp_path: Path) -> None:
    number = eui()
    screen.uplink(number)
    screen.loop.run_until_complete(asyncio.wait_for(heard(screen, number), 20))
    screen.open(number)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    screen.until(page._report.isVisible)
    assert page._device is not None
    report = Report(page._device, page._known, NOON)
    for name in ("one.pdf", "two.csv"):
        screen.loop.run_until_complete(page.save_report(report, tmp_path / name))
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")
    assert "First packet heard,done" in (tmp_path / "two.csv").read_text()
    assert not list(tmp_path.glob("*.part"))
