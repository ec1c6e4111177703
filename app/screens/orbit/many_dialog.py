"""One edit for many sensors: what would happen at each is shown before anything is queued, and what happened after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app import words
from app.api.errors import ApiError
from app.screens.orbit import values
from app.screens.orbit.entries import model_words, name_of
from app.screens.orbit.many_words import outcome_sign, total_words
from app.screens.orbit.parameter_rows import Sign
from app.widgets.cells import TextCell, TwoLineCell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel, check_column
from app.widgets.table_view import TableView
from embedded_server.domain.orbit import ParameterSpec
from embedded_server.domain.orbit_told import SensorGlance, WishOutcome

IN_A_ROW, TABLE_HEIGHT, PAUSE_MS = 4, 260, 250
SENTENCE = "Leave a field empty to keep what each sensor has. Nothing is queued before you say so."
IDLE = Sign("no change", "text3", "minus")
ASKED = Sign("asking…", "text3", "clock")
DONE = Sign("Queued", "ok", "circle-check")


@dataclass(frozen=True, slots=True)
class ManyRow:
    sensor: SensorGlance
    sign: Sign = IDLE


COLUMNS = (
    check_column(),
    Column[ManyRow](
        "SENSOR",
        lambda row: f"{name_of(row.sensor)} {row.sensor.id}",
        cell=lambda row: TwoLineCell(name_of(row.sensor), f"{row.sensor.id}  {model_words(row.sensor.model)}"),
        width=190,
        sortable=False,
    ),
    Column[ManyRow](
        "WHAT HAPPENS",
        lambda row: row.sign.text,
        cell=lambda row: TextCell(row.sign.text, tone=row.sign.tone, icon=row.sign.icon),
        width=360,
        stretch=True,
        sortable=False,
        tip=lambda row: row.sign.text,
    ),
)


class ManyDialog(Dialog):
    """`rehearsal_asked` and `queue_asked` carry sensors and wishes; the answers come back one by one."""

    rehearsal_asked = Signal(object, object)
    queue_asked = Signal(object, object)

    def __init__(
        self,
        look: Look,
        sensors: Sequence[SensorGlance],
        specs: Sequence[ParameterSpec],
        chosen: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "Edit several sensors", SENTENCE, width=820, parent=parent)
        self._outcomes: dict[str, WishOutcome] = {}
        self._is_done = False
        self.fields = {spec.name: self._made_field(spec) for spec in specs}
        self._specs = {spec.name: spec for spec in specs}
        self._lay_out_fields(look, specs)
        self.table = TableView(look, "Sensors", ticks=True, sortable=False, margin=12)
        self.rows = RowsModel[ManyRow](COLUMNS, key=lambda row: row.sensor.id, parent=self)
        self.table.setModel(self.rows)
        self.rows.set_rows([ManyRow(one) for one in sensors])
        self.table.setMinimumHeight(look.px(TABLE_HEIGHT))
        self.body.addWidget(self.table, 1)
        self._total = PlainLabel("", Type.HINT, "text2")
        self.add_help(self._total)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.set_action("Queue")
        same = next((one.model for one in sensors if one.id == chosen), "")
        self.table.select(at for at, one in enumerate(sensors) if one.model == same)
        self.table.selection_changed.connect(self._touch)
        self.acted.connect(self._on_acted)
        self._touch()

    def wishes(self) -> Mapping[str, int]:
        """What is typed and can be read."""
        return {name: value for name, (value, _) in self._typed().items() if value is not None}

    def ticked(self) -> list[str]:
        return [self.rows.rows[at].sensor.id for at in self.table.selected()]

    def show_outcome(self, sensor: str, wishes: Mapping[str, int], outcome: WishOutcome | ApiError) -> None:
        """Of wishes that were changed meanwhile nothing is shown."""
        if wishes != self.wishes() or sensor not in self.ticked():
            return
        if isinstance(outcome, ApiError):
            self._show(sensor, Sign(outcome.reason, "danger", "circle-alert"))
            return
        self._outcomes[sensor] = outcome
        self._show(sensor, outcome_sign(outcome))
        self._allow()

    def show_queued(self, sensor: str, error: ApiError | None) -> None:
        self._show(sensor, DONE if error is None else Sign(error.reason, "danger", "circle-alert"))

    def show_done(self) -> None:
        """Each has its result; the dialog stays so that they can be read."""
        self._is_done = True
        self.set_busy(False)
        if self.action is not None:
            self.action.setText("Close")
            self.action.allow(True)
        self.cancel.hide()

    def _made_field(self, spec: ParameterSpec) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("unchanged")
        field.setToolTip(f"{spec.label}: {values.limits(spec)}")
        field.textEdited.connect(self._touch)
        return field

    def _lay_out_fields(self, look: Look, specs: Sequence[ParameterSpec]) -> None:
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, spec in enumerate(specs):
            unit = values.unit(spec) or "on or off"
            field = Field(
                look, f"{spec.label} ({unit})", self.fields[spec.name], check=partial(self._problem, spec.name)
            )
            grid.addWidget(field, place // IN_A_ROW, place % IN_A_ROW)
        self.body.addLayout(grid)

    def _problem(self, name: str) -> str:
        return self._typed().get(name, (None, ""))[1]

    def _typed(self) -> dict[str, tuple[int | None, str]]:
        """Of each field that is not empty: its value, or what is wrong with it."""
        found: dict[str, tuple[int | None, str]] = {}
        for name, field in self.fields.items():
            if field.text().strip():
                try:
                    found[name] = (values.read(self._specs[name], field.text()), "")
                except values.UnreadableError as error:
                    found[name] = (None, str(error))
        return found

    def _touch(self) -> None:
        """The answers so far are of other wishes."""
        if self._is_done:
            return
        self._outcomes.clear()
        ticked = set(self.ticked())
        asked = ASKED if self.wishes() else IDLE
        self.rows.set_rows([replace(row, sign=asked if row.sensor.id in ticked else IDLE) for row in self.rows.rows])
        self._allow()
        self._pause.start()

    def _ask(self) -> None:
        if self.wishes() and not self._has_problems() and not self._is_done:
            self.rehearsal_asked.emit(self.ticked(), self.wishes())

    def _has_problems(self) -> bool:
        return any(problem for _, problem in self._typed().values())

    def _allow(self) -> None:
        ticked = self.ticked()
        possible = [sensor for sensor in ticked if (one := self._outcomes.get(sensor)) and not one.problems]
        is_known = len(self._outcomes) == len(ticked)
        self._total.setText(total_words(self._outcomes, len(ticked)) if self._outcomes and is_known else "")
        if self.action is not None:
            self.action.setText(f"Queue for {words.plural(len(possible), 'sensor')}" if possible else "Queue")
            self.action.allow(
                bool(possible) and is_known and not self._has_problems(), "Type a value and tick a sensor"
            )

    def _on_acted(self) -> None:
        if self._is_done:
            self.accept()
            return
        possible = [sensor for sensor in self.ticked() if not self._outcomes[sensor].problems]
        self.set_busy(True)
        self.queue_asked.emit(possible, self.wishes())

    def _show(self, sensor: str, sign: Sign) -> None:
        self.rows.set_rows([replace(row, sign=sign) if row.sensor.id == sensor else row for row in self.rows.rows])
