"""Edit many devices: what is to change, and what it would do to each before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.api.decoders import DecodersClient
from app.running.tasks import Tasks
from app.screens.devices.bulk_fields import BulkFields
from app.screens.devices.import_columns import NAMES
from app.screens.devices.import_table import OUTCOMES, changes_of
from app.screens.devices.taking import TakingDialog
from app.widgets.cells import BadgeCell
from app.widgets.choice import Option
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from app.widgets.timers import one_shot
from embedded_server.domain.device_import import ImportRow, RowOutcome

ALL, PAUSE_MS = "all", 400
ORDER = (RowOutcome.BAD, RowOutcome.CHANGED, RowOutcome.SAME)
NOT_TRIED = "Say what is to change, and each device is listed with what it becomes."


class BulkDialog(TakingDialog):
    """`asked`: try `fields.change()` out; `acted`: do it."""

    asked = Signal()

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        decoders: DecodersClient,
        parent: QWidget,
        ids: Sequence[str],
        names: Mapping[str, str],
    ) -> None:
        self._count = words.plural(len(ids), "device")
        some = ", ".join(names.get(one) or one for one in ids[:5]) + ("…" if len(ids) > 5 else "")
        super().__init__(look, f"Edit {self._count}", some, 860, parent)
        self._found: Sequence[ImportRow] = ()
        self.fields = BulkFields(look, tasks, decoders)
        self._said = PlainLabel(NOT_TRIED, Type.HINT, "text2", wrap=True)
        self._chips = FilterChips(
            look, [Option(ALL, "All"), *(Option(one.value, OUTCOMES[one][0]) for one in ORDER)], "Which devices"
        )
        self._rows = RowsModel[ImportRow](_columns(names), key=lambda one: one.device, parent=self)
        self._table = TableView(look, "What it would do", density="dense", sortable=False, margin=12)
        self._table.setModel(self._rows)
        self._table.setMinimumHeight(look.px(230))
        for part in (self.fields, self.problem, self._said, self._chips, self._table, self.progress):
            self.body.addWidget(part)
        self._change = self.set_action(f"Change {self._count}", icon="pencil")
        self._change.allow(False, self.fields.problem())
        self.start_at(self.fields.rows[0].text)
        self._pause = one_shot(self, PAUSE_MS, self.asked.emit)
        self.fields.changed.connect(self._wait)
        self._chips.chosen.connect(lambda _: self._show_rows())

    def show_found(self, found: Sequence[ImportRow]) -> None:
        """What would become of each."""
        self._found = found
        counts = Counter(one.outcome for one in found)
        self._chips.set_count(ALL, len(found))
        for one in ORDER:
            self._chips.set_count(one.value, counts[one])
        fields = Counter(change.column for one in found for change in one.changes)
        each = ", ".join(f"{NAMES[column]} of {words.count(count)}" for column, count in fields.items())
        self._said.setText(f"Changes {each}." if each else "Nothing would change.")
        self._show_rows()
        changed = counts[RowOutcome.CHANGED]
        self._change.setText(f"Change {words.plural(changed, 'device')}")
        self._change.allow(bool(changed), "Nothing would change")

    def show_done(self, changed: int, bad: Sequence[ImportRow]) -> None:
        """Those that could not be changed stay in sight."""
        self.show_found(bad)
        self.fields.setEnabled(False)
        self._said.setText(f"{words.plural(changed, 'device')} changed; {words.count(len(bad))} stayed as they are:")
        self._change.hide()
        self.cancel.setText("Close")

    def _wait(self) -> None:
        self.problem.hide()
        why = self.fields.problem()
        self._change.allow(False, why or "It is being tried out")
        self._pause.stop() if why else self._pause.start()

    def _show_rows(self) -> None:
        key = self._chips.key()
        self._rows.set_rows([one for one in self._found if key in (ALL, one.outcome.value)])


def _columns(names: Mapping[str, str]) -> tuple[Column[ImportRow], ...]:
    def outcome(one: ImportRow) -> str:
        return OUTCOMES[one.outcome][0]

    return (
        Column("NAME", lambda one: names.get(one.device, ""), "name", width=160),
        Column("DEVEUI", lambda one: one.device, "mono", width=176),
        Column("OUTCOME", outcome, cell=lambda one: BadgeCell(outcome(one), OUTCOMES[one.outcome][1]), width=96),
        Column("WHAT CHANGES, OR WHY NOT", _said_of, width=280, stretch=True),
    )


def _said_of(one: ImportRow) -> str:
    return " ".join(each.words for each in one.problems) or changes_of(one)
