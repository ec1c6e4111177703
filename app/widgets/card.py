"""A card: a title with what belongs beside it, and a body."""

from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row


class Card(QFrame):
    """Add to `body`; `add_beside` puts badges after the title, `add_at_end` actions at the right."""

    def __init__(self, title: str, *, big: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "card")
        self.setAccessibleName(title)
        self._title = PlainLabel(title, Type.TITLE if big else Type.SECTION)
        self._beside = row(self._title, spacing=8)
        self._end = row(spacing=8)
        self._head = row(self._beside, spacing=8)
        self._head.addStretch()
        self._head.addLayout(self._end)
        self.body = column(spacing=8)
        whole = column(self._head, self.body, spacing=10, margins=(20, 14, 20, 14), parent=self)
        whole.setStretch(1, 1)
        whole.addStretch()  # a body that cannot grow leaves the rest below, not above

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    def add_beside(self, widget: QWidget) -> None:
        self._beside.addWidget(widget)

    def add_at_end(self, widget: QWidget) -> None:
        self._end.addWidget(widget)
