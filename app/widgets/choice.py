"""One of several: what filter chips, tabs and segmented controls have in common."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True, slots=True)
class Option:
    """`key` is what the signal carries."""

    key: str
    label: str
    icon: str | None = None


class Choice(QWidget):
    """Exactly one button is on; the whole is one tab stop, arrow keys move the choice."""

    chosen = Signal(str)

    def __init__(self, buttons: Mapping[str, QAbstractButton], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._choices = dict(buttons)
        self._group = QButtonGroup(self)
        for key, button in self._choices.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            button.toggled.connect(self._keep_one_tab_stop)
        next(iter(self._choices.values())).setChecked(True)

    def key(self) -> str:
        """What is chosen."""
        return next(key for key, button in self._choices.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Switch without a signal."""
        self._choices[key].setChecked(True)

    def allow(self, key: str, allowed: bool, why_not: str = "") -> None:
        """Enable or disable one choice, with the reason as its tooltip."""
        self._choices[key].setEnabled(allowed)
        self._choices[key].setToolTip("" if allowed else why_not)

    def buttons(self) -> list[QAbstractButton]:
        """In the order they are shown."""
        return list(self._choices.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        usable = [button for button in self._choices.values() if button.isEnabled() and not button.isHidden()]
        wanted = usable[(usable.index(self._choices[self.key()]) + step) % len(usable)]
        wanted.click()
        wanted.setFocus(Qt.FocusReason.TabFocusReason)

    def _keep_one_tab_stop(self) -> None:
        for button in self._choices.values():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if button.isChecked() else Qt.FocusPolicy.NoFocus)
