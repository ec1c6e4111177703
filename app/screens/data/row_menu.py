"""What can be done with a record in the table, as a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from app.screens.data.fields import Field
from app.screens.data.rows import Row
from app.widgets.clipboard import Clipboard
from app.widgets.table_model import Column
from app.window.actions import Actions

NOT_A_NUMBER = "only numbers can be plotted"


class RowMenu(QMenu):
    """Of a row and the column that was pointed at; `field` is what the column shows, if it shows one."""

    def __init__(
        self,
        owner: QWidget,
        actions: Actions,
        clipboard: Clipboard,
        row: Row,
        column: Column[Row],
        field: Field | None,
        plot: Callable[[str, str], None],
    ) -> None:
        super().__init__(owner)
        self.aboutToHide.connect(self.deleteLater)
        self._add("Copy value", lambda: clipboard.copy(column.text(row)), bool(column.text(row)))
        self._add("Copy record id", lambda: clipboard.copy(row.entry.id), True)
        if field is not None:
            path, is_number = field.path, isinstance(row.values.get(field.path), int | float)
            label = f"Plot {path[:40].replace('&', '&&')}"
            self._add(label if is_number else f"{label} ({NOT_A_NUMBER})", lambda: plot(row.device, path), is_number)
        self.addSeparator()
        self.addActions([actions[f"data.{name}"] for name in ("inspector", "device", "request", "decoder", "example")])

    def _add(self, text: str, verb: Callable[[], None], allowed: bool) -> None:
        action = self.addAction(text)
        action.setEnabled(allowed)
        action.triggered.connect(lambda: verb())
