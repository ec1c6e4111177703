"""A rule tried on people before it is saved: who asks whom, what comes out, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.rule_words import VERBS
from app.screens.access.answer_panel import AnswerPanel
from app.screens.access.people_rows import PeopleRows
from app.screens.access.rule_rows import is_new
from app.screens.access.rules_model import PEOPLE, RulesModel
from app.screens.access.simulation import (
    Line,
    example_of,
    people_from_text,
    people_to_text,
    run_alone,
    run_together,
    shown,
    telling_people,
    why,
    why_together,
)
from app.screens.access.truth_table import TruthTable
from app.settings import Settings
from app.widgets.bottom_bar import HEIGHT as BAR_HEIGHT
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.segmented import Segmented
from app.widgets.table_header import DENSE_HEIGHT
from app.window.actions import Actions
from embedded_server.domain.rule import Operation, Party, Rule

ALONE, TOGETHER = "alone", "together"
MOST_TRIED = 40  # accounts, to find them
SOME = 3  # people who are asked about at first
TABLE_ROWS = 9  # that are shown without scrolling
BEFORE_RUN = "Run it to see who may do what with whose records."
STALE = "Changed since this run."


class SimulationPane(QScrollArea):
    """Computed here, with the rules of the server: nothing is asked and nothing is stored."""

    def __init__(
        self, look: Look, actions: Actions, settings: Settings, model: RulesModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._settings, self._model = look, settings, model
        self._rule: Rule | None = None
        self._ran: dict[str, tuple[Line, ...]] = {}
        self._asked: tuple[Rule, tuple[Party, ...], str] | None = None
        self._mode = Segmented(look, (Option(ALONE, "This rule"), Option(TOGETHER, "All rules")), "Which rules count")
        self._people = PeopleRows(look)
        self._table, self._answer = TruthTable(look), AnswerPanel(look)
        self._told = PlainLabel(BEFORE_RUN, Type.HINT, "text2", wrap=True)
        self._lay_out(look, actions)
        self._mode.chosen.connect(lambda _: self._compute())
        self._people.changed.connect(self._on_people)
        self._table.cell_chosen.connect(self._explain)

    def show_rule(self, rule: Rule) -> None:
        """Another rule begins anew; an edit of the same one is compared with the run before."""
        if self._rule is None or self._rule.id != rule.id:
            self._ran, self._asked = {}, None
            self._show_lines(())
            self._rule = rule
            self._begin(rule)
        self._rule = rule
        self._show_state()

    def show_known(self) -> None:
        self._people.show_known(self._model.accounts, self._model.organisations)

    def run(self) -> None:
        """As somebody asked for it: it is the test that can be loaded again."""
        self._compute()
        self._settings.keep_layout(PEOPLE, QByteArray(people_to_text(self._people.people()).encode()))
        self._on_people()

    def lines(self) -> tuple[Line, ...]:
        return self._table.lines()

    def _compute(self) -> None:
        if self._rule is None:
            return
        people, mode = self._people.people(), self._mode.key()
        before = self._ran.get(mode, ())
        if mode == ALONE:
            lines = run_alone(self._rule, people, before)
        else:
            lines = run_together(self._model.signed(self._rule), self._rec_type(), people, before)
        self._ran[mode] = lines
        self._asked = (self._rule, people, mode)
        self._show_lines(lines)
        self._show_state()

    def _lay_out(self, look: Look, actions: Actions) -> None:
        add = self._add = Button(look, "Add", icon="plus", small=True)
        add.setAccessibleName("Add a row")
        add.clicked.connect(self._people.add)
        load = self._load = Button(look, "Load data from your previous test", "link")
        load.clicked.connect(self._load_previous)
        run = Button(look, "Run", icon="play", small=True)
        run.setToolTip(f"Run ({actions['rule.run'].shortcut().toString()})")
        run.clicked.connect(actions["rule.run"].trigger)
        head = row(PlainLabel("Simulation", Type.SECTION), self._mode)
        head.insertStretch(1)
        foot = row(add, load, run)
        foot.insertStretch(2)
        upper = column(head, self._people, foot, self._told, spacing=10, margins=(16, 14, 16, 10))
        self._rule_line = QFrame()
        self._rule_line.setProperty("rule", "line")
        body = QFrame()
        body.setProperty("ground", "surface")
        below = (0, 0, 0, look.px(BAR_HEIGHT))  # the bar of staged edits lies over it
        column(upper, self._table, self._rule_line, self._answer, spacing=0, margins=below, parent=body).addStretch()
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._show_lines(())
        self._on_people()

    def _on_people(self) -> None:
        self._add.allow(not self._people.is_full(), "Eight people are enough: every two of them are a row")
        kept = people_from_text(self._kept())
        self._load.allow(bool(kept) and kept != self._people.people(), "There is no other test to load")
        self._show_state()

    def _load_previous(self) -> None:
        self._people.show_people(people_from_text(self._kept()))

    def _kept(self) -> str:
        return bytes(self._settings.layout(PEOPLE).data()).decode("utf-8", "replace")

    def _begin(self, rule: Rule) -> None:
        """With people whom the rule tells apart, and what it grants them before it is edited."""
        everybody = [Party(one.email, one.organisation) for one in self._model.accounts[:MOST_TRIED]]
        if everybody:
            self._people.show_people(telling_people(rule, everybody, SOME))
        if not is_new(rule.id):
            self._compute()  # what edits are compared with

    def _show_lines(self, lines: Sequence[Line]) -> None:
        shown_rows = min(len(lines), TABLE_ROWS)
        height = self._table.verticalHeader().defaultSectionSize()
        self._table.show_lines(lines)
        self._table.setVisible(bool(lines))
        self._table.setFixedHeight(self._look.px(DENSE_HEIGHT) + shown_rows * height + 2)
        self._rule_line.setVisible(bool(lines))
        self._answer.setVisible(bool(lines))
        if lines:
            if not self._table.currentIndex().isValid():
                self._table.choose(_most_telling(lines), Operation.READ)
            self._table.tell_again()

    def _show_state(self) -> None:
        """Whether what stands below is still what is asked above."""
        if self._rule is None:
            return
        changed = sum(len(line.changed) for line in self._table.lines())
        now = (self._rule, self._people.people(), self._mode.key())
        if not self._table.lines():
            said = BEFORE_RUN
        elif self._asked != now:
            said = STALE
        elif changed:
            said = f"{changed} {'answer is' if changed == 1 else 'answers are'} otherwise than in the run before."
        elif self._mode.key() == TOGETHER:
            said = f"For records of {self._rec_type()}."
        else:
            said = "What this rule grants, whatever the others say."
        self._told.setText(said)
        self._told.set_tone("warn" if said == STALE else "danger" if changed and self._asked == now else "text2")

    def _explain(self, line: Line, operation: Operation) -> None:
        if self._asked is None:
            return
        rule, _, mode = self._asked
        if mode == ALONE:
            answer = why(rule, self._rec_type(), line, operation)
        else:
            answer = why_together(self._model.signed(rule), self._rec_type(), line, operation)
        question = f"May {shown(line.requestor)} {VERBS[operation]} records of {shown(line.owner)}?"
        self._answer.show_answer(question, answer)

    def _rec_type(self) -> str:
        return "" if self._rule is None else example_of(self._rule.rec_type, self._model.rec_types)


def _most_telling(lines: Sequence[Line]) -> int:
    """The first pair of two that gets something, else the first pair of two."""
    pairs = [at for at, line in enumerate(lines) if line.owner != line.requestor]
    return next((at for at in pairs if lines[at].operations), pairs[0] if pairs else 0)
