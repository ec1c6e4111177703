"""The frame of every dialog: title, sentence, body, foot; opened, never executed."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from app.widgets.buttons import Button, Kind
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.scrim import Scrim

MARGIN = 24
RING = 3  # room above the first widget, so that its focus ring is not cut off


class Dialog(QDialog):
    """Add widgets to `body`, then name the action; `acted` says it was pressed, the owner closes with `accept()`.

    Enter presses the focused button, else the action, unless the action destroys: then focus starts on Cancel.
    """

    acted = Signal()

    def __init__(
        self, look: Look, title: str, sentence: str = "", *, width: int = 640, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._width = look, width
        self.action: Button | None = None
        self._start: QWidget | None = None
        self._scrim: Scrim | None = None
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._title = PlainLabel(title, Type.TITLE, wrap=True)
        self._sentence = PlainLabel(sentence, Type.HINT, "text2", wrap=True)
        self.body = column(spacing=14)
        self.cancel = Button(look, "Cancel")
        self.cancel.clicked.connect(self.reject)
        self._lay_out()
        self._sentence.setVisible(bool(sentence))  # not before it has a parent: it would be a window for a moment

    def set_action(self, text: str, kind: Kind = "primary", icon: str | None = None) -> Button:
        """The one thing the dialog does, as verb and object; `danger` makes it destructive."""
        self.action = Button(self._look, text, kind, icon)
        self.action.clicked.connect(self._act)
        self._foot.addWidget(self.action)
        self.setTabOrder(self.cancel, self.action)
        return self.action

    def add_help(self, widget: QWidget) -> None:
        """At the left of the foot."""
        self._foot.insertWidget(self._helps, widget)
        self._helps += 1

    def add_extra(self, button: Button) -> None:
        """Between Cancel and the action."""
        self._foot.addWidget(button)

    def start_at(self, widget: QWidget) -> None:
        """Where the focus is when the dialog opens, in place of the first field."""
        self._start = widget

    def is_ready(self) -> bool:
        """Asked when the action is pressed: a form checks itself and shows what is wrong."""
        return True

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """While the answer is awaited nothing can be pressed twice; Cancel stays."""
        if self.action:
            self.action.setEnabled(not busy)
        self._content.setEnabled(not busy)

    def destroys(self) -> bool:
        return self.action is not None and self.action.property("kind") == "danger"

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width(), self._look.px(self._width)), hint.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shade()
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.resize(self.sizeHint())  # Qt's own choice stops at two thirds of the screen
        if self.destroys():
            self._focus_cancel()
        elif self.focusWidget() in (None, self.cancel):
            self._focus_first()
        self._scroll.verticalScrollBar().setValue(0)  # the focus must not scroll the beginning away

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim and isValid(self._scrim):
            self._scrim.deleteLater()
        self._scrim = None

    def _shade(self) -> None:
        parent = self.parentWidget()
        if parent and not self._scrim:
            self._scrim = Scrim(self._look, parent.window())
            self._scrim.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._grow()
        return super().eventFilter(watched, event)

    def _grow(self) -> None:
        """What comes in later, such as what is wrong with a field, is seen without scrolling."""
        most = round(self.screen().availableSize().height() * 0.9)
        height = min(self.height() + self._scroll.hidden_height(), most)
        if height > self.height():
            self.resize(self.width(), height)
            self.stay_on_screen()

    def stay_on_screen(self) -> None:
        """After it became higher: its buttons stand at its lower end."""
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        frame.moveBottom(min(frame.bottom(), room.bottom()))
        frame.moveTop(max(frame.top(), room.top()))
        self.move(frame.topLeft())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.cancel.hasFocus():
            self._focus_cancel()  # again: activation gives the focus for a reason that shows no ring

    def _focus_cancel(self) -> None:
        self.cancel.clearFocus()
        self.cancel.setFocus(Qt.FocusReason.TabFocusReason)

    def _focus_first(self) -> None:
        """Where the owner said, else the first field; where there is none, the action."""
        fields = [one for one in self._content.findChildren(QWidget) if _takes_tab(one)]
        first = self._start or (fields[0] if fields else self.action)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        pressed = focused if isinstance(focused, Button) else self.action
        if pressed and pressed.isEnabled() and not (pressed is self.action and self.destroys()):
            pressed.click()

    def _act(self) -> None:
        if self.is_ready():
            self.acted.emit()

    def _lay_out(self) -> None:
        self._content = QWidget()
        inner = column(self.body, spacing=0, margins=(MARGIN, RING, MARGIN, MARGIN - 4), parent=self._content)
        inner.addStretch()
        head = column(self._title, self._sentence, spacing=4, margins=(MARGIN, MARGIN - 4, MARGIN, 14 - RING))
        self._scroll = _Scroll(self._content, self._look.px(self._width))
        self._content.installEventFilter(self)
        whole = column(head, self._scroll, self._made_foot(), spacing=0, parent=self)
        whole.setStretch(1, 1)

    def _made_foot(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("ground", "subtle")
        frame.setProperty("edge", "top")
        self._foot = row(margins=(MARGIN, 13, MARGIN, 12), parent=frame)
        self._foot.addStretch()
        self._foot.addWidget(self.cancel)
        self._helps = 0
        return frame


class _Scroll(QScrollArea):
    """As high as its content is at `wide`, and scrolled only where the screen is too low for it."""

    def __init__(self, content: QWidget, wide: int) -> None:
        super().__init__()
        self._content, self._wide = content, wide
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        content = self._content.sizeHint()
        wanted = self._height_at(max(content.width(), self._wide))
        return QSize(content.width(), min(wanted, round(self.screen().availableSize().height() * 0.7)))

    def hidden_height(self) -> int:
        """Of the content at this width; zero or less when all of it is seen."""
        return self._height_at(self.viewport().width()) - self.viewport().height()

    def _height_at(self, width: int) -> int:
        layout = self._content.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content.minimumSizeHint().width(), min(self.sizeHint().height(), 120))


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
