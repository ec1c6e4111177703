"""Replay: a request sent through all gates again, as it came or changed, its answer beside the first one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.api.errors import ApiError
from app.screens.activity.columns import token as token_words
from app.screens.activity.message_text import answer_text
from app.screens.activity.message_view import MessageView
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.request import Edits, Replayed, RequestDetails
from embedded_server.domain.token import Token

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH")
SENTENCE = "It passes every gate again and is listed as a replay. A record that is let in is stored like any other."
KEPT_ASIDE = frozenset(("authorization", "host", "content-length", "connection", "transfer-encoding"))
NO_BODY = "The body was not kept, so what is sent is empty unless you write one."
CUT_BODY = "Only the beginning of the body was kept; that is what is sent."
AS_IT_CAME = ""
CHANGES = {
    "DELETE": "If the token may, what the path names is deleted for good.",
    "PUT": "If the token may, what the path names is replaced by the body.",
}
Headers = tuple[tuple[str, str], ...]


class ReplayDialog(Dialog):
    """`acted`: send `edits()`, then `show_answer`; it stays open, so that one can try again."""

    def __init__(self, look: Look, parent: QWidget, details: RequestDetails, tokens: Sequence[Token]) -> None:
        super().__init__(look, "Replay", SENTENCE, width=860, parent=parent)
        self._details = details
        self._method, self._token = QComboBox(), QComboBox()
        self._path = QLineEdit(details.request.path)
        self._headers, self._text = QPlainTextEdit(), QPlainTextEdit()
        self._then, self._now = MessageView(look, "Answer then"), MessageView(look, "Answer now")
        self._fill(tokens)
        self._lay_out_form(look)
        self.cancel.setText("Close")
        self.set_action("Send again", icon="rotate-ccw")

    def edits(self) -> Edits:
        """Only what was changed; the rest stays as it came, with what cannot be shown of it."""
        request = self._details.request
        path, body = self._path.text().strip(), self._text.toPlainText()
        headers = _parsed(self._headers.toPlainText())
        return Edits(
            method=None if self._method.currentText() == request.method else self._method.currentText(),
            path=None if path == request.path else path,
            headers=None if headers == _shown(self._details) else (*headers, *_aside(self._details)),
            body=None if body == _body(self._details) else body.encode(),
            token_id=str(self._token.currentData()) or None,
        )

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_answer(self, replayed: Replayed) -> None:
        self.set_busy(False)
        request = replayed.request
        tone = "ok" if request.is_let_in else "danger"
        for name, note in self._notes.items():
            note.setVisible(name == tone)
        self._notes[tone].say(f"{request.status} {'Let in' if request.is_let_in else 'Refused'}", request.reason)
        self._now.show_text(answer_text(replayed.response))
        self._answers.show()
        self._show_below(self._answers)

    def show_error(self, error: ApiError) -> None:
        self.set_busy(False)
        for name, note in self._notes.items():
            note.setVisible(name == "danger")
        self._notes["danger"].say(error.reason, error.fix)
        self._show_below(self._notes["danger"])

    def _show_below(self, widget: QWidget) -> None:
        """What an answer adds lies below the fields; it has a place only after it was laid out."""
        QTimer.singleShot(0, self, lambda: self.resize(self.sizeHint()))
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(widget))

    def _fill(self, tokens: Sequence[Token]) -> None:
        details, request = self._details, self._details.request
        self._method.addItems(list(METHODS))
        if request.method and request.method not in METHODS:
            self._method.addItem(request.method)
        self._method.setCurrentText(request.method)
        self._token.addItem(f"As it came ({token_words(request)})", AS_IT_CAME)
        for one in tokens:
            self._token.addItem(f"{one.head[:4]}…{one.tail[-4:]}  ·  {one.app_name}  ·  {one.scope}", one.id)
        self._headers.setPlainText("\n".join(f"{name}: {value}" for name, value in _shown(details)))
        self._text.setPlainText(_body(details))
        for field in (self._path, self._headers, self._text):
            use_mono(field)
        for text in (self._headers, self._text):
            text.setTabChangesFocus(True)
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._then.show_text(answer_text(details.response))

    def _lay_out_form(self, look: Look) -> None:
        self._form = Form()
        path = Field(
            look, "Path", self._path, check=lambda: "" if self._path.text().startswith("/") else "Begins with /"
        )
        self._method.setMaximumWidth(look.px(120))
        self._form.add_row(Field(look, "Method", self._method), path)
        self._form.add_row(Field(look, "Token", self._token))
        hint = CUT_BODY if self._details.is_body_cut else NO_BODY if self._details.body is None else ""
        self._headers.setFixedHeight(look.px(76))
        self._text.setFixedHeight(look.px(104))
        self._form.add_row(Field(look, "Headers", self._headers, check=self._wrong_headers))
        self._form.add_row(Field(look, "Body", self._text, hint=hint))
        self.body.addWidget(self._form)
        self._warning = Note(look, "warn", "")
        self.body.addWidget(self._warning)
        self._method.currentTextChanged.connect(self._warn)
        self._warn(self._method.currentText())
        self._notes = {tone: Note(look, tone, "") for tone in ("ok", "danger")}
        for note in self._notes.values():
            note.hide()
            self.body.addWidget(note)
        then = column(PlainLabel("Answered then", Type.LABEL, "text2"), self._then, spacing=4)
        now = column(PlainLabel("Answered now", Type.LABEL, "text2"), self._now, spacing=4)
        self._answers = QWidget()
        row(then, now, spacing=14, parent=self._answers)
        self._answers.hide()
        self.body.addWidget(self._answers)

    def _warn(self, method: str) -> None:
        """Before it is sent, what a method does that is not just another record."""
        self._warning.setVisible(method in CHANGES)
        if method in CHANGES:
            self._warning.say(f"This sends {method}", CHANGES[method])

    def _wrong_headers(self) -> str:
        lines = [line for line in self._headers.toPlainText().splitlines() if line.strip()]
        wrong = next((line for line in lines if ":" not in line or not line.partition(":")[0].strip()), "")
        return f"“{wrong[:40]}” is no header: write Name: value." if wrong else ""


def _shown(details: RequestDetails) -> Headers:
    """What is set by the sender; the token is chosen by itself, sizes follow from the body."""
    return tuple((name.title(), value) for name, value in details.headers if name.lower() not in KEPT_ASIDE)


def _aside(details: RequestDetails) -> Headers:
    """The token as it is shown: the server puts it in again; it counts lengths itself."""
    return tuple((name, value) for name, value in details.headers if name.lower() in KEPT_ASIDE)


def _parsed(text: str) -> Headers:
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _body(details: RequestDetails) -> str:
    return (details.body or b"").decode("utf-8", "replace")
