"""The test bench: an uplink, its bytes, and what the text in the editor makes of them now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.api.errors import ApiError, SourceError
from app.screens.decoders import result_words
from app.screens.decoders.field_bytes import field_at, span_of
from app.screens.decoders.result_view import ResultView
from app.screens.decoders.trials import Taken
from app.screens.decoders.uplink_fields import UplinkFields
from app.screens.decoders.uplink_text import Uplink
from app.widgets.buttons import Button
from app.widgets.code_editor import Problem
from app.widgets.fonts import Type
from app.widgets.hex_grid import ByteSpan
from app.widgets.hex_view import HexView
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.timers import one_shot
from embedded_server.domain.decoding import Decoded, FieldSpan
from embedded_server.wire.trials import Trial

LEAST_WIDTH = 320
PAUSE_MS = 250  # after typing, before it is tried
NOTHING = "Type a payload, paste an uplink, or take the last one that arrived."


class Bench(QFrame):
    """`outdated` drops what is being tried, `uplink_changed` asks to try again; `example_asked` to keep the uplink
    with what came of it."""

    outdated = Signal()
    uplink_changed = Signal()
    last_asked = Signal()
    example_asked = Signal()
    problem_found = Signal(object, str)  # Problem or None, and what stopped it at no place
    place_asked = Signal(int, int)
    field_chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._spans: Sequence[FieldSpan] = ()
        self._trial: Trial | None = None
        self.fields = UplinkFields(look)
        self._hex = HexView(look)
        self._hex.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # all rows, before scrolling
        self._take = Button(look, "Take last uplink", icon="inbox", small=True)
        self._result = ResultView(look)
        self._hint = PlainLabel(NOTHING, Type.HINT, "text2", wrap=True)
        self._failure = Note(look, "warn", "It was not tried", "")
        self._sentence = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._pause = one_shot(self, PAUSE_MS, self.uplink_changed.emit)
        self._lay_out()
        self._connect()
        self.clear()

    def try_soon(self) -> None:
        """After the next moment without typing; until then there is no result of what is typed."""
        self._trial = None
        self.outdated.emit()
        self._pause.start()

    def uplink(self) -> Uplink | None:
        """None where there is none, or where it cannot be read."""
        return None if self.fields.is_empty() else self.fields.uplink()

    def moment(self) -> datetime | None:
        return self.fields.moment()

    def trial(self) -> Trial | None:
        """What came of what is typed; None until it was tried."""
        return self._trial

    def show_uplink(self, taken: Taken) -> None:
        self.fields.show_uplink(taken.payload, taken.port, taken.at)

    def show_trial(self, trial: Trial, names: tuple[str, str]) -> None:
        self._trial = trial
        result = trial.result
        self._show_part(self._result)
        self._result.show_trial(trial, names)
        self.show_spans(result.spans)
        self.problem_found.emit(_problem(result), result_words.stopped(result))

    def show_spans(self, spans: Sequence[FieldSpan]) -> None:
        """The bytes of each field, where they can be told."""
        self._spans = spans
        self._hex.set_spans([ByteSpan(one.offset, one.offset + one.length, one.field) for one in spans])
        self._light(self._result.chosen_field())

    def show_failure(self, error: ApiError) -> None:
        """Nothing was tried: the text does not load, or the server does not answer."""
        self._trial = None
        if isinstance(error, SourceError):
            self.problem_found.emit(Problem(error.line, error.column, error.reason), "")
        self._failure.say("It was not tried", f"{error.reason} {error.fix}".strip())
        self._show_part(self._failure if self.uplink() else self._hint)

    def show_loading_of(self, trial: Trial) -> None:
        """Nothing was sent but the text: only whether it loads is worth saying."""
        result = trial.result
        if result.entry is None:
            self.problem_found.emit(_problem(result), result_words.stopped(result))
        else:
            self.problem_found.emit(None, "")

    def clear(self) -> None:
        """Nothing to try."""
        self._trial, self._spans = None, ()
        self._hex.set_bytes(b"")
        self._show_part(self._hint)
        self._sentence.hide()

    def _on_uplink(self) -> None:
        found = self.uplink()
        self.try_soon()
        if found is None:
            self.clear()
            return
        self._hex.set_bytes(found.payload)
        self._hex.setVisible(bool(found.payload))

    def _show_part(self, shown: QWidget) -> None:
        for part in (self._result, self._hint, self._failure):
            part.setVisible(part is shown)
        self._around.setVisible(shown is not self._result)
        self._hex.setVisible(shown is not self._hint)

    def _on_field(self, path: str) -> None:
        self._light(path)
        self.field_chosen.emit(path)

    def _on_byte(self, position: int) -> None:
        field = field_at(self._spans, position)
        if field:
            self._result.select_field(field)
            self._on_field(field)

    def _light(self, path: str) -> None:
        start, end, said = span_of(self._spans, path)
        self._hex.select_span(start, end)
        self._sentence.setText(said)
        self._sentence.setVisible(bool(said))

    def _lay_out(self) -> None:
        title = row(PlainLabel("Test bench", Type.SECTION), self._take)
        title.insertStretch(1)
        head = column(title, self.fields, self._hex, self._sentence, spacing=8, margins=(16, 11, 16, 12))
        rule = QFrame()
        rule.setProperty("rule", "line")
        whole = QWidget()
        self._around = QWidget()
        column(self._hint, self._failure, margins=(16, 12, 16, 0), parent=self._around)
        column(head, rule, self._around, self._result, spacing=0, parent=whole).addStretch()
        scroll = QScrollArea()
        scroll.setWidget(whole)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(scroll, spacing=0, parent=self)

    def _connect(self) -> None:
        self.fields.changed.connect(self._on_uplink)
        self._take.clicked.connect(self.last_asked)
        self._hex.byte_selected.connect(self._on_byte)
        self._result.field_chosen.connect(self._on_field)
        self._result.example_asked.connect(self.example_asked)
        self._result.place_asked.connect(self.place_asked)


def _problem(result: Decoded) -> Problem | None:
    """What went wrong at a place of the text."""
    if result.line is None or not result.errors:
        return None
    return Problem(result.line, result.column or 1, result.errors[0])
