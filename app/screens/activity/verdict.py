"""What became of a request: the reason in words, and the ways out as buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.screens.activity.fixes import Fix, Way, fixes
from app.widgets.buttons import Button, Kind
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel, restyle
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.refusal_codes import words_of
from embedded_server.domain.request import Request

LEAST_WIDTH, MARGIN = 200, 14
SIGNS = {"danger": "shield-x", "ok": "shield-check"}


class Verdict(QFrame):
    way_chosen = Signal(Way)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._signs = {tone: IconLabel(look, sign, tone, 20) for tone, sign in SIGNS.items()}
        self._title = PlainLabel("", Type.SECTION, "danger", wrap=True)
        self._text = PlainLabel("", Type.BODY, wrap=True)
        self._buttons = row(spacing=8)
        self._ways: dict[Way, Button] = {}
        head = row(spacing=10)
        for sign in self._signs.values():
            head.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column(head, self._text, self._buttons, spacing=8, margins=(MARGIN, 12, MARGIN, 12), parent=self)

    def show_request(self, request: Request) -> None:
        tone = "ok" if request.is_let_in else "danger"
        self.setProperty("ground", tone)
        restyle(self)
        for name, sign in self._signs.items():
            sign.setVisible(name == tone)
        self._title.set_tone(tone)
        self._title.setText(title(request))
        said = text(request)
        self._text.setText(said)
        self._text.setVisible(bool(said))
        self._show_fixes(fixes(request))
        self.setAccessibleName(f"{title(request)}. {said}")

    def buttons(self) -> tuple[Button, ...]:
        """In the order they stand in."""
        return tuple(self._ways.values())

    def explain(self, way: Way, text: str) -> None:
        """What a person should know before going that way."""
        if (button := self._ways.get(way)) is not None:
            button.setToolTip(text)
            button.setAccessibleDescription(text)

    def _show_fixes(self, found: tuple[Fix, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._ways.clear()
        for at, fix in enumerate(found):
            is_first = at == 0 and fix.way is not Way.OPEN_RECORD
            kind: Kind = "primary" if is_first else "secondary"
            button = Button(self._look, fix.label, kind, None if is_first else fix.icon, small=True)
            button.clicked.connect(lambda _=False, way=fix.way: self.way_chosen.emit(way))
            self._buttons.addWidget(button)
            self._ways[fix.way] = button
        self._buttons.addStretch()
        self._fit_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(LEAST_WIDTH), super().minimumSizeHint().height())

    def _fit_buttons(self) -> None:
        """Below one another where they do not fit beside one another."""
        items = [self._buttons.itemAt(at) for at in range(self._buttons.count())]
        widths = [widget.sizeHint().width() for item in items if item and (widget := item.widget())]
        is_narrow = sum(widths) + self._buttons.spacing() * (len(widths) - 1) > self.width() - 2 * MARGIN
        way = QBoxLayout.Direction
        self._buttons.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)


def title(request: Request) -> str:
    if request.is_let_in:
        return f"{request.status} Let in"
    return f"{request.status} Refused: {_lowered(words_of(request.code))}"


def text(request: Request) -> str:
    if request.is_let_in:
        return _sentence(request.reason)
    return f"{_sentence(request.reason)} {request.fix}".strip()


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:] + ("" if not said or said.endswith((".", "?", "…")) else ".")


def _lowered(words: str) -> str:
    """`Revoked token` → `revoked token`; names such as HTTP and recType keep their case."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
