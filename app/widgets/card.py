"""A card: a title with what belongs beside it, and a body."""

from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row

PADDING = 20


class Card(QFrame):
    """Add to `body`; `flush` lets it reach the edges. `add_beside` is for badges, `add_at_end` for actions."""

    def __init__(self, title: str, *, big: bool = False, flush: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "card")
        self.setAccessibleName(title)
        self._beside = row(PlainLabel(title, Type.TITLE if big else Type.SECTION), spacing=8)
        self._end = row(spacing=8)
        self._head = row(self._beside, spacing=8)
        self._head.addStretch(1)
        self._head.addLayout(self._end)
        self._head.setContentsMargins(PADDING, 0, PADDING, 0)
        self.body = column(spacing=8, margins=(1, 0, 1, 0) if flush else (PADDING, 0, PADDING, 0))
        whole = column(self._head, self.body, spacing=10, margins=(0, 14, 0, 8 if flush else 14), parent=self)
        whole.setStretch(1, 1)
        whole.addStretch()  # a body that cannot grow leaves the rest below, not above

    def add_beside(self, widget: QWidget) -> None:
        self._beside.addWidget(widget)

    def add_at_end(self, widget: QWidget) -> None:
        self._end.addWidget(widget)
