"""The bar at the foot of the window: state and counters left, the running job and fixed facts right."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look

HEIGHT = 28


class StatusBar(QFrame):
    """Items keep the order in which they were first set."""

    jobs_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._items: dict[str, _Item] = {}
        self._facts: dict[str, PlainLabel] = {}
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._left, self._right = row(spacing=20), row(spacing=20)
        self._job = _Job(look)
        self._job.button.clicked.connect(self.jobs_asked)
        self._job.hide()
        self._line = row(self._left, spacing=20, margins=(16, 1, 16, 0), parent=self)
        self._line.addStretch(1)
        self._line.addWidget(self._job)
        self._line.addLayout(self._right)
        self._fit()

    def set_item(self, key: str, icon: str, text: str, tone: str = "text2", *, tip: str = "") -> None:
        """An empty text takes the item away."""
        if key not in self._items:
            self._items[key] = _Item(self._look)
            self._left.addWidget(self._items[key])
        if self._items[key].show_fact(icon, text, tone, tip):
            self._line.activate()  # before the next paint, which would cut a longer text for the moment

    def text_of(self, key: str) -> str:
        return self._items[key].accessibleName()

    def set_fact(self, key: str, text: str) -> None:
        """At the right: time zone, version."""
        if key not in self._facts:
            self._facts[key] = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
            self._right.addWidget(self._facts[key])
        self._facts[key].setText(text)

    def show_job(self, name: str, percent: int | None, *, tip: str = "") -> None:
        """Without a percentage its name says all."""
        self._job.show_progress(name, percent)
        self._job.button.setToolTip(tip)
        self._job.show()

    def clear_job(self) -> None:
        self._job.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))


class _Item(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._icon = IconLabel(look, "info", "text2", 14)
        self._text = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._line = row(self._icon, self._text, spacing=7, parent=self)

    def show_fact(self, icon: str, text: str, tone: str, tip: str) -> bool:
        """Whether the text is another one now."""
        is_new = text != self._text.full_text()
        self._icon.show_icon(icon, tone)
        self._text.setText(text)
        self._text.set_tone("text2" if tone == "ok" else tone)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._line.activate()
        return is_new


class _Job(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.button = Button(look, "", "link")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(look.px(72))
        line = row(self.button, parent=self)
        line.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_progress(self, name: str, percent: int | None) -> None:
        self.button.setText(name if percent is None else f"{name} {percent} %")
        self._bar.setVisible(percent is not None)
        self._bar.setValue(percent or 0)
        self._bar.setAccessibleName(name)
