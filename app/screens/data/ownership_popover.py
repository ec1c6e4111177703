"""Why an account sees what it sees: its own, what rules share with it, and what stays hidden."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from app import words
from app.rule_words import verbs
from app.screens.data.ownership import ShareBar
from app.widgets import paint
from app.widgets.buttons import Button, IconButton
from app.widgets.floating import Follower
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.rule import Operation, Rule
from embedded_server.domain.visibility import SharedPart, Visibility

WIDTH = 412
MOST_PARTS = 5  # rules that are named
SENTENCE = (
    "totalCount is platform-wide: other accounts may store data under the same recType, "
    "and Microshare counts theirs, too."
)
NO_RULE = "Stored by other accounts, and no rule gives access."
STILL_HERE = " You see them here because this is your server."


@dataclass(frozen=True, slots=True)
class Explained:
    """`account` is empty for the one of this computer, seen with the eyes of whoever runs the server."""

    account: str
    visibility: Visibility
    rules: dict[str, Rule]


class OwnershipPopover(QWidget):
    """Lies over its host; a click beside it or Esc closes it, and the focus returns."""

    rule_asked = Signal(str)  # its id; empty: how rules work
    eyes_asked = Signal()  # see what the account sees, or everything again

    def __init__(self, look: Look, host: QWidget, opener: QWidget, explained: Explained) -> None:
        super().__init__(host)
        self._look, self._host, self._opener = look, host, opener
        self._frame = self._made_frame(explained)
        self._follower = Follower(host, self._place)
        self._place()
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._frame.geometry().contains(event.position().toPoint()):
            self._leave()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """The focus stays in the popover while it is open."""
        stops = [one for one in self._frame.findChildren(Button) if one.isVisible()] + [self._close]
        focused = self.focusWidget()
        at = stops.index(focused) if focused in stops else -1
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _made_frame(self, explained: Explained) -> QFrame:
        seen, look = explained.visibility, self._look
        frame = QFrame(self)
        frame.setProperty("ground", "popover")
        frame.setAccessibleName("Who owns these records")
        self._close = IconButton(look, "x", "Close", small=True)
        self._close.clicked.connect(self._leave)
        these = "this record" if seen.total == 1 else f"these {words.plural(seen.total, 'record')}"
        head = row(PlainLabel(f"Who owns {these}?", Type.SECTION), self._close)
        head.insertStretch(1)
        bar = ShareBar(look, 12)
        shared = sum(part.count for part in seen.shared)
        bar.show_parts((("accent", seen.owned), ("info_fill", shared), ("disabled", seen.hidden)))
        whole = column(head, PlainLabel(SENTENCE, Type.HINT, "text2", wrap=True), bar, spacing=8)
        for at, part in enumerate(self._parts(explained)):
            if at:
                whole.addWidget(_rule_line())
            whole.addLayout(part)
        whole.addSpacing(2)
        buttons = row(*self._buttons(explained))
        buttons.addStretch()
        whole.addLayout(buttons)
        self._laid_out = column(whole, margins=(18, 14, 18, 16), parent=frame)
        self._cast_shadow(frame)
        for widget in frame.findChildren(QWidget):
            widget.ensurePolished()  # the height is asked for before anything is shown
        return frame

    def _parts(self, explained: Explained) -> list[QHBoxLayout]:
        seen, account, look = explained.visibility, explained.account, self._look
        mine = f"Sent with tokens of {account}" if account else "Sent with tokens of your account"
        parts: list[QHBoxLayout] = [_part(look, "accent", "Its own" if account else "Yours", mine, seen.owned)]
        largest_first = sorted(seen.shared, key=lambda part: -part.count)
        parts += [self._shared_part(part, explained) for part in largest_first[:MOST_PARTS]]
        if rest := largest_first[MOST_PARTS:]:
            said = words.plural(len(rest), "more rule")
            parts.append(_part(look, "info_fill", "Shared", said, sum(part.count for part in rest)))
        hint = NO_RULE + ("" if account or not seen.hidden else STILL_HERE)
        who = "Not visible to it" if account else "Not visible to your account"
        parts.append(_part(look, "disabled", who, hint if seen.hidden else "Nothing is hidden.", seen.hidden))
        return parts

    def _shared_part(self, part: SharedPart, explained: Explained) -> QHBoxLayout:
        rule = explained.rules.get(part.rule_id)
        link = Button(self._look, cut(f"Rule “{part.rule_name}”").replace("&", "&&"), "link")
        link.setToolTip("Open the rule")
        link.clicked.connect(lambda: self._ask(part.rule_id))
        whose = "Shared with it" if explained.account else "Shared with you"
        return _part(self._look, "info_fill", f"{whose} by {part.owner}", _granted(rule), part.count, link)

    def _buttons(self, explained: Explained) -> list[QWidget]:
        eyes = Button(self._look, "Show everything" if explained.account else "Show only what is visible", small=True)
        eyes.clicked.connect(self._ask_for_eyes)
        rules = Button(self._look, "How rules work", icon="external-link", small=True)
        rules.clicked.connect(lambda: self._ask(""))
        return [eyes, rules]

    def _ask(self, rule_id: str) -> None:
        self._leave()
        self.rule_asked.emit(rule_id)

    def _ask_for_eyes(self) -> None:
        self._leave()
        self.eyes_asked.emit()

    def _cast_shadow(self, frame: QFrame) -> None:
        shadow = QGraphicsDropShadowEffect(frame)
        shadow.setOffset(0, 4)
        shadow.setBlurRadius(16)
        shadow.setColor(Qt.GlobalColor.black if self._look.theme.dark else self._look.color("line_strong"))
        frame.setGraphicsEffect(shadow)

    def _place(self) -> None:
        self.setGeometry(self._host.rect())
        width = self._look.px(WIDTH)
        below = self._opener.mapTo(self._host, QPoint(0, self._opener.height() + self._look.px(8)))
        left = min(max(below.x() - width // 2, 8), self._host.width() - width - 8)
        self._frame.setGeometry(left, below.y(), width, self._laid_out.heightForWidth(width))

    def _leave(self) -> None:
        self._follower.stop()
        self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.deleteLater()


def _part(look: Look, role: str, name: str, hint: str, amount: int, link: Button | None = None) -> QHBoxLayout:
    """A share of the whole: its colour, whose it is, why, and how much."""
    top = Qt.AlignmentFlag.AlignTop
    said = column(PlainLabel(name, Type.NAME, elide=Qt.TextElideMode.ElideMiddle), spacing=1)
    if link is None:
        said.addWidget(PlainLabel(hint, Type.HINT, "text2", wrap=True))
    else:
        line = row(link, PlainLabel(hint, Type.HINT, "text2"), spacing=6)
        line.addStretch()
        said.addLayout(line)
    number = PlainLabel(words.count(amount), Type.STRONG)
    number.setAccessibleName(f"{name}: {words.count(amount)}")
    whole = row(spacing=10)
    whole.addWidget(_Swatch(look, role), alignment=top)
    whole.addLayout(said, 1)
    whole.addWidget(number, alignment=top)
    return whole


class _Swatch(QWidget):
    def __init__(self, look: Look, role: str) -> None:
        super().__init__()
        self._look, self._role = look, role
        self.setFixedSize(look.px(10), look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        side = float(self.width())
        square = QRectF(0, (self.height() - side) / 2, side, side)
        paint.draw_rounded(QPainter(self), square, 3, self._look.color(self._role))


def _granted(rule: Rule | None) -> str:
    if rule is None:
        return ""
    return "read only" if rule.operations == {Operation.READ} else verbs(rule.operations)


def _rule_line() -> QFrame:
    line = QFrame()
    line.setProperty("rule", "line")
    return line
