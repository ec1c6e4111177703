"""The line below the records: whether they come in live, how often, how many there are."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.screens.data.searching import Progress
from app.screens.data.sorting import SortProgress
from app.widgets import paint
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look

HEIGHT = 26  # with a link or without: nothing moves where one comes or goes


class RecordsFoot(QFrame):
    stop_asked = Signal()
    more_asked = Signal()
    again_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "top")
        self._dot = _Dot(look)
        self._state = PlainLabel("", Type.LABEL)
        self._about = PlainLabel("", Type.HINT, "text2")
        self._records = PlainLabel("", Type.HINT, "text2")
        self._stop, self._go_on = Button(look, "Stop", "link"), Button(look, "Search on", "link")
        self._again = Button(look, "Sort again", "link")
        self._again.clicked.connect(self.again_asked)
        self._stop.clicked.connect(self.stop_asked)
        self._go_on.clicked.connect(self.more_asked)
        state = (self._dot, self._state, self._about, self._stop, self._go_on, self._again)
        line = row(*state, margins=(16, 1, 16, 0), parent=self)
        line.addStretch()
        line.addWidget(self._records)
        self.setMinimumHeight(look.px(HEIGHT))

    def show_live(self, every: timedelta | None) -> None:
        about = f"A new record about every {words.span(every)}" if every else ""
        self._show("ok_fill", "Live. Newest first.", about)

    def show_search(self, progress: Progress, zone: tzinfo | None) -> None:
        """How far a search came, and whether it goes on."""
        found = words.plural(progress.rows, "row")
        if progress.is_done:
            self._show("ok_fill", f"{found} found, all that match", "")
        elif progress.searched_to is None:
            self._show("accent", "Searching…", "")
        else:
            back = words.full(progress.searched_to, zone).rpartition(".")[0]
            self._show("accent" if progress.is_running else "ok_fill", f"{found} found", f"Searched back to {back}")
        self._stop.setVisible(progress.is_running)
        self._go_on.setVisible(not progress.is_running and not progress.is_done)

    def show_sort(self, progress: SortProgress, order: str, newer: int, zone: tzinfo | None) -> None:
        """In which order, what of it is here, and how much arrived since."""
        back = "" if progress.searched_to is None else words.full(progress.searched_to, zone).rpartition(".")[0]
        if progress.is_running and not progress.is_done:
            self._show("accent", f"Sorting by {order}…", f"Read back to {back}" if back else "")
        elif not progress.is_done:
            self._show("warn_fill", f"By {order}", f"Only what arrived since {back}" if back else "")
        else:
            self._show("ok_fill", f"By {order}", _of_all(progress))
        self._stop.setVisible(progress.is_running and not progress.is_done)
        self._go_on.setVisible(not progress.is_running and not progress.is_done)
        if progress.is_done and newer:
            self._about.setText(f"{words.plural(newer, 'newer record')} not sorted in")
            self._again.show()

    def show_hold(self, kept: int) -> None:
        self._show("warn_fill", f"On hold, {words.count(kept)} kept", "They are stored and appear with Live.")

    def show_lost(self, why: str) -> None:
        self._show("danger_fill", "Not connected", why)

    def show_not_loaded(self) -> None:
        self._show("danger_fill", "Not loaded", "")

    def show_records(self, records: int) -> None:
        self._records.setText(words.plural(max(records, 0), "record"))

    def _show(self, role: str, state: str, about: str) -> None:
        self._stop.hide()
        self._go_on.hide()
        self._again.hide()
        self._dot.show_role(role)
        self._state.setText(state)
        self._about.setText(about)


def _of_all(progress: SortProgress) -> str:
    """As many rows as there is room for are the first of all that match."""
    if progress.is_all:
        return f"{words.plural(progress.rows, 'row')}, all that match"
    of = "" if progress.matching is None else f" of {words.plural(progress.matching, 'record')}"
    return f"The first {words.plural(progress.rows, 'row')}{of}"


class _Dot(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._role = look, "ok_fill"
        self.setFixedSize(look.px(8), look.px(16))

    def show_role(self, role: str) -> None:
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        side = float(self.width())
        place = QRectF(0, (self.height() - side) / 2, side, side)
        paint.draw_rounded(QPainter(self), place, side / 2, self._look.color(self._role))
