"""The test of a notification target: one marked uplink, and how far it came."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.screens.devices.delivery_rows import reason
from app.screens.devices.testing_steps import StepState, TestStep, headline, record_id, steps
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.delivery import DeliveryDetail

MARKED = "Marked as a test. Not counted in the health of this target."
NOT_YET = "Sends the last uplink, marked as a test, and says how far it came."
SIGNS = {
    StepState.PASSED: ("check", "ok"),
    StepState.FAILED: ("x", "danger"),
    StepState.SKIPPED: ("minus", "text3"),
    StepState.OPEN: ("circle-dashed", "text3"),
}
SAID = {
    StepState.PASSED: "passed",
    StepState.FAILED: "failed",
    StepState.SKIPPED: "does not apply",
    StepState.OPEN: "not reached",
}
WIDTH = 262


class TestPanel(QFrame):
    """`record_asked` carries the id of the record that the test became."""

    __test__ = False
    response_asked = Signal(int)  # a delivery
    record_asked = Signal(str)
    token_asked = Signal()

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._detail: DeliveryDetail | None = None
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "left")
        self.setMinimumWidth(look.px(WIDTH))
        self.setMaximumWidth(look.px(WIDTH + 20))
        self.send = Button(look, "Send last uplink", icon="send", small=True)
        self.send.clicked.connect(actions["devices.test"].trigger)
        self._sign = IconLabel(look, "circle-check", "ok", 20)
        self._headline, self._when = PlainLabel("", Type.SECTION), PlainLabel("", Type.HINT, "text2")
        self._steps = column(spacing=7)
        self._reason = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._answer, self._record = Button(look, "Request and response", "link"), Button(look, "Open record", "link")
        self.renew = Button(look, "Make a new token", icon="key-round", small=True)
        self.renew.clicked.connect(self.token_asked)
        self._answer.clicked.connect(self._ask_for_response)
        self._record.clicked.connect(lambda: self.record_asked.emit(self._stored()))
        self._said = PlainLabel(NOT_YET, Type.HINT, "text2", wrap=True)
        self._lay_out()
        self.show_test(None, is_running=False)

    def show_test(self, detail: DeliveryDetail | None, *, is_running: bool, may_renew: bool = False) -> None:
        """`may_renew`: the token is this server's, so another one can be made here."""
        self.renew.setVisible(may_renew and not is_running)
        self._detail = detail
        self.send.setText("Sending…" if is_running else "Send last uplink")
        tried = detail.attempts[-1] if detail and detail.attempts else None
        self._card.setVisible(tried is not None)
        self._said.setText(MARKED if tried else NOT_YET)
        if tried is None or detail is None:
            return
        is_good = not tried.error
        self._sign.show_icon("circle-check" if is_good else "circle-x", "ok" if is_good else "danger")
        self._headline.setText(headline(tried))
        self._headline.set_tone("ok" if is_good else "danger")
        self._when.setText(words.ago(tried.at, datetime.now(UTC)))
        self._reason.setText(reason(tried.words))
        self._reason.setVisible(bool(tried.words))
        self._show_steps(steps(tried, tried.url))
        self._record.setVisible(bool(record_id(tried)))

    def grow_older(self) -> None:
        if self._detail and self._detail.attempts:
            self._when.setText(words.ago(self._detail.attempts[-1].at, datetime.now(UTC)))

    def _show_steps(self, shown: tuple[TestStep, ...]) -> None:
        while (item := self._steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for one in shown:
            self._steps.addWidget(_StepLine(self._look, one))

    def _lay_out(self) -> None:
        head = row(PlainLabel("Test", Type.SECTION), self.send)
        head.insertStretch(1)
        self._card = QFrame()
        self._card.setProperty("ground", "card")
        line = row(self._sign, self._headline, self._when, spacing=6)
        line.setStretch(1, 1)
        links = row(self._answer, self._record)
        links.insertStretch(1)
        column(
            line,
            self._steps,
            self._reason,
            row(self.renew),
            links,
            spacing=9,
            margins=(11, 10, 11, 8),
            parent=self._card,
        )
        column(head, self._card, self._said, spacing=10, margins=(14, 12, 14, 12), parent=self).addStretch()

    def _ask_for_response(self) -> None:
        if self._detail is not None:
            self.response_asked.emit(self._detail.delivery.id)

    def _stored(self) -> str:
        return record_id(self._detail.attempts[-1]) if self._detail and self._detail.attempts else ""


class _StepLine(QWidget):
    def __init__(self, look: Look, step: TestStep) -> None:
        super().__init__()
        icon, role = SIGNS[step.state]
        tone = {"failed": "danger", "open": "text3", "skipped": "text2"}.get(step.state, "text")
        title = PlainLabel(step.title, Type.HINT_STRONG if step.state is StepState.FAILED else Type.HINT, tone)
        fact = PlainLabel(step.fact, Type.MONO_SMALL, "text2", elide=Qt.TextElideMode.ElideMiddle)
        fact.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{step.title}: {SAID[step.state]} {step.fact}".strip())
        row(IconLabel(look, icon, role, 14), title, fact, spacing=7, parent=self).setStretch(2, 1)
