"""Get your first record: four steps that turn green by themselves when they have really happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from app import words
from app.screens.home.model import Facts
from app.sender import Sender, masked
from app.setup_sheets.networks import NETWORKS
from app.setup_sheets.sheet import sheet_of
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.clipboard import Clipboard
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.steps import Step, Steps, StepState

STEPS = (
    Step("key", "Create an app key", "It names the program or the project that sends."),
    Step("token", "Generate a pipe token", "It lets devices post. It cannot read, and it never expires."),
    Step("point", "Point a device at this server", "Paste these into the notification target of your network."),
    Step("record", "See the first record", "It appears here and in Data the moment it arrives."),
)
REC_TYPE = QRegularExpression(r"[A-Za-z0-9_.-]{0,255}")


class FirstSteps(Card):
    """`sender_wanted` asks for the sender of the recType in the field; the owner answers with `show_sender`."""

    key_wanted = Signal()
    token_wanted = Signal()
    test_wanted = Signal()
    data_wanted = Signal()
    refusal_wanted = Signal()
    sender_wanted = Signal()
    hide_wanted = Signal()

    def __init__(self, look: Look, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__("Get your first record", big=True, parent=parent)
        self._look, self._clipboard = look, clipboard
        self._sender: Sender | None = None
        self._all_done = False
        self._steps = Steps(look, STEPS)
        self._progress = QProgressBar()
        self._progress.setRange(0, len(STEPS))
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(look.px(90))
        self._done = PlainLabel("", Type.HINT, "text2")
        hide = Button(look, "Hide", "link")
        hide.clicked.connect(self.hide_wanted)
        for widget in (self._done, self._progress, hide):
            self.add_at_end(widget)
        self._lay_out_asides()
        self._steps.set_body("point", self._made_point())
        self.body.addWidget(self._steps)
        for unknown_yet in (
            self._key,
            self._token,
            self._open,
            self._test,
            self._point,
            self._address,
            self._listening,
        ):
            unknown_yet.hide()

    def rec_type(self) -> str:
        """What stands in the recType field."""
        return self._rec_type.text().strip(".")

    def show_facts(self, facts: Facts) -> None:
        done = facts.steps_done
        texts = (_key_text(facts), _token_text(facts), None, _record_text(facts))
        first_open = done.index(False) if False in done else len(done)
        for at, (step, text) in enumerate(zip(STEPS, texts, strict=True)):
            state: StepState = "done" if done[at] else "now" if at == first_open else "todo"
            self._steps.set_state(step.key, state, text or step.sentence)
        self._done.setText(f"{sum(done)} of {len(done)} done")
        self._progress.setValue(sum(done))
        self._key.show()
        self._token.show()
        self._key.setText("Open" if done[0] else "Create new app")
        self._token.setText("Open" if done[1] else "Request token")
        self._open.setVisible(done[3])
        self._test.setVisible(done[1])
        if done[3] and not self._all_done:
            self._fold_point()
        self._all_done = done[3]
        if not done[3]:
            self._point.setVisible(done[1])
        self._address.setVisible(done[3])
        self._listening.setVisible(done[1] and not done[3])
        self._show_refusal(facts)

    def _fold_point(self) -> None:
        """Once; the link brings it back. A focus inside goes on to what comes next, not away."""
        focused = self.focusWidget()
        if focused is not None and self._point.isAncestorOf(focused):
            self._open.setFocus(Qt.FocusReason.OtherFocusReason)
        self._point.hide()

    def show_sender(self, sender: Sender | None) -> None:
        self._sender = sender
        self._missing.setVisible(sender is None)
        self._rows.setVisible(sender is not None)
        if sender is None:
            return
        if not self._rec_type.text():
            self._rec_type.setText(sender.rec_type)
        shown = replace(sender, token=masked(sender.token))
        self._rows.show_rows((CopyRow("url", "URL", shown.url), CopyRow("header", "Header", shown.header)))

    def _lay_out_asides(self) -> None:
        look = self._look
        self._key, self._token = Button(look, "Create new app", "link"), Button(look, "Request token", "link")
        self._open = Button(look, "Open Data", "link")
        self._test = Button(look, "Send a test record", icon="send")
        self._address = Button(look, "Show the address", "link")
        self._address.clicked.connect(lambda: self._point.setVisible(not self._point.isVisible()))
        self._listening = Badge(look, "Listening", "accent", "radio")
        for button, signal in (
            (self._key, self.key_wanted),
            (self._token, self.token_wanted),
            (self._open, self.data_wanted),
            (self._test, self.test_wanted),
        ):
            button.clicked.connect(signal)
        self._steps.set_aside("key", self._key)
        self._steps.set_aside("token", self._token)
        self._steps.set_aside("point", self._listening)
        self._steps.set_aside("point", self._address)
        self._steps.set_aside("record", self._open)
        self._steps.set_aside("record", self._test)

    def _made_point(self) -> QWidget:
        look = self._look
        self._rec_type = QLineEdit()
        self._rec_type.setProperty("mono", "true")
        self._rec_type.setAccessibleName("recType")
        self._rec_type.setValidator(QRegularExpressionValidator(REC_TYPE, self._rec_type))
        self._rec_type.textChanged.connect(self.sender_wanted)
        self._rows = CopyRows(look, ())
        self._rows.copy_requested.connect(self._copy_row)
        self._missing = PlainLabel("Its token was issued elsewhere: request one here to copy it.", Type.HINT, "warn")
        curl = Button(look, "Copy as curl", icon="terminal", small=True)
        senet = Button(look, "Copy for Senet", icon="copy", small=True)
        curl.clicked.connect(lambda: self._copy(lambda one: one.curl(datetime.now(UTC))))
        senet.clicked.connect(lambda: self._copy(lambda one: sheet_of(NETWORKS[0], one).text()))
        self._copied = PlainLabel("", Type.HINT, "ok")
        self._refusal = PlainLabel("", Type.HINT, "danger", wrap=True)
        self._why = Button(look, "see why", "link")
        self._why.clicked.connect(self.refusal_wanted)
        self._sign = IconLabel(look, "circle-x", "danger", 14)
        tools = row(senet, curl, self._copied)
        tools.addStretch()
        last = row(self._sign, self._refusal, self._why)
        last.setStretch(1, 1)
        name = row(PlainLabel("recType", Type.LABEL, "text2"), self._rec_type, spacing=12)
        self._point = QWidget()
        column(name, self._rows, self._missing, tools, last, margins=(0, 6, 0, 0), parent=self._point)
        return self._point

    def _show_refusal(self, facts: Facts) -> None:
        refusal = facts.last_refusal
        if refusal is not None:
            ago = words.ago(refusal.at, facts.now)
            self._refusal.setText(f"Last try refused {ago}: {refusal.status}, {refusal.reason}")
        for widget in (self._sign, self._refusal, self._why):
            widget.setVisible(refusal is not None)

    def _copy_row(self, key: str) -> None:
        if self._sender:
            if key == "url":
                self._clipboard.copy(self._sender.url)
            else:
                self._clipboard.copy_secret(self._sender.header)
            self._rows.show_copied(key)

    def _copy(self, text: Callable[[Sender], str]) -> None:
        if self._sender:
            self._clipboard.copy_secret(text(self._sender))
            self._copied.setText("Copied. The clipboard is cleared after 30 s.")


def _key_text(facts: Facts) -> str | None:
    return f"{facts.key.name}, created {words.day(facts.key.created_at, facts.now)}" if facts.key else None


def _token_text(facts: Facts) -> str | None:
    token = facts.token
    return f"{token.head}…{token.tail}, posts only, never expires" if token else None


def _record_text(facts: Facts) -> str | None:
    first = facts.first
    return f"{first.name}, {words.ago(first.last_at, facts.now)}" if first else None
