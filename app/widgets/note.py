"""A remark in a page: soft ground, sign, bold line, one sentence, at most one way out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

SIGNS = {"ok": "circle-check", "warn": "triangle-alert", "danger": "circle-x", "info": "info", "accent": "info"}
ROLES = {"ok": "ok", "warn": "warn", "danger": "danger", "info": "info", "accent": "accent_text"}


class Note(QFrame):
    """`tone` is ok, warn, danger, info or accent."""

    def __init__(
        self,
        look: Look,
        tone: str,
        title: str,
        text: str = "",
        *,
        action: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", tone)
        self._title = PlainLabel(title, Type.STRONG, ROLES[tone], wrap=True)
        self._text = PlainLabel(text, Type.HINT, wrap=True)
        words = QWidget()
        column(self._title, self._text, spacing=2, parent=words)
        layout = row(spacing=10, margins=(13, 9, 13, 9), parent=self)
        place = Qt.AlignmentFlag.AlignTop if title and text else Qt.AlignmentFlag.AlignVCenter
        layout.addWidget(IconLabel(look, SIGNS[tone], ROLES[tone]), alignment=place)
        layout.addWidget(words, 1, place)
        if action:
            layout.addWidget(action, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.say(title, text)

    def say(self, title: str, text: str = "") -> None:
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(" ".join(filter(None, (title, text))))
