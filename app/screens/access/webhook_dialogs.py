"""Dialogs of webhooks: new or changed, deleted, failed deliveries sent again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app import words
from app.api.sensohive_replies import ApiDevice
from app.api.webhooks_desk import OwnedWebhook
from app.screens.access.user_dialogs import production_note
from app.screens.access.webhook_rows import address
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.note import Note

LONGEST_URL = 2_048
HINT = "Put a secret into the query, so that the receiver knows who posts: https://example.com/hook?key=…"


class WebhookDialog(Dialog):
    """Of a new webhook, or of one that exists; `devices` are those of all owners."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        owners: Sequence[str],
        devices: Sequence[ApiDevice],
        hook: OwnedWebhook | None = None,
        owner: str = "",
    ) -> None:
        sentence = "Each data point of its devices becomes one POST with one JSON object, never an array."
        super().__init__(look, "Edit webhook" if hook else "New webhook", sentence, width=600, parent=parent)
        self._devices, self._hook = tuple(devices), hook
        self._url = QLineEdit(hook.webhook.url if hook else "")
        self._url.setMaxLength(LONGEST_URL)
        self._url.setPlaceholderText("https://example.com/hook?key=SECRET")
        self._url.setProperty("mono", "true")
        self._owner = QComboBox()
        self._owner.addItems([hook.owner] if hook else list(owners))
        self._owner.setEnabled(hook is None)
        if owner in owners:
            self._owner.setCurrentText(owner)
        self._is_on = QCheckBox("Send to it")
        self._is_on.setChecked(hook is None or hook.webhook.is_enabled)
        self._list = QListWidget()
        self._list.setAccessibleName("Devices that send to it")
        self._list.setFixedHeight(look.px(170))
        self._none = PlainLabel("This user owns no device.", Type.HINT, "text2")
        self._fill(look)
        self._owner.currentTextChanged.connect(self._show_devices)
        self._show_devices()
        self.set_action("Save" if hook else "Create webhook", icon=None if hook else "plus")

    def url(self) -> str:
        return self._url.text().strip()

    def owner(self) -> str:
        return self._owner.currentText()

    def is_enabled_wanted(self) -> bool:
        return self._is_on.isChecked()

    def devices(self) -> list[str]:
        items = [self._list.item(at) for at in range(self._list.count())]
        return [
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._field.show_error(message)

    def _fill(self, look: Look) -> None:
        self._form = Form()
        self._field = Field(look, "URL", self._url, hint=HINT, check=self._wrong_url)
        self._form.add_row(self._field)
        self._form.add_row(Field(look, "Owner", self._owner))
        self.body.addWidget(self._form)
        label = PlainLabel("Devices that send to it", Type.LABEL, "text2")
        self.body.addLayout(column(label, self._list, self._none, spacing=5))
        if self._hook:
            self.body.addWidget(self._is_on)

    def _show_devices(self) -> None:
        self._list.clear()
        attached = self._hook.webhook.devices if self._hook else ()
        for device in self._devices:
            if device.user == self.owner():
                other = "   sends to another webhook now" if device.webhook and device.id not in attached else ""
                item = QListWidgetItem(f"{device.name or device.id}   {device.id}{other}")
                item.setData(Qt.ItemDataRole.UserRole, device.id)
                checked = device.id in attached
                item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
                self._list.addItem(item)
        self._list.setVisible(self._list.count() > 0)
        self._none.setVisible(self._list.count() == 0)

    def _wrong_url(self) -> str:
        """What can be told without asking; the service knows more restrictions."""
        place = urlsplit(self.url())
        if place.scheme not in ("http", "https") or not place.netloc:
            return "Write an address that begins with https://."
        if "@" in place.netloc:
            return "Leave out name and password: put a secret into the query."
        return "An address has no part behind #: it is never sent." if place.fragment else ""


class DeleteWebhookDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, hook: OwnedWebhook, *, is_production: bool) -> None:
        super().__init__(look, "Delete the webhook?", address(hook.webhook.url), width=520, parent=parent)
        number = len(hook.webhook.devices)
        if number:
            title = f"{words.plural(number, 'device')} {'sends' if number == 1 else 'send'} to it"
            self.body.addWidget(Note(look, "danger", title, "Their data points stay here and are posted nowhere."))
        else:
            self.body.addWidget(PlainLabel("No device sends to it. Nothing stops working."))
        if is_production:
            self.body.addWidget(production_note(look))
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self.body.addWidget(self._problem)
        self.set_action("Delete webhook", "danger", "trash-2")

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)


class ReplayDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, hook: OwnedWebhook, failed: int) -> None:
        what = words.plural(failed, "failed delivery", "failed deliveries")
        super().__init__(look, f"Replay {what}?", address(hook.webhook.url), width=520, parent=parent)
        said = "Each is posted again as it was, the oldest first. The receiver gets points it may have seen already."
        self.body.addWidget(PlainLabel(said, wrap=True))
        self._problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self.body.addWidget(self._problem)
        self.set_action(f"Replay {what}", icon="rotate-ccw")

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._problem.setText(message)
