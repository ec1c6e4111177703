"""Details: what is known of a device in numbers, what people say of it, and how far its commissioning is."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from app.api.devices import DevicesClient
from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.devices.decoder_pick import DecoderPick
from app.screens.devices.details_words import STEPS, facts, numbers, step_words
from app.screens.devices.report import SAID, Report, csv_report, named_server
from app.screens.devices.report_page import pdf_report
from app.screens.devices.tab import DeviceTab
from app.whole_file import written
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.commissioning import CommissioningStep, Step, StepState
from embedded_server.domain.device import Device
from embedded_server.domain.device_import import tags_of
from embedded_server.wire.devices import DescriptionJson, LoraClass

CLASSES: tuple[LoraClass, ...] = ("A", "B", "C")
SIGNS = {
    StepState.DONE: ("circle-check", "ok"),
    StepState.NOW: ("circle-dot", "accent_text"),
    StepState.TODO: ("circle-dashed", "text3"),
    StepState.FAILED: ("circle-x", "danger"),
}
PAUSE_MS = 2_000
PDF, CSV = "PDF (*.pdf)", "CSV (*.csv)"


class DetailsTab(DeviceTab):
    def __init__(self, look: Look, tasks: Tasks, client: DevicesClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._client = look, tasks, client
        self._device: Device | None = None
        self._name, self._type, self._profile, self._join = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self._class, self._tags, self._notes = QComboBox(), QLineEdit(), QPlainTextEdit()
        self._numbers, self._facts, self._steps = row(spacing=28), QGridLayout(), column(spacing=9)
        self._saved_in = Path()
        self._report = Button(look, "Save report…", icon="download", small=True)
        self._folder = Button(look, "Open folder", "link", small=True)
        self._pick = DecoderPick(look, tasks, client, self)
        self._problem = Note(look, "danger", "")
        self._problem.hide()
        self._lay_out()
        self._save = Button(look, "Save", "primary")
        self._save.clicked.connect(self.save)
        self._bar = BottomBar(look, self, self._save, dismiss="Discard")
        self._bar.dismissed.connect(self._discard)
        self._fresh = Pace(self, tasks, self._learn_steps, 0, PAUSE_MS, lambda _: None)
        self._fresh_pick = Pace(self, tasks, self._learn_decoders, 0, PAUSE_MS, lambda _: None)
        self._connect()

    def show_device(self, device: Device) -> None:
        before, self._device = self._device, device
        is_other = before is None or before.id != device.id
        self._show_facts(device)
        if is_other or not self._is_dirty(before or device):
            self._fill(device)
        if is_other:
            self._show_steps(())
            self._folder.hide()
            self._fresh_pick.touch()
        self._show_bar()
        self._fresh.touch()

    def refresh(self) -> None:
        self._fresh.touch()
        self._fresh_pick.touch()

    def wish(self) -> DescriptionJson:
        """As the form has it."""
        at = self._class.currentIndex()
        return {
            "name": self._name.text().strip(),
            "type": self._type.text().strip(),
            "profile": self._profile.text().strip(),
            "join_eui": self._join.text().strip(),
            "lora_class": CLASSES[at - 1] if at else "",
            "tags": list(tags_of(self._tags.text())),
            "notes": self._notes.toPlainText().strip(),
        }

    def save(self) -> None:
        self._tasks.start(self._save_now(), self, self._show_refused)

    async def _save_now(self) -> None:
        device = self._device
        if device is None:
            return
        await self._pick.save()
        changed = await self._client.change(device.id, self.wish())
        if self._device is not None and self._device.id == changed.id:
            self._device = changed
            self._fill(changed)
            self._show_bar()
        self.said.emit("What is said of the device is saved.")

    async def _learn_steps(self) -> None:
        device = self._device
        if device is None:
            return
        steps = await self._client.commissioning(device.id)
        if self._device is not None and self._device.id == device.id:
            self._show_steps(steps)

    async def _learn_decoders(self) -> None:
        if self._device is not None:
            await self._pick.learn(self._device)

    def _mark_seen(self, is_seen: bool) -> None:
        device = self._device

        async def mark() -> None:
            if device is not None:
                steps = await self._client.mark_seen(device.id, is_seen=is_seen)
                if self._device is not None and self._device.id == device.id:
                    self._show_steps(steps)

        self._tasks.start(mark(), self, self._show_refused)

    def ask_for_report(self) -> None:
        device = self._device
        if device is None:
            return
        name = f"commissioning-{device.id}"
        dialog = QFileDialog(self.window(), "Save report", f"{name}.pdf", f"{PDF};;{CSV}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.filterSelected.connect(lambda kind: dialog.selectFile(f"{name}.{'csv' if kind == CSV else 'pdf'}"))
        dialog.fileSelected.connect(lambda chosen: self._tasks.start(self.save_report(device, Path(chosen)), self))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save_report(self, device: Device, file: Path) -> None:
        """What the server says at this moment; as CSV where the name says so. Raises ApiError."""
        steps = await self._client.commissioning(device.id)
        report = Report(device, steps, datetime.now(UTC), named_server(self._client.base_url, platform.node()))
        data = csv_report(report) if file.suffix.lower() == ".csv" else pdf_report(report)
        async with written(file) as write:
            await write(data)
        self._saved_in = file.parent
        self._folder.show()
        self.said.emit(f"The report is saved as {file.name}.")

    def _show_refused(self, error: ApiError) -> None:
        self._problem.say("It was not saved", f"{error.reason} {error.fix}".strip())
        self._problem.show()

    def _discard(self) -> None:
        if self._device is not None:
            self._fill(self._device)
            self._pick.discard()
            self._show_bar()

    def _is_dirty(self, device: Device) -> bool:
        return self.wish() != _said(device)

    def _show_bar(self) -> None:
        self._problem.hide()
        device = self._device
        if device is None or not (self._is_dirty(device) or self._pick.is_dirty()):
            self._bar.clear()
            return
        count = sum(self.wish().get(name) != value for name, value in _said(device).items()) + self._pick.is_dirty()
        self._bar.show_state("1 unsaved change" if count == 1 else f"{count} unsaved changes")

    def _fill(self, device: Device) -> None:
        said = _said(device)
        for field, text in (
            (self._name, said["name"]),
            (self._type, said["type"]),
            (self._profile, said["profile"]),
            (self._join, said["join_eui"]),
            (self._tags, ", ".join(said["tags"])),
        ):
            if field.text() != text:
                field.setText(text)
        if self._notes.toPlainText() != said["notes"]:
            self._notes.setPlainText(said["notes"])
        letter = said["lora_class"]
        self._class.setCurrentIndex(CLASSES.index(letter) + 1 if letter else 0)

    def _show_facts(self, device: Device) -> None:
        for layout in (self._numbers, self._facts):
            while (item := layout.takeAt(0)) is not None:
                if widget := item.widget():
                    widget.deleteLater()
        for caption, value in numbers(device):
            pair = QWidget()
            column(PlainLabel(value, Type.TITLE), PlainLabel(caption, Type.HINT, "text2"), spacing=2, parent=pair)
            self._numbers.addWidget(pair)
        self._numbers.addStretch(1)
        for at, (name, value) in enumerate(facts(device, datetime.now(UTC))):
            self._facts.addWidget(PlainLabel(name, Type.HINT, "text2"), at, 0)
            self._facts.addWidget(PlainLabel(value, Type.HINT, elide=Qt.TextElideMode.ElideMiddle), at, 1)

    def _show_steps(self, steps: tuple[CommissioningStep, ...]) -> None:
        while (item := self._steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self._report.setVisible(bool(steps))
        for step in steps:
            line = _StepLine(self._look, step)
            line.marked.connect(self._mark_seen)
            self._steps.addWidget(line)
        done = sum(step.state is StepState.DONE for step in steps)
        self._progress.setText(f"{done} of {len(steps)} done" if steps else "")

    def _lay_out(self) -> None:
        look = self._look
        use_mono(self._join)
        self._notes.setFixedHeight(look.px(64))
        self._notes.setTabChangesFocus(True)
        self._class.addItems(["Not known", *CLASSES])
        form = Form()
        form.add_row(Field(look, "Name", self._name), Field(look, "Type", self._type))
        form.add_row(Field(look, "Profile", self._profile), Field(look, "JoinEUI", self._join))
        tags = Field(look, "Tags", self._tags, hint="With commas between.")
        form.add_row(self._pick.decoder_field, self._pick.version_field)
        form.add_row(Field(look, "LoRa class", self._class), tags)
        form.add_row(Field(look, "Notes", self._notes))
        self._facts.setColumnStretch(1, 1)
        self._facts.setHorizontalSpacing(16)
        heard, steps = Card("What its uplinks say"), Card("Commissioning")
        self._progress = PlainLabel("", Type.HINT, "text2")
        steps.add_at_end(self._progress)
        heard.body.addLayout(self._facts)
        steps.body.addLayout(self._steps)
        below_steps = row(self._report, self._folder, spacing=8)
        below_steps.addStretch(1)
        steps.body.addLayout(below_steps)
        left, right = column(form, self._problem), column(steps, heard, spacing=14)
        for part in (left, right):
            part.addStretch(1)
        below = row(left, right, spacing=24)
        for at, share in enumerate((11, 9)):
            below.setStretch(at, share)
        inner = QWidget()
        column(self._numbers, below, spacing=18, margins=(20, 14, 20, 60), parent=inner).setStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(scroll, spacing=0, parent=self)

    def _connect(self) -> None:
        for field in (self._name, self._type, self._profile, self._join, self._tags):
            field.textEdited.connect(lambda _: self._show_bar())
        self._class.activated.connect(lambda _: self._show_bar())
        self._notes.textChanged.connect(self._show_bar)
        self._report.clicked.connect(self.ask_for_report)
        self._folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved_in))))
        self._pick.edited.connect(self._show_bar)


class _StepLine(QWidget):
    """`marked`: the one that is said by hand, said or taken back."""

    marked = Signal(bool)

    def __init__(self, look: Look, step: CommissioningStep) -> None:
        super().__init__()
        icon, role = SIGNS[step.state]
        tone = "text2" if step.state is StepState.TODO else "danger" if step.state is StepState.FAILED else "text"
        said = step_words(step, datetime.now(UTC))
        title = PlainLabel(STEPS[step.step], Type.HINT_STRONG, tone)
        told = PlainLabel(said, Type.HINT, "text2", wrap=True)
        if not said:
            told.hide()
        line = row(spacing=9, parent=self)
        line.addWidget(IconLabel(look, icon, role, 16), alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(column(title, told, spacing=1), 1)
        if step.step is Step.SEEN:
            is_done = step.state is StepState.DONE
            mark = Button(look, "Take back" if is_done else "Mark as seen", "link", small=True)
            mark.clicked.connect(lambda: self.marked.emit(not is_done))
            line.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{STEPS[step.step]}, {SAID[step.state]}. {said}")


def _said(device: Device) -> DescriptionJson:
    letter = next((one for one in CLASSES if one == device.lora_class), None)
    return {
        "name": device.name,
        "type": device.type,
        "profile": device.profile,
        "join_eui": device.join_eui,
        "lora_class": letter or "",
        "tags": list(device.tags),
        "notes": device.notes,
    }
