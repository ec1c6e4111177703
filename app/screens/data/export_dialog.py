"""Export…: which records, as what kind of file, with which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.screens.data.asked import Asked
from app.widgets.choice import Option
from app.widgets.dialog import Dialog
from app.widgets.form import Field
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.option_card import CardOption, OptionCards, Point
from app.widgets.segmented import Segmented
from embedded_server.domain.moments import from_iso, iso
from embedded_server.domain.rec_type_summary import RecTypeSummary

SHOWN, ALL = "shown", "all"
TIME = ("from", "to")
WHICH = (Option(SHOWN, "What is shown"), Option(ALL, "All of it"))
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


@dataclass(frozen=True, slots=True)
class Shown:
    """What the table is narrowed to, as the admin API asks for it and as people read it."""

    query: Mapping[str, str]
    words: str


def shown_of(asked: Asked, rec_type: str, account: str) -> Shown | None:
    """None where nothing is narrowed."""
    start = asked.range.start(datetime.now(UTC))
    if not (asked.is_filter or start or asked.range.until or account):
        return None
    query = {name: str(value) for name, value in asked.query(rec_type, datetime.now(UTC)).items()}
    told = (asked.words() or "all in the time of the table", f"as {account} sees it" if account else "")
    return Shown(query | ({"account": account} if account else {}), ", ".join(filter(None, told)))


class ExportDialog(Dialog):
    """`acted`: choose a file for `query()`. Without `shown` the table shows all there is."""

    def __init__(
        self, look: Look, parent: QWidget, rec_types: Sequence[RecTypeSummary], chosen: str, shown: Shown | None = None
    ) -> None:
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
        self._shown = shown
        self._which = Segmented(look, WHICH, "Records")
        if shown is not None:
            self._which.chosen.connect(self._choose_which)
            self.body.addWidget(Field(look, "Records", self._which, hint=shown.words))
        self.body.addWidget(Field(look, "RecType", self._rec_type))
        self.body.addLayout(row(*self._fields, spacing=16))
        self.body.addWidget(self._cards)
        self.body.addWidget(Field(look, "Columns", self._columns, hint=COLUMNS_HINT, optional=True))
        secrets = "Bodies and fields are as they came. Look whether others may read them; the file is yours alone."
        self.body.addWidget(Note(look, "info", "Think of who gets it", secrets))
        self.set_action("Choose file…", icon="download")
        self._choose_which(self._which.key())

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
        conditions = {name: value for name, value in self._narrowed().items() if name not in TIME}
        return {**conditions, **{name: value for name, value in given.items() if value}}

    def _narrowed(self) -> Mapping[str, str]:
        return self._shown.query if self._shown is not None and self._which.key() == SHOWN else {}

    def _choose_which(self, _key: str) -> None:
        """What is shown is of one recType and one time: they are said, and what is said counts."""
        narrowed = self._narrowed()
        self._rec_type.setEnabled(not narrowed)
        if narrowed:
            self._rec_type.setCurrentIndex(max(0, self._rec_type.findData(narrowed["rectype"])))
        for edit, name in zip((self._since, self._until), TIME, strict=True):
            edit.setText(narrowed.get(name, ""))


def _moment(text: str) -> str:
    return iso(from_iso(text.strip())) if text.strip() else ""


def _problem(edit: QLineEdit) -> str:
    try:
        _moment(edit.text())
    except (ValueError, OverflowError):
        return BAD_MOMENT
    return ""
