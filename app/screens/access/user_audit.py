"""What was done with a user's keys and sensors, as lines. Pure, but for the table that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt

from app import words
from app.api.sensohive_replies import ApiDevice, ApiKey
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.orbit import AuditEvent

MARGIN = 20


@dataclass(frozen=True, slots=True)
class AuditLine:
    at: datetime
    where: str
    what: str
    by: str
    number: int = 0  # tells lines of the same second apart


def key_made(key: ApiKey) -> AuditLine:
    made = key.created_at or datetime.fromtimestamp(0, UTC)
    return AuditLine(made, f"key …{key.tail}", f"{key.name} made with {words.plural(len(key.scopes), 'scope')}", "")


def change_of(device: ApiDevice, event: AuditEvent) -> AuditLine:
    parts = [str(event.event).replace("_", " "), event.parameter or ""]
    if event.value is not None:
        parts.append(words.value(event.value))
    said = " ".join(filter(None, parts))
    what = f"{said}: {event.reason}" if event.reason else said
    at = datetime.fromtimestamp(event.at_s, UTC)
    return AuditLine(at, device.name or device.id, what, event.by or "", event.change or 0)


class AuditPane(Pane):
    def __init__(self, look: Look) -> None:
        self._table = TableView(look, "What was done", density="dense", margin=MARGIN)
        super().__init__(look, self._table)
        self._look = look
        self._rows = RowsModel[AuditLine](
            _columns(), key=lambda line: (line.at, line.where, line.what, line.number), parent=self
        )
        self._table.setModel(self._rows)
        self._table.sort_by(0, Qt.SortOrder.DescendingOrder)

    def show_lines(self, lines: tuple[AuditLine, ...]) -> None:
        self._rows.set_rows(lines)
        if lines:
            self.show_content()
        else:
            text = "Keys that are made and changes of the user's sensors are listed here."
            self.show_state(EmptyState(self._look, "history", "Nothing yet", text))


def _columns() -> tuple[Column[AuditLine], ...]:
    return (
        Column("TIME", lambda line: words.full(line.at)[:-4], "mono", width=190, sort_key=lambda line: line.at),
        Column("WHERE", lambda line: line.where, "name", width=150),
        Column("WHAT", lambda line: line.what, width=220, stretch=True, firm=True),
        Column("BY", lambda line: line.by, "muted", width=170, spare=1),
    )
