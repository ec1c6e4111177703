"""Identify a token: paste a token, a header or a curl line; hashes are compared, nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app import words
from app.api.errors import ApiError
from app.api.requests import EVERY, RequestFilter
from app.screens.access.token_rows import chip, sender, type_word
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.request import Identified, Presented
from embedded_server.domain.rotation import Carrier, CarrierKind
from embedded_server.domain.token import Token

MOST_NAMED = 6


class IdentifyDialog(Dialog):
    """`requests_asked` carries the RequestFilter that shows what came with the token."""

    asked = Signal(str)
    requests_asked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(
            look, "Identify a token", "Whose is it, what may it do, is it still alive?", width=560, parent=parent
        )
        self._text = QPlainTextEdit()
        self._text.setProperty("mono", "true")
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(look.px(76))
        self._form = Form()
        hint = "A token, an Authorization header or a curl line. It is compared and not kept."
        self._field = Field(look, "Paste it here", self._text, hint=hint, check=self._missing)
        self._form.add_row(self._field)
        self._answers = {tone: Note(look, tone, "") for tone in ("ok", "warn", "danger")}
        self._wanted, self._asked = EVERY, ""
        self._show = Button(look, "Show", "link")
        self._show.clicked.connect(lambda: self.requests_asked.emit(self._wanted))
        self._log, self._carried = Note(look, "info", "", action=self._show), Note(look, "info", "")
        self.body.addWidget(self._form)
        for note in self._notes():
            self.body.addWidget(note)
        self._forget()
        self.cancel.setText("Close")
        self.set_action("Identify", icon="scan-line")
        self.acted.connect(self._ask)
        self._text.textChanged.connect(self._forget)
        self._text.setFocus()

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def _notes(self) -> tuple[Note, ...]:
        return (*self._answers.values(), self._carried, self._log)

    def _ask(self) -> None:
        self._forget()
        self._asked = self._text.toPlainText()
        self.asked.emit(self._asked)

    def _forget(self) -> None:
        """What was said is of another text than this one."""
        self._asked = ""
        for note in self._notes():
            note.hide()

    def show_answer(self, identified: Identified, carriers: Sequence[Carrier] = ()) -> None:
        if not self._asked:
            return  # the text is another one by now
        token = identified.token
        self._show_requests(identified)
        if token is None:
            self._say("danger", "No token with this value", "It was never issued by this server, or it was mistyped.")
            return
        now = datetime.now(UTC)
        title = f"{type_word(token)} token of “{token.app_name}”, {chip(token)}"
        facts = f"{token.scope} as {token.identity}. Issued {words.day(token.issued_at, now)}, {_used(token, now)}."
        tone, state = _state(token, now)
        self._say(tone, title, f"{state} {facts} {token.note}".strip())
        self._carried.say(*_carried(carriers))
        self._carried.show()

    def _show_requests(self, identified: Identified) -> None:
        """What the request log says: also of a token that nobody issued here."""
        found = identified.requests
        self._log.setVisible(True)
        self._show.setVisible(found is not None)
        if found is None:
            self._log.say("Never presented", "No request in the log came with it.")
            return
        self._wanted = _wanted(identified.token, found)
        now = datetime.now(UTC)
        since = f"since {words.clock(found.first_at, now)[:-3]}"
        said = f"Refused {_times(found.refused)}" if found.refused else f"Let in {_times(found.count)}"
        last = f"Last {words.ago(found.last_at, now)} from {sender(found.last_remote)}."
        self._log.say(f"{said} {since}", f"{last} {found.last_reason}".strip())

    def show_error(self, error: ApiError) -> None:
        if self._asked:
            self._say("danger", error.reason, error.fix)

    def _say(self, tone: str, title: str, text: str) -> None:
        for name, note in self._answers.items():
            note.setVisible(name == tone)
        self._answers[tone].say(title, text)

    def _missing(self) -> str:
        return "" if self._text.toPlainText().strip() else "Paste a token, a header or a curl line."


def _wanted(token: Token | None, found: Presented) -> RequestFilter:
    """An unknown token has no id: its requests are those that presented what the last of them did."""
    if token is not None:
        return RequestFilter(token_id=token.id)
    return RequestFilter(same_token=found.last_id or 0)


def _used(token: Token, now: datetime) -> str:
    if token.last_used_at is None:
        return "never used"
    where = f" from {sender(token.last_used_from)}" if token.last_used_from else ""
    return f"last used {words.ago(token.last_used_at, now)}{where}"


def _carried(carriers: Sequence[Carrier]) -> tuple[str, str]:
    """Who sends with it from this server."""
    if not carriers:
        return "No notification target carries it", "Whoever sends with it keeps it elsewhere."
    targets = [one.name for one in carriers if one.kind is CarrierKind.TARGET]
    templates = [f"template “{one.name}”" for one in carriers if one.kind is CarrierKind.TEMPLATE]
    names = [*targets, *templates]
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    kinds = (("notification target", targets), ("template", templates))
    told = " and ".join(words.plural(len(found), noun) for noun, found in kinds if found)
    return f"{told} {'carries' if len(names) == 1 else 'carry'} it", f"{', '.join(names[:MOST_NAMED])}{rest}."


def _times(count: int) -> str:
    return words.plural(count, "time")


def _state(token: Token, now: datetime) -> tuple[str, str]:
    if token.revoked_at is not None:
        return "danger", f"Revoked {words.ago(token.revoked_at, now)}."
    if token.expires_at is not None and token.expires_at <= now:
        if token.replaced_by:
            ended = words.ago(token.expires_at, now)
            return (
                "warn",
                f"It was rotated and ended {ended}; the token that ends in {token.replaced_by} took its place.",
            )
        return "warn", f"It {words.until(token.expires_at, now)}."
    return "ok", "It is alive." if token.expires_at is None else f"It ends {words.until(token.expires_at, now)}."
