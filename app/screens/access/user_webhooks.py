"""Webhooks of one user, in the tab of its page; they are managed on the page of all webhooks."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.screens.access.webhook_rows import HookLine, hook_columns
from app.screens.access.webhooks_model import WebhooksModel
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView

MARGIN = 20


class UserWebhooks(Pane):
    """`opened` carries the id of a webhook, `asked` whose new one is wanted."""

    opened = Signal(str)
    asked = Signal(str)

    def __init__(self, look: Look, model: WebhooksModel) -> None:
        self._table = TableView(look, "Webhooks of the user", margin=MARGIN)
        super().__init__(look, self._table)
        self._look, self._model, self._user = look, model, ""
        columns = [column for column in hook_columns() if column.title not in ("OWNER", "")]
        self._rows = RowsModel[HookLine](columns, key=lambda line: line.webhook.id, parent=self)
        self._table.setModel(self._rows)
        self._table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._table.opened.connect(lambda at: self.opened.emit(self._rows.rows[at].webhook.id))
        model.refreshed.connect(self.show_again)

    def show_user(self, name: str) -> int:
        """How many there are."""
        self._user = name
        self.show_again()
        return len(self._rows.rows)

    def show_again(self) -> None:
        lines, told = self._model.of_user(self._user), self._model.told
        self._rows.set_rows(lines)
        if lines:
            self.show_content()
        elif not self._model.is_loaded:
            self.show_loading()
        elif told.closed or self._user not in told.owners:
            text = told.closed or "Integrators have none, and of this user no key with the scope readwebhook is here."
            self.show_state(EmptyState(self._look, "lock", "No webhooks are told", text))
        else:
            new = Button(self._look, "New webhook", "primary", "plus")
            new.clicked.connect(lambda: self.asked.emit(self._user))
            text = "Each data point of its devices can be posted somewhere."
            self.show_state(EmptyState(self._look, "webhook", "No webhook", text, new))
