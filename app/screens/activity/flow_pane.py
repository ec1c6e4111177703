"""The flow above the requests; a range brushed over it is the range of time the table shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from app.screens.activity.flow_ranges import bars, bars_of, moments_of
from app.screens.activity.model import HOUR, SPANS
from app.widgets.flow_brush import FlowBrush
from app.widgets.layouts import row
from app.widgets.look import Look
from embedded_server.domain.flow import FlowMinute

HEIGHT = 104
NAMES = dict(zip(SPANS, ("Last hour", "Last 24 hours", "Last 7 days", "Last 90 days"), strict=True))


class FlowPane(QFrame):
    """`range_chosen` carries two moments, or None and None; `span_chosen` a timedelta."""

    range_chosen = Signal(object, object)
    span_chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow: tuple[FlowMinute, ...] = ()
        self._range: tuple[datetime | None, datetime | None] = (None, None)
        self.setProperty("edge", "bottom")
        self._chart = FlowBrush(look)
        self._chart.setMinimumHeight(look.px(HEIGHT))
        self._chart.setMaximumHeight(look.px(HEIGHT))
        self._span = QComboBox()
        self._span.setProperty("small", "true")
        self._span.setAccessibleName("How much the flow shows")
        for span, name in NAMES.items():
            self._span.addItem(name, span)
        line = row(spacing=12, margins=(24, 8, 16, 6), parent=self)
        line.addWidget(self._chart, 1)
        line.addWidget(self._span, alignment=Qt.AlignmentFlag.AlignTop)
        self._chart.range_chosen.connect(self._on_range)
        self._span.activated.connect(lambda _: self.span_chosen.emit(self._span.currentData()))

    def show_flow(self, flow: Sequence[FlowMinute], span: timedelta, zone: tzinfo | None) -> None:
        """The range stays where it is in time; the bars move on below it."""
        self._flow = tuple(flow)
        self._chart.show_bars(bars(flow, span, zone))
        self._span.setCurrentIndex(list(SPANS).index(span))
        self._show_range()

    def show_range(self, since: datetime | None, until: datetime | None) -> None:
        self._range = (since, until)
        self._show_range()

    def focus_chart(self) -> None:
        self._chart.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_range(self) -> None:
        self._chart.show_range(bars_of(self._flow, *self._range))

    def _on_range(self, first: int, last: int) -> None:
        chosen = (None, None) if first < 0 else moments_of(self._flow, first, last)
        self.range_chosen.emit(*chosen)


def span_for(moment: datetime, now: datetime) -> timedelta:
    """The shortest that reaches back to a moment."""
    return next((span for span in SPANS if now - moment < span), list(SPANS)[-1]) if moment <= now else HOUR
