"""By what records are sorted, as a menu: what a click on a header does, for the keyboard, and for columns not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from app.screens.data.asked import DEVICE, FIELD, OWNER, PDU, Asked
from app.screens.data.fields import Field
from app.widgets.labels import cut


class SortMenu(QMenu):
    def __init__(self, owner: QWidget, asked: Asked, fields: Sequence[Field], ask: Callable[[Asked], None]) -> None:
        super().__init__(owner)
        self.aboutToHide.connect(self.deleteLater)
        self._asked, self._ask = asked, ask
        time = "Time, oldest first" if asked.oldest_first else "Time, newest first"
        self._add("", "Time" if asked.sort else time)
        self._add(DEVICE, "Device")
        for field in fields:
            self._add(FIELD + field.path, field.title)
        self._add(PDU, "Payload")
        self._add(OWNER, "Owner")

    def _add(self, key: str, title: str) -> None:
        """The one in force says which way; choosing it again turns it round."""
        is_now = key == self._asked.sort
        action = self.addAction(cut(self._asked.order_words() if is_now and key else title).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_now)
        action.triggered.connect(lambda: self._ask(self._asked.sorted_by(key)))
        if is_now:
            self.setActiveAction(action)
