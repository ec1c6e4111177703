"""The decoder that is open: head, editor with its bench, examples, users and history run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.api.errors import ApiError, SourceError
from app.running.tasks import Tasks
from app.screens.decoders import use_rows
from app.screens.decoders.bench import Bench
from app.screens.decoders.bench_work import BenchWork
from app.screens.decoders.editor_page import EditorPage
from app.screens.decoders.errands import Errands
from app.screens.decoders.example_dialog import Written
from app.screens.decoders.examples_page import ExamplesPage
from app.screens.decoders.head import EDITOR, EXAMPLES, HISTORY, USES, Head
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.history_page import HistoryPage
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.suspended import Suspended
from app.screens.decoders.trials import Trials
from app.screens.decoders.uses_page import UsesPage
from app.settings import Settings
from app.widgets.code_editor import Problem
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.timers import one_shot
from app.window.actions import Actions
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.example import ExampleResult, ExampleState
from embedded_server.domain.job import Job
from embedded_server.domain.redecode import ChangeKind, CommitScope

EDITING = "decoders.editing"
WIDTHS = (672, 440)
KEPT = "Its uplinks are kept as they came; a run over history decodes them."
KEEP_MS = 700  # after typing, before the draft is kept


class Desk(QFrame):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)
    record_asked = Signal(str, str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        model: DecodersModel,
        trials: Trials,
        history: HistoryModel,
        errands: Errands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._actions, self._tasks, self._settings = actions, tasks, settings
        self._model, self._history, self._errands = model, history, errands
        self._names: Mapping[str, str] = {}
        self._against = ""  # the live version that the bench compares with
        self._export: asyncio.Task[None] | None = None
        self._head = Head(look, actions)
        self._bench = Bench(look)
        self.editing = EditorPage(look, self._bench)
        self._examples, self._uses = ExamplesPage(look), UsesPage(look)
        self._run = HistoryPage(look, history)
        self._work = BenchWork(tasks, model, trials, self._bench, self)
        self._keep = one_shot(self, KEEP_MS, self.keep_draft)
        self._suspended = Suspended(look, "It is not called any more", "Call it again", KEPT)
        self._pages = QStackedWidget()
        self._tabs = {EDITOR: self.editing, EXAMPLES: self._examples, USES: self._uses, HISTORY: self._run}
        self._lay_out(look)
        self._connect()
        self._place_actions()

    # what the screen asks

    def open(self) -> None:
        """The decoder that the model opened."""
        decoder = self._model.decoder
        if decoder is None:
            return
        self._keep.stop()
        self.editing.show_decoder(decoder, self._model.text)
        self.show_facts()
        self._bench.fields.clear()
        self._examples.show_loading()
        for key in (EXAMPLES, HISTORY):  # what they say is of the decoder before
            self._head.tabs.set_note(key, "")
        self.run_examples()
        self._tasks.start(self._history.open(decoder.id), self, self._show_history_error)
        self._work.take_last(self.said.emit, silently=True)

    def catch_up(self) -> None:
        """The server answers again: what could not be fetched or tried meanwhile is now."""
        decoder = self._model.decoder
        if decoder is None:
            return
        self.run_examples()
        if self._history.job is None:
            self._tasks.start(self._history.open(decoder.id), self, self._show_history_error)
        if self._bench.trial() is None:
            self._bench.try_soon()

    def show_facts(self) -> None:
        """The same decoder with another draft, version or name."""
        decoder = self._model.decoder
        if decoder is None:
            return
        self._head.show_decoder(decoder, is_unsaved=self._model.is_unsaved)
        self._suspended.show_reason(decoder.suspended)
        is_other_text = self.editing.show_text(self._model.text)  # somebody else's
        if is_other_text:
            self.run_examples()
        if is_other_text or self._against != decoder.sha:
            self._against = decoder.sha
            self._bench.try_soon()
        uses = use_rows.uses(self._model.assignments, decoder.id, self._decoder_names())
        self._uses.show_uses(uses, self._names)
        self._head.tabs.set_note(USES, str(len(uses)) if uses else "")
        self._run.show_run(decoder, self._names)

    def show_names(self, names: Mapping[str, str]) -> None:
        """The names people gave to devices."""
        self._names = names
        self.show_facts()

    def keep_draft(self) -> None:
        """What was typed, at once."""
        self._keep.stop()
        if self._model.is_unsaved:
            self._tasks.start(self._kept(), self)

    def show_tab(self, key: str) -> None:
        self._head.tabs.choose(key)
        self._pages.setCurrentWidget(self._tabs[key])

    def tab(self) -> str:
        return self._head.tabs.key()

    def run_examples(self) -> None:
        self._tasks.start(
            self._model.run_examples(), self, lambda error: self._examples.show_error(error.reason, error.fix)
        )

    def open_find_bar(self, *, replaces: bool = False) -> None:
        self.show_tab(EDITOR)
        self.editing.open_find_bar(replaces=replaces)

    # what hands do

    def _on_edited(self, text: str) -> None:
        self._model.text = text
        decoder = self._model.decoder
        if decoder is not None:
            self._head.show_decoder(decoder, is_unsaved=self._model.is_unsaved)
        self._keep.start()
        self._bench.try_soon()

    def _save(self, note: str) -> None:
        decoder = self._model.decoder
        if decoder is not None and (decoder.draft is not None or self._model.is_unsaved):
            self._keep.stop()
            self._errands.publish(note, self._show_wrong, self._on_published)

    def _resume(self, decoder: Decoder) -> None:
        async def resume() -> None:
            await self._model.resume(decoder)
            self.said.emit(f"{decoder.name} is called again.")

        self._tasks.start(resume(), self)

    def _on_published(self, decoder: Decoder) -> None:
        number = decoder.live.number if decoder.live else 1
        self.run_examples()
        where = f" on {words.plural(decoder.users, 'device')}" if decoder.users else ""
        told = f"v{number} of {decoder.name} is live{where}."
        if number > 1:
            self.undo_offered.emit(told, lambda: self._errands.go_back(decoder, number - 1, self.said.emit))
        else:
            self.said.emit(told)

    def _show_wrong(self, error: SourceError) -> None:
        self.show_tab(EDITOR)
        problem = Problem(error.line, error.column, error.reason)
        self.editing.show_problem(problem)
        self.editing.editor.go_to(error.line, error.column)

    def _keep_example(self) -> None:
        now = self._work.written()
        if now is None:
            self.said.emit(_why_nothing_to_keep(self._bench))
        else:
            self._errands.keep_example(now)

    def _edit_example(self, result: ExampleResult) -> None:
        one = result.example
        self._errands.keep_example(Written(one.name, one.payload, one.port, one.received_at, one.expected, one.id))

    def _expect_what_came(self, result: ExampleResult) -> None:
        one, actual = result.example, result.actual
        if actual is not None:
            kept = Written(one.name, one.payload, one.port, one.received_at, actual.data, one.id)
            told = f"{one.name} expects what came."
            self._tasks.start(self._model.keep_example(kept, lambda: self.said.emit(told)), self)

    def _add_example(self) -> None:
        self._errands.keep_example(self._work.written() or Written("", b"", None, None, {}))

    def _on_examples(self) -> None:
        found = self._model.examples
        self._examples.show_examples(found)
        failing = sum(1 for one in found if one.state is ExampleState.FAILS)
        note, tone = (f"{failing} failing", "danger") if failing else (str(len(found)) if found else "", "neutral")
        self._head.tabs.set_note(EXAMPLES, note, tone)

    def _on_run(self) -> None:
        decoder, job = self._model.decoder, self._history.job
        if decoder is not None:
            self._run.show_run(decoder, self._names)
        redecode = job.redecode if job else None
        changes = redecode.different if redecode else 0
        self._head.tabs.set_note(HISTORY, words.count(changes) if changes else "", "warn")

    def _ask_to_run(self) -> None:
        decoder = self._model.decoder
        if decoder is not None:
            self._errands.run(decoder, lambda: self.show_tab(HISTORY), self._show_history_error)

    def _apply(self, scope: CommitScope) -> None:
        def done(job: Job) -> None:
            count = words.plural(job.redecode.decoded, "reading") if job.redecode else "All"
            told = f"{count} decoded again." if scope is CommitScope.ALL else "New records are decoded with it."
            self.said.emit(told if not job.reason else job.reason)
            self._tasks.start(self._model.refresh(), self)

        self._errands.apply(scope, done, self._show_history_error)

    def _sample(self, kind: ChangeKind | None) -> None:
        self._tasks.start(self._history.sample(kind), self, self._show_history_error)

    def _export_diff(self) -> None:
        decoder = self._model.decoder
        name = f"{decoder.name if decoder else 'decoder'}-changes.csv"

        def done(count: int) -> None:
            self.said.emit(f"{words.plural(count, 'change')} written.")

        def write(file: Path) -> None:
            self._export = self._tasks.start(self._history.export(file, done), self)

        self._errands.choose_file(name, write)

    def _cancel(self) -> None:
        """The file that is being written, or else the run."""
        if self._history.exported is not None and self._export is not None:
            self._export.cancel()
        else:
            self._tasks.start(self._history.discard(), self)

    def _show_history_error(self, error: ApiError) -> None:
        self._run.show_error(error.reason, error.fix)

    async def _kept(self) -> None:
        await self._model.keep_draft()
        await self._model.run_examples()

    def _decoder_names(self) -> dict[int, str]:
        return {one.id: one.name for one in self._model.decoders}

    def _lay_out(self, look: Look) -> None:
        for page in self._tabs.values():
            self._pages.addWidget(page)
        self.editing.setSizes([look.px(width) for width in WIDTHS])
        self.editing.restoreState(self._settings.layout(EDITING))
        self.editing.splitterMoved.connect(lambda: self._settings.keep_layout(EDITING, self.editing.saveState()))
        column(self._head, self._suspended, self._pages, spacing=0, parent=self).setStretch(2, 1)

    def _connect(self) -> None:
        run, history, examples, uses = self._run, self._history, self._examples, self._uses
        self._head.tabs.chosen.connect(self.show_tab)
        self._suspended.resume_asked.connect(self._actions["decoders.resume"].trigger)
        self.editing.edited.connect(self._on_edited)
        self.editing.contract_found.connect(self._head.show_contract)
        self._bench.example_asked.connect(self._keep_example)
        self._model.examples_run.connect(self._on_examples)
        examples.run_asked.connect(self.run_examples)
        examples.add_asked.connect(self._add_example)
        examples.edit_asked.connect(self._edit_example)
        examples.accept_asked.connect(self._expect_what_came)
        examples.remove_asked.connect(self._errands.remove_examples)
        examples.place_asked.connect(self._go_to_place)
        uses.add_asked.connect(lambda: self._errands.assign(None))
        uses.edit_asked.connect(self._errands.assign)
        uses.remove_asked.connect(self._errands.remove_uses)
        history.changed.connect(self._on_run)
        history.sampled.connect(run.show_samples)
        run.run_asked.connect(self._ask_to_run)
        run.cancel_asked.connect(self._cancel)
        run.kind_chosen.connect(self._sample)
        run.more_asked.connect(lambda: self._tasks.start(history.more(), self, self._show_history_error))
        run.export_asked.connect(self._export_diff)
        run.record_asked.connect(self.record_asked)
        run.bar.applied.connect(self._apply)
        run.bar.dismissed.connect(lambda: self._tasks.start(history.discard(), self))

    def _go_to_place(self, line: int, column: int) -> None:
        self.show_tab(EDITOR)
        self.editing.editor.go_to(line, column)

    def _place_actions(self) -> None:
        model, errands, say = self._model, self._errands, self.said.emit

        def with_decoder(verb: Callable[[Decoder], None]) -> Callable[[], None]:
            return lambda: verb(model.decoder) if model.decoder is not None else None

        verbs: dict[str, Callable[[], None]] = {
            "decoders.save": lambda: self._save(""),
            "decoders.save_noted": with_decoder(lambda decoder: errands.ask_note(decoder, self._save)),
            "decoders.resume": with_decoder(self._resume),
            "decoders.discard": with_decoder(errands.discard),
            "decoders.versions": lambda: errands.versions(self.editing.replace_text, say),
            "decoders.run": self._ask_to_run,
            "decoders.try": self._work.try_now,
            "decoders.take": lambda: self._work.take_last(say),
            "decoders.keep": self._keep_example,
            "decoders.check": with_decoder(errands.check),
            "decoders.rename": with_decoder(errands.rename),
            "decoders.export": with_decoder(lambda decoder: errands.export_source(decoder, say)),
            "decoders.delete": with_decoder(lambda decoder: errands.delete(decoder, say)),
            "decoders.editor": lambda: self.show_tab(EDITOR),
            "decoders.examples": lambda: self.show_tab(EXAMPLES),
            "decoders.uses": lambda: self.show_tab(USES),
            "decoders.history": lambda: self.show_tab(HISTORY),
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *verbs)


def _why_nothing_to_keep(bench: Bench) -> str:
    if bench.uplink() is None:
        return "Type a payload first, or take the last uplink."
    return "It has no data to keep." if bench.trial() else "It has no result yet."
