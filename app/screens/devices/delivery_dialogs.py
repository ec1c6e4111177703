"""Dialogs of the delivery log: one delivery whole, one sent edited, those that failed sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app import words
from app.screens.devices.delivery_rows import curl, happened, pretty, reason
from app.screens.devices.testing_steps import headline
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.tabs import Tabs
from embedded_server.domain.delivery import Attempt, Cause, DeliveryDetail, DeliveryState

SPANS = (
    ("Last hour", timedelta(hours=1)),
    ("Last 24 hours", timedelta(days=1)),
    ("Last 7 days", timedelta(days=7)),
    ("Last 30 days", timedelta(days=30)),
)
SECRET = "Your receiver checks the header webhook-signature with it, as Standard Webhooks say. It is shown this once."


class DeliveryDialog(Dialog):
    """Every try with its request and its answer. `acted`: send it again."""

    copy_asked = Signal(str)
    edit_asked = Signal()

    def __init__(self, look: Look, parent: QWidget, detail: DeliveryDetail) -> None:
        told = detail.delivery
        waits = f", {happened(told, datetime.now(UTC))}" if told.state is DeliveryState.WAITING else ""
        sentence = f"{told.device}, {words.full(told.created_at)}{waits}"
        super().__init__(look, "Delivery", sentence, width=860, parent=parent)
        self._detail = detail
        self._sent, self._came = CodeWell(look, "", "the request"), CodeWell(look, "", "the answer")
        self._said = {tone: Note(look, tone, "") for tone in ("ok", "danger", "info")}
        tries = [Option(str(at), f"Try {one.number}") for at, one in enumerate(detail.attempts)]
        self._tabs = Tabs(look, tries, "Tries") if len(tries) > 1 else None
        self._fill(look)
        self.cancel.setText("Close")
        if told.cause is not Cause.TEST:
            edited = Button(look, "Edit and send…", icon="pencil")
            edited.clicked.connect(self.edit_asked)
            self.add_extra(edited)
            self.set_action("Send again", icon="rotate-ccw")
        self._show(len(detail.attempts) - 1)

    def _fill(self, look: Look) -> None:
        copy = Button(look, "Copy as curl", icon="terminal")
        copy.clicked.connect(lambda: self.copy_asked.emit(self._curl()))
        copy.allow(bool(self._detail.attempts), "Nothing was sent yet")
        self.add_help(copy)
        if self._tabs:
            self._tabs.choose(str(len(self._detail.attempts) - 1))
            self._tabs.chosen.connect(lambda at: self._show(int(at)))
            self.body.addWidget(self._tabs)
        for note in self._said.values():
            self.body.addWidget(note)
        sent = column(PlainLabel("Request", Type.LABEL, "text2"), self._sent, spacing=4)
        came = column(PlainLabel("Answer", Type.LABEL, "text2"), self._came, spacing=4)
        for well in (self._sent, self._came):
            well.setMinimumHeight(look.px(260))
            well.copy_requested.connect(lambda well=well: self._copy(well))
        both = row(sent, came, spacing=14)
        for at in (0, 1):
            both.setStretch(at, 1)
        self.body.addLayout(both)

    def _show(self, at: int) -> None:
        detail = self._detail
        attempt = detail.attempts[at] if detail.attempts else None
        tone = "info" if attempt is None else "danger" if attempt.error else "ok"
        for name, note in self._said.items():
            note.setVisible(name == tone)
        if attempt is None:
            state = detail.delivery.state is DeliveryState.WAITING
            self._said[tone].say("Not sent yet", "It waits for its turn." if state else "It was never sent.")
        else:
            self._said[tone].say(headline(attempt), reason(attempt.words) or f"Answered by {attempt.address}")
        self._sent.show_text(request_text(detail, attempt))
        self._came.show_text("" if attempt is None else answer_text(attempt))

    def _curl(self) -> str:
        return curl(self._detail.attempts[-1], self._detail.body)

    def _copy(self, well: CodeWell) -> None:
        self.copy_asked.emit(well.toPlainText())
        well.show_copied()


class EditDialog(Dialog):
    """`acted`: send `text()` under a new message id."""

    def __init__(self, look: Look, parent: QWidget, detail: DeliveryDetail) -> None:
        sentence = "It gets an id of its own, so a receiver that leaves out repetitions takes it as another one."
        super().__init__(look, "Edit and send", sentence, width=640, parent=parent)
        self._text = QPlainTextEdit(pretty(detail.body.decode("utf-8", "replace")))
        use_mono(self._text)
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(look.px(280))
        self._field = Field(look, "Body", self._text, check=lambda: "" if self.text() else "Nothing would be sent.")
        self.body.addWidget(self._field)
        self.set_action("Send", icon="send")

    def text(self) -> str:
        return self._text.toPlainText().strip()

    def is_ready(self) -> bool:
        return not self._field.problem()

    def show_refused(self, why: str) -> None:
        self.set_busy(False)
        self._field.show_error(why)


class ReplayDialog(Dialog):
    """`asked`: how many they are; `acted`: what failed since `since()` goes again."""

    asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        sentence = "What failed for good or was dropped since then goes again, one a second, under its old message id."
        super().__init__(look, "Replay failed deliveries", sentence, width=480, parent=parent)
        self._span = QComboBox()
        for label, span in SPANS:
            self._span.addItem(label, span)
        self._span.setCurrentIndex(1)
        form = Form()
        self._field = Field(look, "Failed in the", self._span)
        form.add_row(self._field)
        self.body.addWidget(form)
        self._replay = self.set_action("Replay failed", icon="rotate-ccw")
        self._replay.allow(False, "They are being counted")
        self._span.currentIndexChanged.connect(lambda _: self.asked.emit())

    def show_count(self, count: int) -> None:
        said = words.plural(count, "delivery", "deliveries")
        self._replay.setText(f"Replay {said}" if count else "Replay failed")
        self._replay.allow(bool(count), "Nothing failed since then")
        lasts = f"That takes about {words.span(timedelta(seconds=count))}. " if count > 1 else ""
        self._field.set_hint(f"{said}. {lasts}What is still tried again is left alone.")

    def since(self) -> datetime:
        return datetime.now(UTC) - SPANS[self._span.currentIndex()][1]


class SecretDialog(Dialog):
    copy_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget, secret: str) -> None:
        super().__init__(look, "New signing secret", SECRET, width=560, parent=parent)
        well = CodeWell(look, secret, "signing secret", wrap=True)
        well.copy_requested.connect(lambda: self.copy_asked.emit(secret))
        well.copy_requested.connect(well.show_copied)
        self.body.addWidget(well)
        self.body.addWidget(Note(look, "info", "The one of before signs, too, for 24 hours"))
        self.cancel.setText("Close")


class ForgetDialog(Dialog):
    """Forward To Off, saved: the target goes."""

    def __init__(self, look: Look, parent: QWidget, name: str) -> None:
        sentence = "Its URL and headers are forgotten, and what still waits for delivery is dropped."
        super().__init__(look, f"Send {name} on to nobody?", sentence, width=480, parent=parent)
        self.body.addWidget(Note(look, "info", "To pause it, switch its Status off", "Then what comes waits."))
        self.set_action("Delete target", "danger", "trash-2")


def request_text(detail: DeliveryDetail, attempt: Attempt | None) -> str:
    body = pretty(detail.body.decode("utf-8", "replace"))
    if attempt is None:
        return body
    headers = "\n".join(f"{name}: {value}" for name, value in attempt.sent)
    return f"POST {attempt.url}\n{headers}\n\n{body}"


def answer_text(attempt: Attempt) -> str:
    """The beginning of a long one."""
    if attempt.status is None:
        return f"No answer ({took_ms(attempt)})."
    headers = "\n".join(f"{name}: {value}" for name, value in attempt.headers)
    body = pretty(attempt.body.decode("utf-8", "replace"))
    cut = "\n…" if attempt.is_cut else ""
    tls = f", {attempt.tls}" if attempt.tls else ""
    return f"{attempt.status} from {attempt.address}{tls}\n{headers}\n\n{body}{cut}"


def took_ms(attempt: Attempt) -> str:
    return f"{attempt.took_ms:,} ms"
