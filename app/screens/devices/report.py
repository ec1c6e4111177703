"""How far a device's commissioning is, to hand over: a page as PDF, or rows as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QFont, QPageSize, QPdfWriter, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from app import words
from app.screens.devices.details_words import STEPS, numbers
from embedded_server.domain.commissioning import CommissioningStep, StepState
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.device import Device
from embedded_server.domain.moments import iso

HEAD = ("device", "name", "step", "state", "since", "what is known", "server", "told at")
SAID = {StepState.DONE: "done", StepState.NOW: "now", StepState.TODO: "to do", StepState.FAILED: "failed"}
DOTS_AN_INCH = 300
TITLE, SECTION, TEXT, HINT = 20, 13, 10, 9  # points


@dataclass(frozen=True, slots=True)
class Report:
    device: Device
    steps: tuple[CommissioningStep, ...]
    at: datetime
    server: str = ""  # that tells it

    @property
    def title(self) -> str:
        return self.device.name or self.device.id

    @property
    def result(self) -> str:
        done = sum(step.state is StepState.DONE for step in self.steps)
        return f"{done} of {len(self.steps)} steps done, {words.full(self.at)}"

    @property
    def told_by(self) -> str:
        return f"As the Sluice server at {self.server} knows it." if self.server else ""


def csv_report(report: Report) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    device = report.device
    for step in report.steps:
        since = iso(step.since) if step.since else ""
        cells = (
            device.id,
            device.name,
            STEPS[step.step],
            SAID[step.state],
            since,
            step.words,
            report.server,
            iso(report.at),
        )
        writer.writerow(map(harmless, cells))
    return out.getvalue().encode()


def pdf_report(report: Report) -> bytes:
    """One page of plain text; a name stays what it is."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(DOTS_AN_INCH)
    writer.setTitle(f"Commissioning of {report.title}")
    writer.setCreator("Sluice")
    document(report).print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def document(report: Report) -> QTextDocument:
    made = QTextDocument()
    cursor = QTextCursor(made)
    device = report.device
    _say(cursor, f"Commissioning of {report.title}", TITLE, is_strong=True)
    facts = (device.id, device.type, device.rec_type, device.location.place if device.location else "")
    _say(cursor, " · ".join(fact for fact in facts if fact), HINT)
    _say(cursor, report.result, SECTION, is_strong=True, above=14)
    if report.told_by:
        _say(cursor, report.told_by, HINT)
    for step in report.steps:
        _say(cursor, f"{STEPS[step.step]}: {SAID[step.state]}", TEXT, is_strong=True, above=8)
        since = f"{words.full(step.since)}. " if step.since else ""
        _say(cursor, f"{since}{step.words}", TEXT)
    _say(cursor, "In numbers", SECTION, is_strong=True, above=14)
    for caption, value in numbers(device):
        _say(cursor, f"{caption[0].upper()}{caption[1:]}: {value}", TEXT)
    if device.notes:
        _say(cursor, "Notes", SECTION, is_strong=True, above=14)
        _say(cursor, device.notes, TEXT)
    return made


def _say(cursor: QTextCursor, text: str, size: int, *, is_strong: bool = False, above: int = 2) -> None:
    block, letters = QTextBlockFormat(), QTextCharFormat()
    block.setTopMargin(above)
    letters.setFontPointSize(size)
    letters.setFontWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    if cursor.position():
        cursor.insertBlock(block)
    cursor.insertText(text, letters)
