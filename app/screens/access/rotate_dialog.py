"""Rotate: a new token, a time in which both are valid, and who has to be told. It stops between two tokens only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app import words
from app.screens.access.token_rows import TokenRow, chip, sender
from app.sender import masked
from app.widgets.cells import TextCell, TwoLineCell
from app.widgets.choice import Option
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.segmented import Segmented
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.rotation import Carrier, CarrierKind, Rotation
from embedded_server.domain.token import Token

OVERLAPS = {"1 hour": 3_600, "24 hours": 86_400, "7 days": 604_800}
USUAL = "24 hours"
MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token stands: a target of this server, or whoever used it last."""

    key: str
    token: Token
    title: str
    detail: str
    is_ours: bool
    is_done: bool = False

    @property
    def what(self) -> str:
        if not self.is_ours:
            return "update by hand"
        return "carries the new one" if self.is_done else "rewritten at once"


def places(token: Token, carriers: Sequence[Carrier], now: datetime) -> list[Place]:
    """What other computers wrote down nobody here can rewrite."""
    ours = [Place(_key(one), token, _title(one), one.url, is_ours=True) for one in carriers]
    if token.last_used_at is None or token.last_used_from is None:
        return ours
    used = f"{token.note or token.app_name}, used {words.ago(token.last_used_at, now)}"
    return [*ours, Place(token.id, token, sender(token.last_used_from), used, is_ours=False)]


def _key(carrier: Carrier) -> str:
    return f"{carrier.kind} {carrier.id}"


def _title(carrier: Carrier) -> str:
    return carrier.name if carrier.kind is CarrierKind.TARGET else f"Template “{carrier.name}”"


class RotateDialog(Dialog):
    """`stop_asked` is said once: what was begun is finished, nothing more is begun."""

    stop_asked = Signal()
    copy_requested = Signal(str)  # id of a new token

    def __init__(self, look: Look, parent: QWidget, rows: Sequence[TokenRow]) -> None:
        self._what = words.plural(len(rows), "token")
        super().__init__(look, f"Rotate {self._what}?", _names(rows), width=680, parent=parent)
        self._look, self._rows, self._new = look, rows, list[Rotation]()
        self.is_stopped, self._is_running = False, False
        self._overlap = Segmented(look, [Option(name, name) for name in OVERLAPS], "The old token stays valid for")
        self._overlap.choose(USUAL)
        self._note = Note(look, "info", "Nothing stops at once", "")
        self._refused = Note(look, "danger", "")
        self._overlap.chosen.connect(lambda _: self._say_what_happens())
        self._places = RowsModel[Place](_columns(), key=lambda place: place.key, parent=self)
        self._table = TableView(look, "Where the token stands", margin=14)
        self._bar = QProgressBar()
        self._results = CopyRows(look, ())
        self._fill()
        self._say_what_happens()
        self.set_action(f"Rotate {self._what}", icon="rotate-ccw")

    def overlap_s(self) -> int:
        return OVERLAPS[self._overlap.key()]

    def show_places(self, found: Sequence[Place]) -> None:
        self._places.set_rows(found)
        self._table.setVisible(bool(found))
        shown = min(len(found), MOST_ROWS)
        self._table.setFixedHeight(self._look.px(34) + shown * self._table.verticalHeader().defaultSectionSize() + 4)

    def show_begun(self) -> None:
        self._is_running = True
        self._overlap.setEnabled(False)
        if self.action:
            self.action.setEnabled(False)
        self.cancel.setText("Stop")
        self._bar.setMaximum(len(self._rows))
        self._bar.show()

    def show_rotated(self, rotation: Rotation) -> None:
        """One of them; its targets carry the new one now."""
        self._new.append(rotation)
        done = {_key(one) for one in rotation.carriers}
        self._places.set_rows([replace(one, is_done=one.is_done or one.key in done) for one in self._places.rows])
        self._bar.setValue(len(self._new))
        self._results.show()
        self._results.show_rows([_result(one) for one in self._new])

    def show_end(self, problem: str = "") -> None:
        """All are rotated, or it was stopped: what was not begun is as before."""
        self._is_running = False
        left = len(self._rows) - len(self._new)
        self._bar.hide()
        self._say_end(left, problem)
        self.set_sentence("")
        if self.action:
            self.action.hide()
        self.cancel.setText("Done")

    def show_copied(self, token_id: str) -> None:
        self._results.show_copied(token_id)

    def value(self, token_id: str) -> str:
        return next(one.new.value for one in self._new if one.new.token.id == token_id)

    def reject(self) -> None:
        if not self._is_running:
            super().reject()
        elif not self.is_stopped:
            self.is_stopped = True
            self.cancel.setText("Stopping…")
            self.stop_asked.emit()

    def _fill(self) -> None:
        line = row(PlainLabel("The old token stays valid for", Type.STRONG), self._overlap)
        line.insertStretch(1)
        self.body.addLayout(line)
        for widget in (self._note, self._refused, self._table, self._bar, self._results):
            self.body.addWidget(widget)
        self._table.setModel(self._places)
        self._results.copy_requested.connect(self.copy_requested)
        for widget in (self._refused, self._table, self._bar, self._results):
            widget.hide()
        self._bar.setTextVisible(False)

    def _say_what_happens(self) -> None:
        self._note.say(
            "Nothing stops at once",
            f"A new token is issued, and targets of this server carry it at once. The old one is let in for "
            f"{self._overlap.key()} more, then it ends by itself.",
        )

    def _say_end(self, left: int, problem: str) -> None:
        others = sum(not one.is_ours for one in self._places.rows)
        if problem:
            said = f"{words.plural(left, 'token')} not rotated"
            self._refused.say(said, f"{problem} What was not begun is as before.")
            self._refused.show()
            self._note.hide()
        elif left:
            self._note.say(f"Stopped: {words.plural(left, 'token')} not rotated", "They are as before.")
        else:
            told = f"Tell {words.plural(others, 'sender')} the new one until then. " if others else ""
            kept = "“Let the old token live on” in the list takes the end back."
            self._note.say(f"The old one ends in {self._overlap.key()}", f"{told}{kept}")


def _columns() -> tuple[Column[Place], ...]:
    return (
        Column(
            "WHERE IT STANDS",
            lambda place: place.title,
            cell=lambda place: TwoLineCell(place.title, place.detail),
            width=260,
            stretch=True,
        ),
        Column("TOKEN", lambda place: chip(place.token), "mono", width=172),
        Column("WHAT HAPPENS", lambda place: place.what, cell=_what_cell, width=170),
    )


def _what_cell(place: Place) -> TextCell:
    if place.is_ours:
        return TextCell(place.what, tone="ok", icon="circle-check" if place.is_done else "refresh-cw")
    return TextCell(place.what, tone="warn", icon="pencil")


def _result(rotation: Rotation) -> CopyRow:
    token = rotation.new.token
    return CopyRow(token.id, f"New, {token.app_name}", masked(rotation.new.value))


def _names(rows: Sequence[TokenRow]) -> str:
    names = [f"{row.token.app_name} {row.token.head}…" for row in rows[:3]]
    rest = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return ", ".join(names) + rest
