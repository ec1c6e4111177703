"""What devices may be narrowed by, as a menu: every value that there is, with how many have it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app import words
from app.screens.devices.model import DevicesModel
from app.screens.devices.narrowing import NAMES, STATE, TARGET, Condition
from app.screens.devices.rows import TARGETS
from app.widgets.labels import cut
from app.widgets.look import Look
from embedded_server.domain.device import WEAK_RSSI, WEAK_SNR, DeviceState, Facet

MOST = 30  # values in a menu
LEAST_WIDTH = 140  # Qt forgets the arrows
STATES = {
    DeviceState.OK: "Heard as usual",
    DeviceState.LATE: "Late",
    DeviceState.SILENT: "Silent",
    DeviceState.NEW: "Never heard",
}
WEAK = Condition("weak", "Weak")
SIGNAL = "signal"


class FilterMenu(QMenu):
    """`chosen` carries the key and its condition, None where it was in force and is taken away."""

    chosen = Signal(str, object)

    def __init__(self, look: Look, model: DevicesModel, owner: QWidget) -> None:
        super().__init__(owner)
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._model = model
        self.parts: dict[str, QMenu] = {}
        for key, name in NAMES.items():
            part = self.addMenu(name)
            part.aboutToShow.connect(partial(self._fill, key))
            self.parts[key] = part
        model.facets_known.connect(self._refill)

    def _refill(self) -> None:
        for key, part in self.parts.items():
            if part.isVisible():
                self._fill(key)

    def _fill(self, key: str) -> None:
        part, found = self.parts[key], self._values(key)
        part.clear()
        for one in found[:MOST]:
            self._add(part, key, one)
        if len(found) > MOST:
            part.addAction(f"{words.count(len(found) - MOST)} more: search for them").setEnabled(False)
        if not found:
            is_known = key in (TARGET, STATE) or self._model.facets is not None
            part.addAction("No device has one" if is_known else "Counting…").setEnabled(False)

    def _add(self, part: QMenu, key: str, one: Facet) -> None:
        condition = Condition(one.value, one.name)
        action = part.addAction(f"{cut(one.name).replace('&', '&&')}\t{words.count(one.count)}")
        is_on = (key, condition) in self._model.wanted.conditions
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(lambda: self.chosen.emit(key, None if is_on else condition))

    def _values(self, key: str) -> Sequence[Facet]:
        counts, facets = self._model.counts, self._model.facets
        if key == TARGET:
            targets = counts.targets if counts else {}
            return [Facet(value, said[0], targets.get(value, 0)) for value, said in TARGETS.items()]
        if key == STATE:
            states = counts.states if counts else {}
            return [Facet(value, name, states.get(value, 0)) for value, name in STATES.items()]
        if facets is None:
            return ()
        if key == SIGNAL:
            said = f"Weak (below {WEAK_RSSI} dBm or {WEAK_SNR} dB)".replace("-", "\N{MINUS SIGN}")
            return [Facet(WEAK.value, said, facets.weak)]
        return {
            "rectype": facets.rec_types,
            "type": facets.types,
            "tag": facets.tags,
            "class": facets.classes,
            "decoder": facets.decoders,
        }[key]
