"""The uplink of the bench: payload in any notation, port and time."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.screens.decoders.uplink_text import Notation, Uplink, UplinkTextError, likely, read, write
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel, restyle
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.moments import iso

NOTATIONS = {Notation.HEX: "hex", Notation.BASE64: "base64", Notation.JSON: "JSON uplink"}
LONGEST = 20_000  # characters


class UplinkFields(QWidget):
    """`changed` after every edit; what cannot be read is said below the fields, after a moment of typing."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._payload, self._port, self._time = QLineEdit(), QLineEdit(), QLineEdit()
        self._notation = QComboBox()
        self._wrong = PlainLabel("", Type.HINT, "danger", wrap=True)
        for notation, label in NOTATIONS.items():
            self._notation.addItem(label, notation)
        self._was = Notation.HEX
        self._lay_out(look)
        self._payload.textChanged.connect(self._on_payload)
        self._notation.activated.connect(self._rewrite)
        for field in (self._port, self._time):
            field.textChanged.connect(self.changed)

    def uplink(self) -> Uplink | None:
        """None, with the reason below the fields, where it cannot be read."""
        try:
            found = read(self._payload.text(), self._notation_now())
        except UplinkTextError as error:
            self._show_wrong(self._payload, str(error))
            return None
        port = self._port.text()
        if port and not self._port.hasAcceptableInput():
            self._show_wrong(self._port, "A port is a number from 0 to 255.")
            return None
        if self._time.text().strip() and self.moment() is None:
            self._show_wrong(self._time, "Write a time as 2026-11-25T10:06:03Z.")
            return None
        self._show_wrong(None, "")
        return Uplink(found.payload, int(port) if port else found.port)

    def moment(self) -> datetime | None:
        try:
            found = datetime.fromisoformat(self._time.text().strip())
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def show_uplink(self, payload: bytes, port: int | None, at: datetime | None) -> None:
        self.blockSignals(True)
        self._notation.setCurrentIndex(list(NOTATIONS).index(Notation.HEX))
        self._was = Notation.HEX
        self._payload.setText(write(payload, Notation.HEX))
        self._payload.setCursorPosition(0)
        self._port.setText("" if port is None else str(port))
        self._time.setText("" if at is None else iso(at))
        self._time.setCursorPosition(0)
        self.blockSignals(False)
        self.changed.emit()

    def clear(self) -> None:
        for field in (self._payload, self._port, self._time):
            field.clear()

    def is_empty(self) -> bool:
        return not self._payload.text().strip()

    def _on_payload(self, text: str) -> None:
        """A pasted text says itself what it is."""
        meant = likely(text)
        now = self._notation_now()
        if meant is not now and Notation.JSON in (meant, now) and text.strip():
            self._notation.setCurrentIndex(list(NOTATIONS).index(meant))
            self._was = meant
        self.changed.emit()

    def _rewrite(self) -> None:
        """The same bytes in another notation, where they can be read."""
        now = self._notation_now()
        try:
            found = read(self._payload.text(), self._was)
        except UplinkTextError:
            self._was = now
            self.changed.emit()
            return
        self._was = now
        self._payload.setText(write(found.payload, now, found.port))
        self.changed.emit()

    def _notation_now(self) -> Notation:
        return Notation(self._notation.currentData())

    def _show_wrong(self, wrong: QLineEdit | None, said: str) -> None:
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))
        for field in (self._payload, self._port, self._time):
            field.setAccessibleDescription(said if field is wrong else "")
            field.setProperty("state", "error" if field is wrong else "")
            restyle(field)

    def _lay_out(self, look: Look) -> None:
        for field, name, tip in (
            (self._payload, "Payload", "01755C…"),
            (self._port, "Port", "none"),
            (self._time, "Time", "now"),
        ):
            use_mono(field)
            field.setAccessibleName(name)
            field.setPlaceholderText(tip)
        self._payload.setMaxLength(LONGEST)
        self._notation.setAccessibleName("Notation of the payload")
        self._port.setValidator(QIntValidator(0, 255, self))
        self._port.setFixedWidth(look.px(54))
        self._time.setToolTip("The decoder's clock: now, or a time such as 2026-11-25T10:06:03Z")
        first = row(_labelled("Payload", self._payload), _labelled("As", self._notation), spacing=8)
        first.setStretch(0, 1)
        second = row(_labelled("Port", self._port), _labelled("Time", self._time), spacing=8)
        second.setStretch(1, 1)
        self._wrong.hide()
        column(first, second, self._wrong, spacing=8, parent=self)


def _labelled(label: str, control: QWidget) -> QWidget:
    made = QWidget()
    caption = PlainLabel(label, Type.LABEL, "text2")
    caption.setBuddy(control)
    column(caption, control, spacing=5, parent=made)
    return made
