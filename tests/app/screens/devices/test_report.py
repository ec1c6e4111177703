"""The report of a commissioning: its words, its page, its rows."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.screens.devices.details_tab import DetailsTab
from app.screens.devices.report import HEAD, Report, csv_report, moment, named_server
from app.screens.devices.report_page import document, pdf_report
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


def open_heard(screen: Screen) -> None:
    """A device that has sent something."""
    number = eui()
    screen.uplink(number)
    screen.loop.run_until_complete(asyncio.wait_for(heard(screen, number), 20))
    screen.open(number)


def test_that_rows_hold_each_step_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_report(Report(named("=cmd()"), STEPS, NOON)).decode())))
    assert tuple(rows[0]) == HEAD
    assert [row[3] for row in rows[1:]] == ["done", "failed", "to do"]
    assert rows[1][1] == "'=cmd()"
    assert rows[3][5] == "'=1+1"


def test_that_a_page_says_the_same_and_shows_names_as_they_are(qtbot: QtBot) -> None:
    del qtbot  # fonts need an application
    report = Report(named("<b>Pier</b> 7"), STEPS, NOON, named_server("http://127.0.0.1:8443", "harbour"))
    said = document(report).toPlainText().splitlines()
    assert said[:3] == ["Commissioning report", "<b>Pier</b> 7", "1 of 3 steps done, 1 failed, 1 open"]
    assert report.told in said[3]
    assert "http://127.0.0.1:8443 on harbour" in said[3]
    at = said.index("Its token is let in")
    assert said[at + 1 : at + 4] == ["Failed", moment(NOON), "The pipe token was revoked."]


def test_that_a_report_tells_the_worst_of_its_steps_first() -> None:
    done = tuple(CommissioningStep(step, StepState.DONE, NOON, "") for step in Step)
    assert Report(named("Pier"), done, NOON).result == "All steps are done"
    assert Report(named("Pier"), done, NOON).state is StepState.DONE
    assert Report(named("Pier"), STEPS, NOON).state is StepState.FAILED
    assert Report(named("Pier"), STEPS[2:], NOON).result == "0 of 1 steps done, 1 open"


def test_that_an_address_that_others_reach_needs_no_computers_name() -> None:
    assert named_server("https://in.example.org", "harbour") == "https://in.example.org"


def test_that_no_text_is_cut_at_the_edge_of_a_page_however_long(qtbot: QtBot) -> None:
    del qtbot
    device = replace(named("W" * 128), type="T" * 128, tags=("t" * 64,) * 9, rec_type="r" * 200, notes="n" * 4_000)
    steps = (CommissioningStep(Step.ACKNOWLEDGED, StepState.FAILED, NOON, f"https://lake.example/{'x' * 900}"),)
    report = Report(device, steps, NOON, f"https://{'s' * 200}.example")
    made = document(report, 480, 700)
    layout, block = made.documentLayout(), made.begin()
    while block.isValid():
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            right = layout.blockBoundingRect(block).left() + line.x() + line.naturalTextWidth()
            assert right <= 480.5, block.text()[:40]
        block = block.next()
    assert pdf_report(report).count(b"/Type /Page\n") == made.pageCount() > 1


@pytest.mark.slow
def test_that_the_report_of_a_device_is_saved_as_both(screen: Screen, tmp_path: Path) -> None:
    open_heard(screen)
    screen.actions["devices.tab_1"].trigger()
    page = screen.view.inspector.page()
    assert isinstance(page, DetailsTab)
    screen.until(page._report.isVisible)
    assert page._device is not None
    for name in ("one.pdf", "two.csv"):
        screen.loop.run_until_complete(page.save_report(page._device, tmp_path / name))
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")
    assert "First packet heard,done" in (tmp_path / "two.csv").read_text()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.slow
def test_that_the_palette_saves_the_report_whatever_is_open_of_the_device(screen: Screen, tmp_path: Path) -> None:
    open_heard(screen)
    screen.actions["devices.tab_3"].trigger()
    screen.actions["devices.report"].trigger()
    (dialog,) = screen.view.window().findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "cellar.csv"))
    screen.until((tmp_path / "cellar.csv").exists)
    assert "First packet heard,done" in (tmp_path / "cellar.csv").read_text()
    dialog.reject()
