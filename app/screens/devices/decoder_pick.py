"""Which decoder reads one device: as the rules say, or one that it is pinned to, in a version or whichever is live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.api.decoders import DecodersClient
from app.running.tasks import Tasks
from app.widgets.form import Field
from app.widgets.look import Look
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import Decoder, Version
from embedded_server.domain.device import Device

BY_RULES, LIVE = "As the rules say", "Whichever is live"
NEXT = "From its next uplink on. What was read before stays until its history is decoded again."


@dataclass(frozen=True, slots=True)
class Pin:
    """0: none. Without a version it is whichever is live."""

    decoder: int = 0
    version: int | None = None


def pin_of(rows: Sequence[Assignment], device: str) -> Pin:
    """By a row for this very device and nothing else."""
    return next((Pin(row.decoder_id, row.version) for row in rows if _is_pin(row, device)), Pin())


def with_pin(rows: Sequence[Assignment], device: str, pin: Pin) -> list[Assignment]:
    others = [row for row in rows if not _is_pin(row, device)]
    return [Assignment(0, pin.decoder, pin.version, device=device), *others] if pin.decoder else others


def pin_words(pin: Pin, saved: Pin, device: Device) -> str:
    if pin != saved:
        return NEXT
    if pin.decoder:
        return (
            "Pinned. New versions do not change it."
            if pin.version
            else "Pinned. A new version reads it once it is live."
        )
    used = device.decoder
    return f"Now {used.name}, version {used.version}." if used and used.version else f"Now {used.name}." if used else ""


class DecoderPick(QObject):
    """Two fields. `edited`: a person chose."""

    edited = Signal()

    def __init__(self, look: Look, tasks: Tasks, client: DecodersClient, owner: QWidget) -> None:
        super().__init__(owner)
        self._tasks, self._client, self._owner = tasks, client, owner
        self._device: Device | None = None
        self._rows: Sequence[Assignment] = ()
        self._decoders, self._versions = QComboBox(), QComboBox()
        self.decoder_field = Field(look, "Decoder", self._decoders)
        self.version_field = Field(look, "Version", self._versions)
        self._decoders.activated.connect(lambda _: self._choose())
        self._versions.activated.connect(lambda _: self._tell())
        self._offer_versions(())

    @property
    def saved(self) -> Pin:
        return pin_of(self._rows, self._device.id) if self._device else Pin()

    def pin(self) -> Pin:
        return Pin(self._decoders.currentData() or 0, self._versions.currentData())

    def is_dirty(self) -> bool:
        return self.pin() != self.saved

    async def learn(self, device: Device) -> None:
        """What there is; a choice that is not saved stays. Raises ApiError."""
        rows, decoders = await self._client.assignments(), await self._client.all()
        kept = self.pin() if self._device and self._device.id == device.id and self.is_dirty() else None
        self._device, self._rows = device, rows
        self._offer(decoders)
        await self._show(kept or self.saved)

    async def save(self) -> None:
        """Raises ApiError."""
        device, pin = self._device, self.pin()
        if device is not None and self.is_dirty():
            rows = await self._client.assignments()  # as others left them meanwhile
            self._rows = await self._client.save_assignments(with_pin(rows, device.id, pin))
            self._say()

    def discard(self) -> None:
        self._tasks.start(self._show(self.saved), self._owner)

    def _offer(self, decoders: Sequence[Decoder]) -> None:
        self._decoders.clear()
        self._decoders.addItem(BY_RULES, 0)
        for one in sorted(decoders, key=lambda one: one.name.casefold()):
            if one.live is not None:
                self._decoders.addItem(one.name, one.id)

    def _offer_versions(self, versions: Sequence[Version]) -> None:
        self._versions.clear()
        self._versions.addItem(LIVE, None)
        for one in sorted(versions, key=lambda one: one.number, reverse=True):
            self._versions.addItem(f"{one.number}, {one.note}" if one.note else str(one.number), one.number)
        self._versions.setEnabled(bool(versions))

    async def _show(self, pin: Pin) -> None:
        versions = await self._client.versions(pin.decoder) if pin.decoder else ()
        self._decoders.setCurrentIndex(max(self._decoders.findData(pin.decoder), 0))
        self._offer_versions(versions)
        self._versions.setCurrentIndex(max(self._versions.findData(pin.version), 0))
        self._tell()

    def _choose(self) -> None:
        """Another decoder; of versions the one that is live is pinned to first."""
        self._tasks.start(self._show(Pin(self._decoders.currentData() or 0)), self._owner)

    def _tell(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        if self._device is not None:
            self.decoder_field.set_hint(pin_words(self.pin(), self.saved, self._device))


def _is_pin(row: Assignment, device: str) -> bool:
    return row.device == device and row.rec_type is None and row.dev_eui_prefix is None and row.port is None
