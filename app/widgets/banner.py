"""One line under the top bar for a condition that lasts: unreachable, disk full, keyring locked."""

from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel, restyle
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import ROLES, SIGNS


class Banner(QFrame):
    """Hidden until a condition is shown; a new condition takes the place of the old one."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(look, "info", "info", 20)
        self._title = PlainLabel("", Type.STRONG)
        self._text = PlainLabel("", Type.BODY, wrap=True)
        self._fact = PlainLabel("", Type.HINT, "text2")
        self._buttons: list[Button] = []
        words = (self._icon, self._title, self._text, self._fact)
        self._layout = row(*words, spacing=12, margins=(20, 6, 20, 7), parent=self)
        self._layout.setStretch(2, 1)
        self.setProperty("edge", "bottom")
        self.hide()

    def show_condition(
        self, tone: str, title: str, text: str, *, icon: str | None = None, buttons: tuple[Button, ...] = ()
    ) -> None:
        """The buttons now belong to the banner."""
        self._take_buttons_away()
        self.setProperty("ground", tone)
        self._icon.show_icon(icon or SIGNS[tone], ROLES[tone])
        self._title.setText(title)
        self._title.set_tone(ROLES[tone])
        self._text.setText(text)
        self.show_fact("")
        for button in buttons:
            self._layout.addWidget(button)
        self._buttons = list(buttons)
        self.setAccessibleName(f"{title}. {text}")
        restyle(self)
        self.show()

    def show_fact(self, fact: str) -> None:
        """What changes while the condition lasts, such as "Next try in 18 s"."""
        self._fact.setText(fact)
        self._fact.setVisible(bool(fact))

    def clear(self) -> None:
        self._take_buttons_away()
        self.hide()

    def _take_buttons_away(self) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
