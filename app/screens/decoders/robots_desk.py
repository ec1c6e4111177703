"""The robot that is open: its text and facts, a test that writes nothing, and its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QSplitter, QStackedWidget, QWidget

from app.api.errors import ApiError, SourceError
from app.running.tasks import Tasks
from app.screens.decoders import result_words, robot_rows
from app.screens.decoders.decoder_dialogs import question
from app.screens.decoders.editor_page import ProblemsStrip
from app.screens.decoders.robot_form import RobotForm
from app.screens.decoders.robots_model import RobotsModel
from app.screens.decoders.suspended import Suspended
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.code_editor import CodeEditor, Problem
from app.widgets.empty_state import EmptyState
from app.widgets.find_bar import FindBar
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.widgets.tabs import Tabs
from app.widgets.timers import one_shot
from app.window.actions import Actions
from embedded_server.domain.robot import Robot, RobotRun

SCRIPT, LOG = "script", "log"
WIDTHS = (700, 400)
NO_RUNS = "It has not run yet. A test here is not logged."
PASSED = "It does not run on what came meanwhile."
NOTHING_TO_TEST = "There is no record of this recType yet: it is tested on an empty one."


class RobotsDesk(QFrame):
    """`said` tells what was done."""

    said = Signal(str)
    record_asked = Signal(str, str)  # recType and id

    def __init__(
        self, look: Look, actions: Actions, tasks: Tasks, model: RobotsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self._is_filling = False
        self._shown: tuple[Robot, bool] | None = None  # as it was saved, and whether it is edited here
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._badge = Badge(look, "")
        self._when = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._test = Button(look, "Test, writes nothing", icon="play")
        self._delete = Button(look, "Delete…", "danger_quiet")
        self._save = Button(look, "Save robot", "primary")
        self._tabs = Tabs(look, (Option(SCRIPT, "Script"), Option(LOG, "Log")), "Parts of the robot")
        self.editor = CodeEditor(look, "Text of the robot")
        self._find = FindBar(look, self.editor)
        self._strip = ProblemsStrip(look)
        self._form = RobotForm(look)
        self._report_title = PlainLabel("Test", Type.SECTION)
        self._report = QPlainTextEdit()
        self._log = RowsModel[RobotRun](
            robot_rows.columns(lambda: datetime.now(UTC)), key=lambda run: run.id, parent=self
        )
        self._table = TableView(look, "Runs", density="single", sortable=False, margin=16)
        self._detail = QPlainTextEdit()
        self._suspended = Suspended(look, "It is not run any more", "Run it again", PASSED)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """The robot that the model opened."""
        robot = self._model.robot
        if robot is None:
            return
        self._is_filling = True
        self.editor.show_text(robot.source)
        self._form.show_robot(robot, self._model.accounts)
        self._is_filling = False
        self._show_problem(None)
        self._report_part.hide()
        self._show_head(robot, is_edited=robot.id == robot_rows.NEW_ID)
        self.touch_log()
        if robot.id == robot_rows.NEW_ID:
            self._form.focus_name()

    def touch_log(self) -> None:
        self._tasks.start(self._model.read_log(), self, lambda _: None)

    def _edited(self) -> Robot | None:
        """With what was typed; None where that cannot be saved."""
        robot = self._model.robot
        if robot is None or not self._form.is_valid():
            return None
        return replace(self._form.robot(robot), source=self.editor.toPlainText())

    def _on_edited(self) -> None:
        robot = self._model.robot
        if robot is not None and not self._is_filling:
            self._show_head(robot, is_edited=True)

    def _follow(self) -> None:
        """What others saved, unless somebody is at work on it here."""
        robot = self._model.robot
        if robot is None or self._shown is None or self._shown[1]:
            return
        if robot.updated_at == self._shown[0].updated_at:
            self._show_head(robot, is_edited=False)
        else:
            self.open()

    def _show_head(self, robot: Robot, *, is_edited: bool) -> None:
        self._shown = robot, is_edited
        mark = robot_rows.mark(robot)
        self._name.setText(robot.name)
        if is_edited and robot.id != robot_rows.NEW_ID:
            self._badge.show_state("edited", "info")
        else:
            self._badge.show_state(mark.text, mark.tone, mark.sign)
        self._when.setText(robot_rows.when(robot))
        self._suspended.show_reason(robot.suspended)
        self._actions.allow("robots.resume", bool(robot.suspended), "It is not suspended")
        self._save.allow(is_edited, "Nothing was changed")
        is_saved = robot.id != robot_rows.NEW_ID
        self._test.allow(is_saved, "Save it first, switched off")

    def _save_now(self) -> None:
        robot = self._edited()
        if robot is None:
            self._show_tab(SCRIPT)
            return

        def done(saved: Robot) -> None:
            if self._model.open_id == saved.id:
                self._show_problem(None)
                self._show_head(saved, is_edited=False)
            self.said.emit(f"{saved.name} was saved. {robot_rows.when(saved)}")

        self._tasks.start(self._model.save(robot, done), self, self._show_error)

    def _show_error(self, error: ApiError) -> None:
        if isinstance(error, SourceError):
            self._show_problem(Problem(error.line, error.column, error.reason))
            self.editor.go_to(error.line, error.column)
        else:
            self._tasks.failed.emit(error)

    def _show_problem(self, problem: Problem | None, stopped: str = "") -> None:
        self.editor.show_problems([problem] if problem else [])
        self._strip.show_problem(problem, stopped)

    def _test_now(self) -> None:
        source = self.editor.toPlainText()

        async def work(record_id: str) -> None:
            await self._model.test(source, record_id, {}, self._show_test)

        def found(record_id: str) -> None:
            self._report_title.setText("Test on the newest record" if record_id else NOTHING_TO_TEST)
            self._tasks.start(work(record_id), self, self._show_error)

        self._tasks.start(self._model.newest_record(self._form.rec_type(), found), self, self._show_error)

    def _show_test(self, run: RobotRun) -> None:
        self._report.setPlainText(robot_rows.report(run))
        self._report_part.show()
        self._reveal.start()
        result = run.result
        said = result.errors[0] if result.errors else ""
        is_placed = result.line is not None and said
        problem = Problem(result.line or 1, result.column or 1, said) if is_placed else None
        self._show_problem(problem, result_words.stopped(result))

    def _resume(self) -> None:
        robot = self._model.robot
        if robot is None:
            return

        async def resume() -> None:
            await self._model.resume(robot)
            self.said.emit(f"{robot.name} is run again.")

        self._tasks.start(resume(), self)

    def _ask_to_delete(self) -> None:
        robot = self._model.robot
        if robot is None:
            return
        sentence = "It does not run any more, and its log goes with it. What it wrote stays."
        asked = question(self._look, self.window(), f"Delete {robot.name}?", sentence, "Delete robot")
        told = f"{robot.name} was deleted."
        asked.acted.connect(lambda: self._tasks.start(self._model.delete(robot, lambda: self.said.emit(told)), self))
        asked.open()

    def _on_log(self) -> None:
        log = self._model.log
        self._log.set_rows(log)
        self._tabs.set_note(LOG, str(len(log)) if log else "")
        if log:
            self._runs.show_content()
            if not self._table.selected():
                self._table.selectRow(0)
        else:
            self._runs.show_state(EmptyState(self._look, "history", "No runs yet", NO_RUNS))

    def _on_run(self) -> None:
        rows = self._table.selected()
        self._detail.setPlainText(robot_rows.report(self._log.rows[rows[0]]) if rows else "")

    def _open_record(self, run: RobotRun) -> None:
        """The one it ran on; by the clock there is none."""
        robot = self._model.robot
        if robot is not None and run.record_id:
            self.record_asked.emit(robot.rec_type, run.record_id)

    def _show_tab(self, key: str) -> None:
        self._tabs.choose(key)
        self._pages.setCurrentIndex(int(key == LOG))

    def _find_in(self, *, replaces: bool = False) -> None:
        self._show_tab(SCRIPT)
        self._find.open_bar(replaces=replaces)

    def _lay_out(self) -> None:
        title = row(self._name, self._badge, self._when, spacing=10)
        title.setStretch(2, 1)
        line = row(title, self._test, self._delete, self._save, margins=(16, 10, 16, 2))
        line.setStretch(0, 1)
        head = QFrame()
        head.setProperty("ground", "surface")
        head.setProperty("edge", "bottom")
        column(line, row(self._tabs, margins=(16, 0, 16, 0)), spacing=0, margins=(0, 0, 0, 1), parent=head)
        for page in (self._script_page(), self._log_page()):
            self._pages.addWidget(page)
        column(head, self._suspended, self._pages, spacing=0, parent=self).setStretch(2, 1)

    def _script_page(self) -> QSplitter:
        left = QFrame()
        left.setProperty("ground", "surface")
        column(self._find, self.editor, self._strip, spacing=0, parent=left).setStretch(1, 1)
        use_mono(self._report)
        self._report.setReadOnly(True)
        self._report.setAccessibleName("What the test did")
        self._report.setMinimumHeight(self._look.px(120))
        self._report_part = QFrame()
        self._report_part.setProperty("edge", "top")
        column(self._report_title, self._report, spacing=8, margins=(16, 12, 16, 14), parent=self._report_part)
        whole = QWidget()
        column(self._form, self._report_part, spacing=0, parent=whole).addStretch()
        scroll = QScrollArea()
        scroll.setWidget(whole)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._reveal = one_shot(self, 0, lambda: scroll.ensureWidgetVisible(self._report_part))
        right = QFrame()
        right.setProperty("ground", "surface")
        right.setMinimumWidth(self._look.px(320))
        column(scroll, spacing=0, parent=right)
        return _split(Qt.Orientation.Horizontal, (left, right), [self._look.px(width) for width in WIDTHS])

    def _log_page(self) -> QWidget:
        use_mono(self._detail)
        self._detail.setReadOnly(True)
        self._detail.setAccessibleName("What the run did")
        split = _split(Qt.Orientation.Vertical, (self._table, self._detail), [self._look.px(400), self._look.px(180)])
        self._runs = Pane(self._look, split)
        return self._runs

    def _connect(self) -> None:
        self._table.setModel(self._log)
        self._table.selection_changed.connect(self._on_run)
        self._table.opened.connect(lambda at: self._open_record(self._log.rows[at]))
        self._tabs.chosen.connect(self._show_tab)
        self.editor.text_edited.connect(lambda _: self._on_edited())
        self.editor.place_changed.connect(self._strip.show_place)
        self._strip.opened.connect(self.editor.go_to)
        self._form.edited.connect(self._on_edited)
        self._model.logged.connect(self._on_log)
        self._model.opened.connect(self.open)
        self._model.listed.connect(self._follow)
        verbs: dict[str, Callable[[], None]] = {
            "robots.save": self._save_now,
            "robots.test": self._test_now,
            "robots.resume": self._resume,
            "robots.delete": self._ask_to_delete,
            "robots.find": self._find_in,
            "robots.replace": lambda: self._find_in(replaces=True),
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *verbs)
        self._suspended.resume_asked.connect(self._actions["robots.resume"].trigger)
        for button, name in ((self._save, "robots.save"), (self._test, "robots.test"), (self._delete, "robots.delete")):
            button.clicked.connect(self._actions[name].trigger)


def _split(orientation: Qt.Orientation, panes: tuple[QWidget, ...], sizes: list[int]) -> QSplitter:
    made = QSplitter(orientation)
    for pane in panes:
        made.addWidget(pane)
    made.setHandleWidth(1)
    made.setChildrenCollapsible(False)
    made.setStretchFactor(0, 1)
    made.setSizes(sizes)
    return made
