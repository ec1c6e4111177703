"""Between the bench and the server: tries the text of the editor, takes uplinks, hands over what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.decoders import rows
from app.screens.decoders.bench import Bench
from app.screens.decoders.example_dialog import Written
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.trials import Taken, Trials
from app.widgets.timers import one_shot
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.redecode import GOOD
from embedded_server.wire.trials import Trial

TRACE_MS = 300  # without another question
NOTHING_ARRIVED = "No stored uplink is this decoder's to read: assign it under Used by, or type a payload."


class BenchWork(QObject):
    """Owned by the widget the bench is in."""

    def __init__(self, tasks: Tasks, model: DecodersModel, trials: Trials, bench: Bench, owner: QWidget) -> None:
        super().__init__(owner)
        self._tasks, self._model, self._trials, self._bench, self._owner = tasks, model, trials, bench, owner
        bench.outdated.connect(trials.forget)
        bench.uplink_changed.connect(self.try_now)
        bench.last_asked.connect(lambda: self.take_last(lambda _: None))
        trials.tried.connect(self._show)
        trials.failed.connect(bench.show_failure)
        trials.traced.connect(bench.show_spans)
        self._at = datetime.now(UTC)  # of what was tried last
        self._trace = one_shot(owner, TRACE_MS, self._trace_now)

    def try_now(self) -> None:
        """The text in the editor, on the uplink of the bench; without one only whether it loads."""
        decoder, uplink = self._model.decoder, self._bench.uplink()
        if decoder is None:
            return
        has_text = decoder.kind is not DecoderKind.CAYENNE
        if uplink is None and not has_text:
            return
        payload, port = (uplink.payload, uplink.port) if uplink else (b"", None)
        source = self._model.text if has_text else None
        self._at = self._bench.moment() or datetime.now(UTC)
        self._tasks.start(self._trials.try_on(decoder, source, payload, port, self._at), self._owner)

    def take_last(self, say: Callable[[str], None], *, silently: bool = False) -> None:
        decoder = self._model.decoder
        if decoder is None:
            return

        def show(taken: Taken | None) -> None:
            is_in_the_way = silently and not self._bench.fields.is_empty()  # somebody typed meanwhile
            if decoder.id != self._model.open_id or is_in_the_way:
                return
            if taken is not None:
                self._bench.show_uplink(taken)
            elif not silently:
                say(NOTHING_ARRIVED)

        def failed(error: ApiError) -> None:
            if not silently:
                self._tasks.failed.emit(error)

        self._tasks.start(self._trials.take_last(decoder, self._model.assignments, show), self._owner, failed)

    def written(self) -> Written | None:
        """The uplink of the bench with what came of it, as an example."""
        uplink, trial = self._bench.uplink(), self._bench.trial()
        if uplink is None or trial is None or trial.result.status not in GOOD:
            return None
        return Written("", uplink.payload, uplink.port, self._at, trial.result.data)

    def _trace_now(self) -> None:
        """Of a script nobody knows which bytes it reads: that is found by trying, once nothing else is asked."""
        decoder, uplink, trial = self._model.decoder, self._bench.uplink(), self._bench.trial()
        if decoder is None or uplink is None or trial is None or decoder.kind is not DecoderKind.JAVASCRIPT:
            return
        if trial.result.status in GOOD:
            data = trial.result.data
            work = self._trials.trace(decoder, self._model.text, uplink.payload, uplink.port, self._at, data)
            self._tasks.start(work, self._owner)

    def _show(self, trial: Trial) -> None:
        decoder = self._model.decoder
        if decoder is None:
            return
        if self._bench.uplink() is None:
            self._bench.show_loading_of(trial)
            return
        if not trial.result.spans:
            self._trace.start()
        live = f"v{decoder.live.number}, live" if decoder.live else "live"
        self._bench.show_trial(trial, (live, f"v{rows.next_number(decoder)}, draft"))
