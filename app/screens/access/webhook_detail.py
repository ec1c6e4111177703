"""Below the list of webhooks: how one is and why, and what it is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app import words
from app.api.webhooks_desk import Delivery, DeliveryLog, OwnedWebhook
from app.screens.access.webhook_rows import BLOCKED, EXAMPLE, FAILING, OFF, address, came_back, pretty, reason, state
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.code_well import CodeWell
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.window.actions import Actions

TONES = ("ok", "info", "warn", "danger")


class WebhookDetail(QScrollArea):
    """`copy_asked` carries a body."""

    copy_asked = Signal(str)

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = ""
        self._address = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideMiddle)
        self._badge = Badge(look, "")
        self.test = Button(look, "Send a test", icon="send", small=True)
        self.test.clicked.connect(actions["webhook.test"].trigger)
        self._edit = Button(look, "Edit", icon="pencil", small=True)
        self._edit.clicked.connect(actions["webhook.edit"].trigger)
        self._notes = {tone: Note(look, tone, "") for tone in TONES}
        self._tested = {tone: Note(look, tone, "") for tone in ("ok", "danger")}
        self._caption = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.well = CodeWell(look, "", "what is sent")
        self.well.copy_requested.connect(lambda: self.copy_asked.emit(self._body))
        self._lay_out()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_hook(self, hook: OwnedWebhook, log: DeliveryLog | None) -> None:
        now, webhook = datetime.now(UTC), hook.webhook
        self._address.setText(address(webhook.url))
        how = state(hook)
        since = f"Failing for {words.span(now - webhook.failing_since)}" if webhook.failing_since else how
        tone = {FAILING: "danger", BLOCKED: "warn", OFF: "neutral"}.get(how, "ok" if webhook.last_status else "neutral")
        self._badge.show_state(since if how == FAILING else how, tone)
        tone, title, text = reason(hook, now)
        _say(self._notes, tone, title, text)
        self._show_body(log)

    def show_tested(self, delivery: Delivery | None) -> None:
        """The answer to a test, which never counts for health; None takes it away."""
        if delivery is None:
            _say(self._tested, "", "", "")
            return
        took = f" in {delivery.took_ms} ms" if delivery.took_ms is not None else ""
        answer = f"It answered {delivery.status}{took}" if delivery.status else "Nobody answered"
        tone = "ok" if delivery.is_success else "danger"
        _say(self._tested, tone, f"Test: {answer}", came_back(delivery) or "A test counts for nothing else.")

    def body(self) -> str:
        return self._body

    def _show_body(self, log: DeliveryLog | None) -> None:
        sent = next((one.body for one in log.deliveries if one.body), "") if log else ""
        example = json.dumps(EXAMPLE)
        self._caption.setText(
            "What was sent last, once for each point" if sent else "What is sent, once for each point"
        )
        self._body = pretty(sent or example)
        if self.well.toPlainText() != self._body:
            self.well.show_text(self._body)

    def _lay_out(self) -> None:
        name = row(self._address, self._badge)
        name.addStretch(1)
        head = row(name, self.test, self._edit)
        head.setStretch(0, 1)
        body = QFrame()
        body.setProperty("ground", "surface")
        notes = (*self._notes.values(), *self._tested.values())
        whole = column(head, *notes, self._caption, self.well, spacing=10, margins=(24, 12, 20, 12), parent=body)
        whole.addStretch()
        self.setWidget(body)


def _say(notes: dict[str, Note], tone: str, title: str, text: str) -> None:
    """Only the note of this tone is seen."""
    for its_tone, note in notes.items():
        note.setVisible(its_tone == tone)
    if tone:
        notes[tone].say(title, text)
