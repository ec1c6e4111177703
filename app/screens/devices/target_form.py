"""The form of a notification target, with Senet's names in Senet's order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QWidget

from app.screens.devices.header_rows import HeaderRows
from app.screens.devices.target_draft import (
    FIELD_NAMES,
    FORWARD_NAMES,
    MORE_FIELDS,
    Draft,
    Forward,
    headers_problem,
    is_private,
    url_hint,
    url_praise,
    url_problem,
)
from app.widgets.buttons import Button
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.toggle import Toggle
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.target import OptionalField
from embedded_server.domain.target_url import LONGEST_URL

HERE_HINT = "Saving makes a pipe token that may post to this recType only, the header and the URL."
HERE_KEPT = "Its pipe token, header and URL are in place."
OFF_TEXT = "Uplinks are kept here and sent on to nobody."


class TargetForm(QWidget):
    """`edited` says that `draft()` is another one."""

    edited = Signal()
    pick_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown = Draft()
        self.status = Toggle(look, "Status", label="Enabled")
        self.forward = QComboBox()
        for key, label in FORWARD_NAMES.items():
            self.forward.addItem(label, key)
        self.boxes = {one: QCheckBox(FIELD_NAMES[one]) for one in FIELD_NAMES if one not in MORE_FIELDS}
        self.legacy, self.private = QCheckBox("Use Legacy Format"), QCheckBox("Allow this private address")
        self.url, self.rec_type = QLineEdit(), QLineEdit()
        self.headers = HeaderRows(look)
        self._more_menu = self._made_menu()
        self._lay_out()
        self._connect()
        self.show_draft(Draft())

    def draft(self) -> Draft:
        ticked = {one for one, box in self.boxes.items() if box.isChecked()}
        ticked |= {one for one, action in self._more.items() if action.isChecked()}
        return replace(
            self._shown,
            forward=self._forward(),
            is_enabled=self.status.isChecked(),
            url=self.url.text().strip(),
            rec_type=self.rec_type.text().strip(),
            headers=self.headers.rows(),
            fields=frozenset(ticked),
            is_legacy=self.legacy.isChecked(),
            allows_private=self.private.isChecked(),
        )

    def show_draft(self, draft: Draft) -> None:
        """Without a signal."""
        self._shown = draft
        for widget in self._inputs():
            widget.blockSignals(True)
        self.status.setChecked(draft.is_enabled)
        self.forward.setCurrentIndex(list(FORWARD_NAMES).index(draft.forward))
        for one, box in self.boxes.items():
            box.setChecked(one in draft.fields)
        for one, action in self._more.items():
            action.setChecked(one in draft.fields)
        self.legacy.setChecked(draft.is_legacy)
        self.private.setChecked(draft.allows_private)
        self.url.setText(draft.url)
        self.rec_type.setText(draft.rec_type)
        for widget in self._inputs():
            widget.blockSignals(False)
        self.headers.show_rows(draft.headers)
        for field in (self._url_field, self._rec_type_field):
            field.clear()
        self._show_headers_problem("")
        self._fit()

    def is_valid(self) -> bool:
        """Shows every problem and goes to the first."""
        forward = self._forward()
        if forward is Forward.HERE and self._rec_type_field.problem():
            self.rec_type.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        if forward is not Forward.HTTP:
            return True
        wrong_url, wrong_headers = self._url_field.problem(), headers_problem(self.headers.rows())
        self._show_headers_problem(wrong_headers)
        self._fit()
        if wrong_url:
            self.url.setFocus(Qt.FocusReason.OtherFocusReason)
        elif wrong_headers:
            self.headers.focus_first()
        return not (wrong_url or wrong_headers)

    def show_refused(self, why: str) -> None:
        """What the server does not take."""
        self._refused.say("It was not saved", why)
        self._refused.show()

    def check_url(self) -> None:
        """As one leaves the field."""
        url = self.url.text().strip()
        self._url_field.set_hint(url_hint(url))
        if url and not self._url_field.problem() and not url_hint(url) and (praise := url_praise(url)):
            self._url_field.show_confirmed(f"{praise} Send a test to see whether its token may post there.")
        self._fit()

    def _show_headers_problem(self, problem: str) -> None:
        self._headers_problem.setText(problem)
        self._headers_problem.setVisible(bool(problem))

    def _forward(self) -> Forward:
        return list(FORWARD_NAMES)[self.forward.currentIndex()]

    def _inputs(self) -> tuple[QWidget, ...]:
        return (self.status, self.forward, *self.boxes.values(), self.legacy, self.private, self.url, self.rec_type)

    def _lay_out(self) -> None:
        look = self._look
        for field in (self.url, self.rec_type):
            use_mono(field)
        self.url.setMaxLength(LONGEST_URL)
        self.url.setPlaceholderText("https://api.microshare.io/share/com.your-company.sensor")
        self.rec_type.setPlaceholderText("com.your-company.sensor")
        self._url_field = Field(look, "URL", self.url, check=self._wrong_url)
        self._rec_type_field = Field(look, "recType", self.rec_type, hint=HERE_HINT, check=self._wrong_rec_type)
        self._headers_problem = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._off = PlainLabel(OFF_TEXT, Type.BODY, "text2", wrap=True)
        self._refused = Note(look, "danger", "")
        more = Button(look, "More fields…", "link")
        more.clicked.connect(lambda: self._more_menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        self._more_button = more
        forward = Field(look, "Forward To", self.forward)
        status = QWidget()
        column(PlainLabel("Status", Type.LABEL, "text2"), self.status, spacing=9, parent=status)
        top = row(spacing=28)
        top.addWidget(status, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(forward, 1, Qt.AlignmentFlag.AlignTop)
        self._ticks, self._headers_part = QWidget(), QWidget()
        ticks, below = row(*self.boxes.values(), spacing=14), row(self.legacy, more, spacing=14)
        for line in (ticks, below):
            line.addStretch()
        column(ticks, below, spacing=6, parent=self._ticks)
        column(self.headers, self._headers_problem, spacing=5, parent=self._headers_part)
        self._url_part, self._rest = QWidget(), QWidget()
        column(self._url_field, self.private, spacing=8, parent=self._url_part)
        column(self._url_part, self._rec_type_field, self._headers_part, spacing=12, parent=self._rest)
        column(top, self._ticks, self._rest, self._off, self._refused, spacing=13, parent=self).addStretch()

    def _made_menu(self) -> QMenu:
        menu = _StayingMenu(self)
        self._more: dict[OptionalField, QAction] = {}
        for one in MORE_FIELDS:
            action = menu.addAction(FIELD_NAMES[one])
            action.setCheckable(True)
            self._more[one] = action
        return menu

    def _connect(self) -> None:
        self.status.toggled.connect(self._on_edited)
        self.forward.currentIndexChanged.connect(self._on_edited)
        for box in (*self.boxes.values(), self.legacy, self.private):
            box.toggled.connect(self._on_edited)
        for action in self._more.values():
            action.triggered.connect(self._on_edited)
        for field in (self.url, self.rec_type):
            field.textEdited.connect(self._on_edited)
        self.url.editingFinished.connect(self.check_url)
        self.private.toggled.connect(self.check_url)
        self.headers.edited.connect(self._on_edited)
        self.headers.pick_asked.connect(self.pick_asked)

    def _on_edited(self) -> None:
        self._refused.hide()
        if self._headers_problem.text():
            self._show_headers_problem(headers_problem(self.headers.rows()))
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        """What belongs to where it is forwarded to."""
        forward, url = self._forward(), self.url.text().strip()
        is_on = forward is not Forward.OFF
        self._ticks.setVisible(is_on)
        self.status.setEnabled(is_on)
        self._off.setVisible(not is_on)
        self._url_part.setVisible(forward is Forward.HTTP)
        self._headers_part.setVisible(forward is Forward.HTTP)
        self._rec_type_field.setVisible(forward is Forward.HERE)
        self._rest.setVisible(is_on)
        self.private.setVisible(forward is Forward.HTTP and (self.private.isChecked() or is_private(url)))
        count = sum(action.isChecked() for action in self._more.values())
        self._more_button.setText(f"More fields, {count} on…" if count else "More fields…")
        shown = self._shown
        is_kept = (
            shown.forward is Forward.HERE and bool(shown.headers) and self.rec_type.text().strip() == shown.rec_type
        )
        self._rec_type_field.set_hint(HERE_KEPT if is_kept else HERE_HINT)
        if not is_on:
            self._refused.hide()

    def _wrong_url(self) -> str:
        return url_problem(self.url.text().strip(), allows_private=self.private.isChecked())

    def _wrong_rec_type(self) -> str:
        try:
            check_rec_type(self.rec_type.text().strip())
        except RecTypeError as error:
            return str(error)
        return ""


class _StayingMenu(QMenu):
    """Ticking leaves it open."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)
