"""The report of a commissioning as a document to hand over: A4, its pages numbered, everything on it plain text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from app.screens.devices.details_words import STEPS
from app.screens.devices.report import SAID, Report, moment
from app.widgets.fonts import UI_FAMILY
from embedded_server.domain.commissioning import CommissioningStep, StepState

POINTS = 72  # an inch has; the document is laid out in them
SIDES = QMarginsF(20, 18, 20, 16)  # millimetres
FOOT = 30.0  # points below the text
SMALL, TEXT, SECTION, TITLE = 8, 9, 12, 20
INK, SOFT, LINE = QColor("#16181d"), QColor("#5b6270"), QColor("#c9ced6")
TONES = {
    StepState.DONE: QColor("#12703a"),
    StepState.FAILED: QColor("#b3261e"),
    StepState.NOW: INK,
    StepState.TODO: SOFT,
}
COLUMNS = (("STEP", 26), ("STATE", 10), ("SINCE", 21), ("WHAT IS KNOWN", 43))  # percent
FACTS = (20, 31, 21, 28)
SIGNED = ("Installed by", "Accepted by")


def pdf_report(report: Report) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(SIDES, QPageLayout.Unit.Millimeter)
    writer.setTitle(f"Commissioning of {report.title}")
    writer.setCreator("Sluice")
    _paint(report, writer)
    buffer.close()
    return bytes(buffer.data().data())


def _paint(report: Report, writer: QPdfWriter) -> None:
    painter = QPainter(writer)
    scale = writer.resolution() / POINTS
    painter.scale(scale, scale)
    width, height = writer.width() / scale, writer.height() / scale
    made = document(report, width, height - FOOT)
    for page in range(made.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * (height - FOOT))
        made.drawContents(painter, QRectF(0, page * (height - FOOT), width, height - FOOT))
        painter.restore()
        _paint_foot(painter, report, QRectF(0, height - FOOT, width, FOOT), f"Page {page + 1} of {made.pageCount()}")
    painter.end()


def _paint_foot(painter: QPainter, report: Report, place: QRectF, number: str) -> None:
    letters = _font(SMALL)
    metrics = QFontMetricsF(letters)
    room = place.width() - metrics.horizontalAdvance(number) - 24
    painter.setPen(LINE)
    painter.drawLine(QPointF(place.left(), place.top() + 12), QPointF(place.right(), place.top() + 12))
    painter.setFont(letters)
    painter.setPen(SOFT)
    name = f"  ·  \u2068{report.device.name}\u2069" if report.device.name else ""  # in its own direction
    said = metrics.elidedText(f"{report.device.id}  ·  {report.told}{name}", Qt.TextElideMode.ElideRight, room)
    below = place.adjusted(0, 16, 0, 0)
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, said)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, number)


def document(report: Report, width: float = 480, height: float = 700) -> QTextDocument:
    """Of pages of this size in points."""
    made = QTextDocument()
    made.setDefaultFont(_font(TEXT))
    made.setDocumentMargin(0)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(wrap)
    made.setPageSize(QSizeF(width, height))
    cursor = QTextCursor(made)
    _say(cursor, "Commissioning report", SECTION, SOFT)
    _add_line(cursor, report.title, TITLE, INK, is_strong=True)
    _add_line(cursor, report.result, SECTION, TONES[report.state], is_strong=True, above=4)
    known = f"Known{report.known_to} on {report.told}."
    _add_line(cursor, known, TEXT, SOFT, above=3)
    _add_facts(cursor, report)
    _add_steps(cursor, report.steps)
    if report.device.notes:
        _add_line(cursor, "Notes", SECTION, INK, is_strong=True, above=16)
        for line in report.device.notes.splitlines():
            _add_line(cursor, line, TEXT, INK, above=3)
    _add_signatures(cursor)
    return made


def _add_facts(cursor: QTextCursor, report: Report) -> None:
    """Two of them in a row."""
    facts = report.facts()
    half = (len(facts) + 1) // 2
    table = _table(cursor, half, FACTS, above=16)
    for at, (name, value) in enumerate(facts):
        line, column = at % half, at // half * 2
        _fill(table, line, column, name, SOFT)
        _fill(table, line, column + 1, value, INK)


def _add_steps(cursor: QTextCursor, steps: tuple[CommissioningStep, ...]) -> None:
    table = _table(cursor, len(steps) + 1, [share for _, share in COLUMNS], above=16, heads=1)
    for at, (name, _) in enumerate(COLUMNS):
        _fill(table, 0, at, name, SOFT, size=SMALL, is_strong=True, line=LINE)
    for row, step in enumerate(steps, 1):
        since = moment(step.since) if step.since else ""
        _fill(table, row, 0, STEPS[step.step], INK, line=LINE)
        _fill(table, row, 1, SAID[step.state].capitalize(), TONES[step.state], is_strong=True, line=LINE)
        _fill(table, row, 2, since, SOFT, line=LINE)
        _fill(table, row, 3, step.words, INK, line=LINE)


def _add_signatures(cursor: QTextCursor) -> None:
    table = _table(cursor, 1, (45, 10, 45), above=20)
    for at, who in zip((0, 2), SIGNED, strict=True):
        _fill(table, 0, at, f"{who}: name, date, signature", SOFT, size=SMALL, line=SOFT, below=32)


def _table(cursor: QTextCursor, rows: int, shares: Sequence[int], above: float, heads: int = 0) -> QTextTable:
    """`heads`: rows that each page begins with."""
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setCellPadding(0)
    shape.setCellSpacing(0)
    shape.setTopMargin(above)
    shape.setHeaderRowCount(heads)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in shares])
    table = cursor.insertTable(rows, len(shares), shape)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return table


def _fill(
    table: QTextTable,
    row: int,
    column: int,
    text: str,
    tone: QColor,
    *,
    size: float = TEXT,
    is_strong: bool = False,
    line: QColor | None = None,
    below: float = 4,
) -> None:
    """`line`: at the cell's lower edge."""
    cell, shape = table.cellAt(row, column), QTextTableCellFormat()
    shape.setTopPadding(4)
    shape.setBottomPadding(below)
    shape.setRightPadding(8)
    if line is not None:
        shape.setBottomBorder(0.5)
        shape.setBottomBorderBrush(line)
        shape.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    cell.setFormat(shape)
    _say(cell.firstCursorPosition(), text, size, tone, is_strong=is_strong)


def _add_line(
    cursor: QTextCursor, text: str, size: float, tone: QColor, *, is_strong: bool = False, above: float = 0
) -> None:
    block = QTextBlockFormat()
    block.setTopMargin(above)
    cursor.insertBlock(block)
    _say(cursor, text, size, tone, is_strong=is_strong)


def _say(cursor: QTextCursor, text: str, size: float, tone: QColor, *, is_strong: bool = False) -> None:
    letters = QTextCharFormat()
    letters.setFont(_font(size, QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal))
    letters.setForeground(tone)
    cursor.insertText(text, letters)


def _font(points: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """In pixels: a pixel of the document is a point of the page."""
    made = QFont(UI_FAMILY)
    made.setPixelSize(round(points))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
