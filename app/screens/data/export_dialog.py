"""Export…: which records, as what kind of file, with which columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.widgets.dialog import Dialog
from app.widgets.form import Field
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.option_card import CardOption, OptionCards, Point
from embedded_server.domain.moments import from_iso, iso
from embedded_server.domain.rec_type_summary import RecTypeSummary

CSV, NDJSON, PARQUET = "csv", "ndjson", "parquet"
CARDS = (
    CardOption(CSV, "CSV", "A row for each message.", (Point("For spreadsheets"), Point("No text becomes a formula"))),
    CardOption(NDJSON, "NDJSON", "A line for each record.", (Point("Whole bodies"), Point("Can be imported again"))),
    CardOption(PARQUET, "Parquet", "A row for each message.", (Point("For pandas, DuckDB, Spark"), Point("Small"))),
)
EVERYTHING = "Every recType"
EXAMPLE = "2026-11-25T13:00:00Z"
BAD_MOMENT = f"Write a moment such as {EXAMPLE}."
COLUMNS_HINT = "Names with commas between them, such as received_at,device,data.temperature. Empty: all but body."


class ExportDialog(Dialog):
    """`acted`: choose a file for `query()`."""

    def __init__(self, look: Look, parent: QWidget, rec_types: Sequence[RecTypeSummary], chosen: str) -> None:
        super().__init__(look, "Export records", "What arrived up to now, oldest first.", width=640, parent=parent)
        self._rec_type = QComboBox()
        self._rec_type.addItem(EVERYTHING, "")
        for each in rec_types:
            self._rec_type.addItem(f"{each.name}  ({words.count(each.total)})", each.name)
        self._rec_type.setCurrentIndex(max(0, self._rec_type.findData(chosen)))
        self._since, self._until, self._columns = QLineEdit(), QLineEdit(), QLineEdit()
        for edit in (self._since, self._until):
            edit.setPlaceholderText(EXAMPLE)
        self._fields = (
            Field(look, "From", self._since, optional=True, check=lambda: _problem(self._since)),
            Field(look, "To", self._until, optional=True, check=lambda: _problem(self._until)),
        )
        self._cards = OptionCards(look, CARDS, "Kind of file")
        self.body.addWidget(Field(look, "RecType", self._rec_type))
        self.body.addLayout(row(*self._fields, spacing=16))
        self.body.addWidget(self._cards)
        self.body.addWidget(Field(look, "Columns", self._columns, hint=COLUMNS_HINT, optional=True))
        secrets = "Bodies and fields are as they came. Look whether others may read them; the file is yours alone."
        self.body.addWidget(Note(look, "info", "Think of who gets it", secrets))
        self.set_action("Choose file…", icon="download")

    def is_ready(self) -> bool:
        problems = [field.problem() for field in self._fields]  # each is shown
        return not any(problems)

    def kind(self) -> str:
        return self._cards.key()

    def rec_type(self) -> str:
        return str(self._rec_type.currentData())

    def query(self) -> dict[str, str]:
        """As the admin API asks for it."""
        given = {
            "rectype": self.rec_type(),
            "from": _moment(self._since.text()),
            "to": _moment(self._until.text()),
            "format": self.kind(),
            "columns": self._columns.text().replace(" ", "") if self.kind() != NDJSON else "",
        }
        return {name: value for name, value in given.items() if value}


def _moment(text: str) -> str:
    return iso(from_iso(text.strip())) if text.strip() else ""


def _problem(edit: QLineEdit) -> str:
    try:
        _moment(edit.text())
    except (ValueError, OverflowError):
        return BAD_MOMENT
    return ""
