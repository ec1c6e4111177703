"""Target templates: one applied to devices, with what it would do shown before; made, changed, deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app import words
from app.screens.devices.header_rows import HeaderRows
from app.screens.devices.target_draft import FIELD_NAMES, SHOWN_FIELDS, HeaderRow, headers_problem
from app.widgets.buttons import Button
from app.widgets.cells import BadgeCell
from app.widgets.dialog import Dialog
from app.widgets.fonts import use_mono
from app.widgets.form import Field, Form
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.target import OptionalField
from embedded_server.domain.target_template import AssignedRow, TargetTemplate
from embedded_server.wire.targets import NewHeaderJson
from embedded_server.wire.templates import NewTemplateJson

OUTCOMES = {
    "new": ("New", "ok"),
    "changed": ("Replaced", "warn"),
    "same": ("Kept", "neutral"),
    "bad": ("Not", "danger"),
}
PLACES = "{type}, {name}, {eui} and {tag} stand for what each device has: https://…/share/us.philadelphia.senet.{type}"
MOST_NAMED = 5
NONE_YET = "A template is a notification target for many devices; places in its URL are filled in for each."


class AssignDialog(Dialog):
    """`asked`: what would `template()` do; `acted`: do it. `new_asked`: another template; the others carry one."""

    asked = Signal()
    new_asked = Signal()
    change_asked = Signal(object)
    delete_asked = Signal(object)

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        templates: Sequence[TargetTemplate],
        devices: Sequence[str],
        *,
        again: bool = False,
    ) -> None:
        title = f"Assign a target template to {words.plural(len(devices), 'device')}"
        super().__init__(look, title, NONE_YET, width=760, parent=parent)
        self._choice, self._replaces = QComboBox(), QCheckBox("Replace the targets they have")
        self._replaces.setChecked(again)
        self._rows = RowsModel[AssignedRow](_columns(), key=lambda one: one.device, parent=self)
        self._table = TableView(look, "What it would do", density="single", sortable=False, margin=12)
        self._table.setModel(self._rows)
        self._table.setFixedHeight(look.px(220))
        self._none = Note(look, "info", "There is no template yet", "Make the first one; it can be assigned at once.")
        self._problem = Note(look, "danger", "")
        self._problem.hide()
        made = Button(look, "New template…", icon="plus")
        made.clicked.connect(self.new_asked)
        self.add_help(made)
        self._of_one = (Button(look, "Change…", icon="pencil"), Button(look, "Delete…", icon="trash-2"))
        for button, signal in zip(self._of_one, (self.change_asked, self.delete_asked), strict=True):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self._chosen()))
            self.add_help(button)
        form = Form()
        form.add_row(Field(look, "Template", self._choice))
        self._form = form
        for part in (self._none, form, self._replaces, self._table, self._problem):
            self.body.addWidget(part)
        self._assign = self.set_action("Assign template", icon="send")
        self.show_templates(templates)
        self._choice.currentIndexChanged.connect(lambda _: self.asked.emit())
        self._replaces.toggled.connect(lambda _: self.asked.emit())

    def show_templates(self, templates: Sequence[TargetTemplate], chosen: int = 0) -> None:
        self._templates = {one.id: one for one in templates}
        self._choice.blockSignals(True)
        self._choice.clear()
        for one in templates:
            self._choice.addItem(one.name, one.id)
        self._choice.setCurrentIndex(max(self._choice.findData(chosen), 0))
        self._choice.blockSignals(False)
        for part in (self._form, self._replaces, self._table, *self._of_one):
            part.setVisible(bool(templates))
        self._none.setVisible(not templates)
        self._assign.allow(False, "Nothing would change")

    def _chosen(self) -> TargetTemplate:
        return self._templates[self.template()]

    def template(self) -> int:
        """0 where there is none."""
        return int(self._choice.currentData() or 0)

    def replaces(self) -> bool:
        return self._replaces.isChecked()

    def show_outcome(self, rows: Sequence[AssignedRow]) -> None:
        self.set_busy(False)
        self._problem.hide()
        self._rows.set_rows(rows)
        count = sum(one.outcome in ("new", "changed") for one in rows)
        self._assign.setText(f"Assign to {words.plural(count, 'device')}" if count else "Assign template")
        self._assign.allow(bool(count), "Nothing would change")

    def show_problem(self, why: str) -> None:
        self.set_busy(False)
        self._problem.say("That is not possible", why)
        self._problem.show()


class TemplateDialog(Dialog):
    """`acted`: add `wish()`, or change `template` to it, that `given` devices were given."""

    def __init__(self, look: Look, parent: QWidget, template: TargetTemplate | None = None, given: int = 0) -> None:
        title = f"Change the template {template.name}" if template else "New target template"
        super().__init__(look, title, width=640, parent=parent)
        self._name, self._url, self._headers = QLineEdit(), QLineEdit(), HeaderRows(look)
        use_mono(self._url)
        self._url.setPlaceholderText("https://api.microshare.io/share/us.philadelphia.senet.{type}")
        self._boxes = {one: QCheckBox(FIELD_NAMES[one]) for one in SHOWN_FIELDS}
        self._boxes[SHOWN_FIELDS[0]].setChecked(True)
        self._others = frozenset[OptionalField]()  # that have no box here
        self._legacy, self._private = QCheckBox("Use Legacy Format"), QCheckBox("Allow a private address")
        self._form = Form()
        name = Field(look, "Name", self._name, check=lambda: "" if self._name.text().strip() else "What is it called?")
        url = Field(look, "URL", self._url, hint=PLACES, check=self._wrong_url)
        for field in (name, url):
            self._form.add_row(field)
        for part in (self._form, self._headers):
            self.body.addWidget(part)
        ticks = row(*self._boxes.values(), self._legacy, self._private, spacing=14)
        ticks.addStretch()
        self.body.addLayout(ticks)
        were = f"{words.plural(given, 'device')} {'was' if given == 1 else 'were'} given it"
        self._again = QCheckBox("Then apply it again, after a look at what becomes of each")
        self._kept = Note(look, "info", were, "Their targets stay as they are, unless it is applied again.")
        self._problem = Note(look, "danger", "")
        for below in (self._kept, self._again, self._problem):
            self.body.addWidget(below)
            below.setVisible(bool(given) and below is not self._problem)
        self.set_action("Save template" if template else "Add template", icon="check" if template else "plus")
        self._fill(template)

    def _fill(self, template: TargetTemplate | None) -> None:
        if template is None:
            self._headers.show_rows(())
            return
        self._name.setText(template.name)
        self._url.setText(template.url)
        self._headers.show_rows([HeaderRow(one.name, "", one.tail, True) for one in template.headers])
        for one, box in self._boxes.items():
            box.setChecked(one in template.fields)
        self._others = template.fields.difference(self._boxes)
        self._legacy.setChecked(template.is_legacy)
        self._private.setChecked(template.allows_private)

    def applies_again(self) -> bool:
        return self._again.isChecked()

    def is_ready(self) -> bool:
        if wrong := headers_problem(self._headers.rows()):
            self.show_problem(wrong)
        return self._form.is_valid() and not wrong

    def wish(self) -> NewTemplateJson:
        headers: list[NewHeaderJson] = [
            {"name": one.name} if one.is_saved else {"name": one.name, "value": one.value}
            for one in self._headers.rows()
        ]
        return {
            "name": self._name.text().strip(),
            "url": self._url.text().strip(),
            "headers": headers,
            "fields": [*(one for one, box in self._boxes.items() if box.isChecked()), *sorted(self._others)],
            "is_legacy": self._legacy.isChecked(),
            "allows_private": self._private.isChecked(),
        }

    def show_problem(self, why: str) -> None:
        self.set_busy(False)
        self._problem.say("It was not saved", why)
        self._problem.show()

    def _wrong_url(self) -> str:
        url = self._url.text().strip()
        return "" if url.startswith(("https://", "http://")) else "It begins with https:// or http://."


class DeleteTemplateDialog(Dialog):
    """`acted`: delete it. The targets that it made stay."""

    def __init__(self, look: Look, parent: QWidget, name: str, given: Sequence[str]) -> None:
        sentence = "It cannot be assigned any more. The targets that it made stay as they are."
        super().__init__(look, f"Delete the template {name}?", sentence, width=480, parent=parent)
        if given:
            more = f" and {len(given) - MOST_NAMED} more" if given[MOST_NAMED:] else ""
            kept = f"{words.plural(len(given), 'device')} will keep what it gave"
            self.body.addWidget(Note(look, "info", kept, ", ".join(given[:MOST_NAMED]) + more))
        self.set_action("Delete template", "danger", "trash-2")


def _columns() -> tuple[Column[AssignedRow], ...]:
    return (
        Column("DEVICE", lambda one: one.device, "mono", width=170),
        Column("OUTCOME", _outcome, cell=lambda one: BadgeCell(_outcome(one), _tone(one)), width=100),
        Column("URL", lambda one: one.words or one.url, "mono", width=300, stretch=True),
    )


def _outcome(one: AssignedRow) -> str:
    return OUTCOMES.get(one.outcome, (one.outcome, ""))[0]


def _tone(one: AssignedRow) -> str:
    return OUTCOMES.get(one.outcome, ("", "neutral"))[1]
