"""The head of a page: title, one sentence, actions at the right, tabs below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.tabs import Tabs

MARGIN = 24


class PageHead(QFrame):
    """Secondary actions first, the primary one last; at most one primary on a screen."""

    def __init__(
        self, title: str, sentence: str, *buttons: Button, tabs: Tabs | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._sentence = PlainLabel(sentence, Type.BODY, "text2", elide=Qt.TextElideMode.ElideRight)
        words = column(PlainLabel(title, Type.PAGE), self._sentence, spacing=3)
        line = row(words, *buttons)
        line.setStretch(0, 1)
        below = 0 if tabs else 15  # the mark of the chosen tab lies on the edge
        whole = column(line, spacing=6, margins=(MARGIN, 14, MARGIN, below), parent=self)
        if tabs:
            whole.addWidget(tabs)

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
