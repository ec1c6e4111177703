"""A decoder, and a version of it or whichever is live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.api.decoders import DecodersClient
from app.running.tasks import Tasks
from embedded_server.domain.assignment import Pin
from embedded_server.domain.decoder import Decoder, Version

BY_RULES, LIVE = "As the rules say", "Whichever is live"


class DecoderChoice(QObject):
    """Two fields. `edited`: a person chose."""

    edited = Signal()

    def __init__(self, tasks: Tasks, client: DecodersClient, owner: QWidget) -> None:
        super().__init__(owner)
        self._tasks, self._client, self._owner = tasks, client, owner
        self.decoders, self.versions = QComboBox(), QComboBox()
        self.decoders.activated.connect(lambda _: self._choose())
        self.versions.activated.connect(lambda _: self.edited.emit())
        self._offer_versions(())

    def pin(self) -> Pin:
        return Pin(self.decoders.currentData() or 0, self.versions.currentData())

    def offer(self, decoders: Sequence[Decoder]) -> None:
        self.decoders.clear()
        self.decoders.addItem(BY_RULES, 0)
        for one in sorted(decoders, key=lambda one: one.name.casefold()):
            if one.live is not None:
                self.decoders.addItem(one.name, one.id)

    async def show(self, pin: Pin) -> None:
        """Raises ApiError."""
        versions = await self._client.versions(pin.decoder) if pin.decoder else ()
        self.decoders.setCurrentIndex(max(self.decoders.findData(pin.decoder), 0))
        self._offer_versions(versions)
        self.versions.setCurrentIndex(max(self.versions.findData(pin.version), 0))
        self.edited.emit()

    def _choose(self) -> None:
        """Another decoder; of versions the one that is live is pinned to first."""
        self._tasks.start(self.show(Pin(self.decoders.currentData() or 0)), self._owner)

    def _offer_versions(self, versions: Sequence[Version]) -> None:
        self.versions.clear()
        self.versions.addItem(LIVE, None)
        for one in sorted(versions, key=lambda one: one.number, reverse=True):
            self.versions.addItem(f"{one.number}, {one.note}" if one.note else str(one.number), one.number)
        self.versions.setEnabled(bool(versions))
