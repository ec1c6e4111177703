"""One rule: its fields, the sentence they amount to, and the simulation beside them. Edits are staged until saved."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from app.rule_words import sentence
from app.screens.access.rule_form import RuleForm
from app.screens.access.rule_rows import is_new
from app.screens.access.rules_model import RulesModel
from app.screens.access.simulation_pane import SimulationPane
from app.settings import Settings
from app.widgets.badge import Badge
from app.widgets.bottom_bar import HEIGHT, BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.floating import Follower
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.segmented import Segmented
from app.window.actions import Actions
from embedded_server.domain.rule import ANYTHING, RELATED, Rule, remarks

PANES = "access.rule_panes"
WIDTHS = (580, 780)
LEAST = 440
NARROW = 1_200  # of the page: below it one of the two is shown
FIELDS, TRIAL = "fields", "trial"
OUTDATED = ("Somebody changed it meanwhile", "Saving replaces what is on the server with what you see.")


class RuleEditor(QWidget):
    """`discarded` carries the rule as it was edited, so that it can be brought back."""

    save_asked = Signal(object)
    discarded = Signal(object)

    def __init__(
        self, look: Look, actions: Actions, settings: Settings, model: RulesModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._settings, self._model = look, actions, settings, model
        self._rule_id = ""
        self._form = RuleForm(look)
        self._simulation = SimulationPane(look, actions, settings, model)
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._state = Badge(look, "")
        self._part = Segmented(look, (Option(FIELDS, "Rule"), Option(TRIAL, "Simulation")), "Rule or simulation")
        self._sentence = PlainLabel("", Type.BODY, wrap=True)
        self._remarks = Note(look, "warn", "")
        self._lay_out()
        self._bar = self._made_bar()
        self._follower = Follower(self, self._show_parts)
        self._part.chosen.connect(lambda _: self._show_parts())
        self._form.edited.connect(self._model.stage)
        model.staged.connect(lambda rule_id: self.show_again() if rule_id == self._rule_id else None)
        model.refreshed.connect(self.show_again)

    @property
    def rule_id(self) -> str:
        return self._rule_id

    def open(self, rule_id: str) -> None:
        if rule_id != self._rule_id:
            self._part.choose(FIELDS)
            self._show_parts()
        self._rule_id = rule_id
        self.show_again()
        self._form.start_typing()

    def show_again(self) -> None:
        """What is staged now, and what the server says."""
        rule = self._model.current(self._rule_id)
        if rule is None:
            return
        model = self._model
        self._form.show_known(model.rec_types, model.accounts, model.organisations, model.keys)
        self._form.show_rule(rule)
        self._simulation.show_known()
        self._simulation.show_rule(rule)
        self._name.setText(rule.name or "New rule")
        self._sentence.setText(sentence(rule))
        said = remarks(replace(rule, requestor=replace(rule.requestor, organisation=_without_remark(rule))))
        self._remarks.setVisible(bool(said))
        self._remarks.say("", " ".join(said))
        self._show_state(rule)

    def rule(self) -> Rule | None:
        return self._model.current(self._rule_id)

    def save(self) -> None:
        """Asks for it when nothing is wrong; what is wrong is shown."""
        rule = self.rule()
        if rule is not None and self._model.is_staged(rule.id) and self._form.is_valid():
            self.save_asked.emit(rule)

    def run(self) -> None:
        self._part.choose(TRIAL)
        self._show_parts()
        self._simulation.run()

    def discard(self) -> None:
        dropped = self._model.discard(self._rule_id)
        if dropped is not None:
            self.discarded.emit(dropped)

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        back = IconButton(look, "arrow-left", "Back to the rules (Alt+Left)")
        back.clicked.connect(actions["rule.back"].trigger)
        duplicate, delete = (
            Button(look, "Duplicate", icon="copy", small=True),
            IconButton(look, "trash-2", "Delete this rule", role="danger"),
        )
        duplicate.clicked.connect(actions["rule.duplicate"].trigger)
        delete.clicked.connect(actions["rule.delete"].trigger)
        head = row(back, self._name, self._part, self._state, duplicate, delete, margins=(16, 9, 20, 6))
        head.setStretch(1, 1)
        said = QFrame()
        said.setProperty("ground", "accent")
        self._sentence.setAccessibleName("The rule in words")
        words = row(IconLabel(look, "shield-check", "accent_text", 20), self._sentence, spacing=12, parent=said)
        words.setContentsMargins(14, 10, 14, 10)
        words.setStretch(1, 1)
        told = column(said, self._remarks, spacing=8, margins=(24, 0, 24, 12))
        rule = QFrame()
        rule.setProperty("rule", "line")
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._fields = self._scrolled_form()
        for pane in (self._fields, self._simulation):
            pane.setMinimumWidth(look.px(LEAST))
            self._panes.addWidget(pane)
        self._panes.setHandleWidth(1)
        self._panes.setChildrenCollapsible(False)
        self._panes.setSizes([look.px(width) for width in WIDTHS])
        self._panes.restoreState(self._settings.layout(PANES))
        self._panes.splitterMoved.connect(self._keep_sizes)
        column(head, told, rule, self._panes, spacing=0, parent=self).setStretch(3, 1)

    def _scrolled_form(self) -> QScrollArea:
        """With room below it for the bar that lies over its lower edge."""
        body = QFrame()
        body.setProperty("ground", "surface")
        column(self._form, margins=(24, 16, 24, self._look.px(HEIGHT) + 16), parent=body)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _made_bar(self) -> BottomBar:
        save = Button(self._look, "Save", "primary", "save")
        save.setToolTip("Save (Ctrl+Return)")
        save.clicked.connect(self._actions["rule.save"].trigger)
        bar = BottomBar(
            self._look, self, save, tone="accent", dismiss="Discard", reach=Qt.ShortcutContext.WindowShortcut
        )
        bar.dismissed.connect(self.discard)
        return bar

    def _show_state(self, rule: Rule) -> None:
        actions, is_staged = self._actions, self._model.is_staged(rule.id)
        actions.allow("rule.save", is_staged, "Nothing was edited")
        actions.allow("rule.discard", is_staged, "Nothing was edited")
        if not is_staged:
            self._state.show_state("Saved", "ok", "circle-check")
            self._bar.clear()
            return
        self._state.show_state("Not saved", "info", "pencil")
        if is_new(rule.id):
            self._bar.show_state("New rule", "It grants nothing before it is saved.")
        elif self._model.is_outdated(rule.id):
            self._bar.show_state(*OUTDATED)
        else:
            self._bar.show_state("Edited", "The rule grants as before until you save.")

    def _show_parts(self) -> None:
        """Side by side, or one of them where there is no room for both."""
        is_narrow = self.width() < self._look.px(NARROW)
        self._part.setVisible(is_narrow)
        self._fields.setVisible(not is_narrow or self._part.key() == FIELDS)
        self._simulation.setVisible(not is_narrow or self._part.key() == TRIAL)

    def _keep_sizes(self) -> None:
        self._settings.keep_layout(PANES, QByteArray(self._panes.saveState()))


def _without_remark(rule: Rule) -> str:
    """What `&` means stands below its field already."""
    return ANYTHING if rule.requestor.organisation == RELATED else rule.requestor.organisation
