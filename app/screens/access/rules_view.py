"""Rules: the list with what each grants, and the editor of one of them in its place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from app import words
from app.api.errors import ApiError
from app.rule_words import sentence
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.access.rule_dialogs import DeleteRuleDialog
from app.screens.access.rule_editor import RuleEditor
from app.screens.access.rule_rows import RuleRow
from app.screens.access.rules_model import RulesModel
from app.settings import Settings
from app.widgets.buttons import Button, IconButton
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.widgets.table_view import TableView
from app.window.actions import Actions
from embedded_server.domain.rule import Rule

GRANTS_MS = 5_000
MEANS = "Rules only grant: without one, a record is its owner's alone. Several rules add up."


class RulesView(QWidget):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        model: RulesModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self._wanted = ""  # a rule to open as soon as it is here
        self._table = TableView(look, "Rules")
        self._pane = Pane(look, self._table)
        self._editor = RuleEditor(look, actions, settings, model)
        self._pages = QStackedWidget()
        self._lay_out()
        self._grants = Pace(self._list, tasks, model.count_grants, 0, GRANTS_MS, lambda _: None)
        self._connect()
        self._pane.show_loading()

    def refresh(self) -> None:
        self._tasks.start(self._refresh_all(), self, self._show_error)

    def count_again(self) -> None:
        """What rules grant changes with every record: counted while it can be seen, and not too often."""
        self._grants.touch()

    def open_rule(self, rule_id: str) -> None:
        """Also one that is not here yet."""
        if self._model.current(rule_id) is None:
            self._wanted = rule_id
            self.refresh()
            return
        self._wanted = ""
        self._editor.open(rule_id)
        self._pages.setCurrentWidget(self._editor)
        self._allow()

    def show_list(self) -> None:
        self._model.forget_untouched(self._editor.rule_id)
        self._pages.setCurrentWidget(self._list)
        at = self._model.row_of(self._editor.rule_id)
        if at is not None:
            self._table.setCurrentIndex(self._model.index(at, 0))
        (self._table if self._table.isVisible() else self._search).setFocus()
        self._allow()

    def selected(self) -> RuleRow | None:
        rows = self._table.selected()
        return self._model.rows[rows[0]] if rows else None

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Search by name, recType or requestor")
        self._search.setMinimumWidth(look.px(160))
        self._search.setMaximumWidth(look.px(320))
        self._count = PlainLabel("", Type.HINT, "text2")
        self._reload = IconButton(look, "refresh-cw", "Refresh")
        bar = row(self._search, self._count, self._reload, margins=(24, 9, 24, 9))
        bar.insertStretch(1)
        bar.setStretch(0, 100)
        self._told = PlainLabel(MEANS, Type.HINT, "text2", wrap=True)
        foot = QFrame()
        foot.setProperty("edge", "top")
        line = row(IconLabel(look, "shield-check", "text3", 16), self._told, margins=(24, 9, 24, 8), parent=foot)
        line.setStretch(1, 1)
        self._list = QWidget()
        column(bar, self._pane, foot, spacing=0, parent=self._list).setStretch(1, 1)
        for page in (self._list, self._editor):
            self._pages.addWidget(page)
        column(self._pages, spacing=0, parent=self)

    def _connect(self) -> None:
        actions, table, model = self._actions, self._table, self._model
        table.setModel(model)
        table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        table.sort_by(0)
        table.selection_changed.connect(self._on_selection)
        table.opened.connect(lambda at: self.open_rule(model.rows[at].rule.id))
        table.action_clicked.connect(self._on_row_action)
        table.menu_requested.connect(self._show_menu)
        self._search.searched.connect(model.narrow)
        self._reload.clicked.connect(self.refresh)
        model.refreshed.connect(self._on_refreshed)
        self._editor.save_asked.connect(self._save)
        self._editor.discarded.connect(self._on_discarded)
        verbs = {
            "rule.create": lambda: self.open_rule(model.start().id),
            "rule.edit": self._open_selected,
            "rule.duplicate": self._duplicate,
            "rule.delete": self._ask_to_delete,
            "rule.save": self._editor.save,
            "rule.discard": self._editor.discard,
            "rule.run": self._editor.run,
            "rule.back": self.show_list,
            "rule.find": self._find,
            "rule.refresh": self.refresh,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self._list, "rule.edit", "rule.find", "rule.refresh")
        actions.place(self._editor, "rule.save", "rule.run", "rule.back")
        actions.place(self, "rule.create", "rule.duplicate", "rule.delete")
        self._on_selection()

    async def _refresh_all(self) -> None:
        await self._model.refresh()
        self._grants.touch()

    def _rule(self) -> Rule | None:
        """What verbs act on: the one in the editor, else the one selected."""
        if self._pages.currentWidget() is self._editor:
            return self._editor.rule()
        selected = self.selected()
        return selected.rule if selected else None

    def _find(self) -> None:
        self.show_list()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _open_selected(self) -> None:
        if rule := self._rule():
            self.open_rule(rule.id)

    def _duplicate(self) -> None:
        if rule := self._rule():
            self.open_rule(self._model.start(rule).id)

    def _ask_to_delete(self) -> None:
        rule = self._rule()
        if rule is None:
            return
        saved = self._model.saved(rule.id) or rule
        dialog = DeleteRuleDialog(self._look, self.window(), saved, self._model.grant(rule.id))

        async def delete() -> None:
            try:
                await self._model.delete(rule)
                self.show_list()
                self.said.emit(f"The rule “{saved.name or 'New rule'}” is gone.")
            finally:
                dialog.accept()

        dialog.acted.connect(lambda: self._tasks.start(delete(), dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, rule: Rule) -> None:
        async def save() -> None:
            saved = await self._model.save(rule)
            if self._editor.rule_id == rule.id:
                self._editor.open(saved.id)
            self.said.emit(f"“{saved.name}” is saved and counts from the next request on.")
            self._grants.touch()

        self._tasks.start(save(), self)

    def _on_discarded(self, dropped: Rule) -> None:
        """A rule that was never saved is gone with its edits, until they are brought back."""
        if self._model.current(dropped.id) is None:
            self.show_list()

        def bring_back() -> None:
            self._model.stage(dropped)
            self.open_rule(dropped.id)

        self.undo_offered.emit(f"The edits of “{dropped.name or 'New rule'}” were discarded.", bring_back)

    def _on_row_action(self, at: int, name: str) -> None:
        self._table.select([at])
        self._actions[f"rule.{name}"].trigger()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[name] for name in ("rule.edit", "rule.duplicate", "rule.delete")])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _on_selection(self) -> None:
        selected = self.selected()
        self._told.setText(sentence(selected.rule) if selected else MEANS)
        self._allow()

    def _allow(self) -> None:
        rule, in_editor = self._rule(), self._pages.currentWidget() is self._editor
        for name in ("rule.edit", "rule.duplicate", "rule.delete"):
            self._actions.allow(name, rule is not None, "Select a rule first")
        for name in ("rule.run", "rule.back"):
            self._actions.allow(name, in_editor, "Open a rule first")
        if not in_editor:
            for name in ("rule.save", "rule.discard"):
                self._actions.allow(name, False, "Open a rule first")

    def _on_refreshed(self) -> None:
        total, shown = self._model.count_all(), len(self._model.rows)
        self._count.setText(
            words.plural(total, "rule") if shown == total else f"{shown} of {words.plural(total, 'rule')}"
        )
        if not total:
            self._pane.show_state(self._made_empty())
        elif not shown:
            clear = Button(self._look, "Clear search", icon="x")
            clear.clicked.connect(self._search.clear)
            self._pane.show_state(EmptyState(self._look, "search", "No rule matches", "Change the search.", clear))
        else:
            self._pane.show_content()
        if self._wanted and self._model.current(self._wanted):
            self.open_rule(self._wanted)
        if self._pages.currentWidget() is self._editor and self._editor.rule() is None:
            self.show_list()
        self._on_selection()

    def _show_error(self, error: ApiError) -> None:
        if self._model.is_loaded:
            self._tasks.failed.emit(error)
            return
        self._pane.show_not_loaded("The rules", f"{error.reason} {error.fix}".strip(), self.refresh)

    def _made_empty(self) -> EmptyState:
        button = Button(self._look, "New rule", "primary", "plus")
        button.clicked.connect(self._actions["rule.create"].trigger)
        text = "Every record is its owner's alone. A rule lets others read, query, change or delete it."
        return EmptyState(self._look, "shield-check", "No rule yet", text, button)
