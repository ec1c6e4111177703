"""Revoke: what stops working, then the question. Focus starts on Cancel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app import words
from app.screens.access.token_rows import TokenRow, chip, sender
from app.widgets.cells import TextCell, TwoLineCell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView

MOST_ROWS = 5


def pace(rows: Sequence[TokenRow], what: str = "") -> str:
    """`15 today` where all were issued today, else the mean of the days each can have been used: `about 15 a day`."""
    if all(row.token.issued_at.date() == row.now.date() for row in rows):
        number, how_often, about = sum(sum(row.token.uses_by_day) for row in rows), "today", ""
    else:
        number, how_often, about = sum(map(_records_a_day, rows)), "a day", "about "
    counted = words.plural(number, what) if what else words.count(number)
    return f"{about}{counted} {how_often}"


def _records_a_day(row: TokenRow) -> int:
    days = min((row.now.date() - row.token.issued_at.date()).days + 1, len(row.token.uses_by_day) or 1)
    return round(sum(row.token.uses_by_day) / max(days, 1))


class RevokeDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, rows: Sequence[TokenRow]) -> None:
        what = words.plural(len(rows), "token")
        super().__init__(look, f"Revoke {what}?", _names(rows), width=660, parent=parent)
        used = [row for row in rows if row.token.last_used_at is not None]
        if used:
            self.body.addWidget(Note(look, "danger", "This stops live data", _consequence(used)))
            self.body.addWidget(self._made_table(look, used))
        else:
            unused = "It was never used." if len(rows) == 1 else "None of them was ever used."
            self.body.addWidget(PlainLabel(f"{unused} Nothing stops working.", wrap=True))
        self.body.addWidget(PlainLabel("This cannot be undone.", Type.HINT, "text2"))
        self.set_action(f"Revoke {what}", "danger", "ban")

    def _made_table(self, look: Look, rows: Sequence[TokenRow]) -> TableView:
        model = RowsModel[TokenRow](_columns(), key=lambda row: row.token.id, parent=self)
        model.set_rows(rows)
        table = TableView(look, "What stops working", margin=14)
        table.setModel(model)
        shown = min(len(rows), MOST_ROWS)
        table.setFixedHeight(look.px(34) + shown * table.verticalHeader().defaultSectionSize() + 4)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return table


def _columns() -> tuple[Column[TokenRow], ...]:
    return (
        Column(
            "CALLER",
            lambda row: sender(row.token.last_used_from),
            cell=lambda row: TwoLineCell(
                sender(row.token.last_used_from), f"{row.token.app_name}, {row.token.note or chip(row.token)}"
            ),
            width=200,
            stretch=True,
        ),
        Column("LAST USED", lambda row: words.ago(row.token.last_used_at, row.now), width=110),
        Column("RECORDS", lambda row: pace([row]), "number", width=126),
        Column(
            "AFTER REVOKING",
            lambda _: "401, packets lost",
            cell=lambda _: TextCell("401, packets lost", tone="danger", icon="circle-x"),
            width=160,
        ),
    )


def _names(rows: Sequence[TokenRow]) -> str:
    names = [f"{row.token.app_name} {row.token.head}…" for row in rows[:3]]
    rest = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return ", ".join(names) + rest


def _consequence(rows: Sequence[TokenRow]) -> str:
    callers = words.plural(len({row.token.last_used_from for row in rows}), "caller")
    those = "this token" if len(rows) == 1 else "these tokens"
    return (
        f"From {callers}: {pace(rows, 'record')} with {those}. Once revoked, what they send is refused with 401 "
        "from the next request on, and most networks do not send it again."
    )
