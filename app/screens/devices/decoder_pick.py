"""Which decoder reads one device: as the rules say, or one that it is pinned to, in a version or whichever is live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.api.devices import DevicesClient
from app.running.tasks import Tasks
from app.screens.devices.decoder_choice import DecoderChoice
from app.widgets.form import Field
from app.widgets.look import Look
from embedded_server.domain.assignment import Assignment, Pin
from embedded_server.domain.device import Device
from embedded_server.domain.device_change import DeviceChange

NEXT = "From its next uplink on. What was read before stays until its history is decoded again."


def pin_of(rows: Sequence[Assignment], device: str) -> Pin:
    """By a row for this very device and nothing else."""
    return next((Pin(row.decoder_id, row.version) for row in rows if _is_pin(row, device)), Pin())


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

    def __init__(self, look: Look, tasks: Tasks, client: DevicesClient, owner: QWidget) -> None:
        super().__init__(owner)
        self._tasks, self._client, self._owner = tasks, client, owner
        self._device: Device | None = None
        self.saved = Pin()
        self._choice = DecoderChoice(tasks, client.decoders, owner)
        self.decoder_field = Field(look, "Decoder", self._choice.decoders)
        self.version_field = Field(look, "Version", self._choice.versions)
        self._choice.edited.connect(self._tell)

    def is_dirty(self) -> bool:
        return self._choice.pin() != self.saved

    async def learn(self, device: Device) -> None:
        """What there is; a choice that is not saved stays. Raises ApiError."""
        rows, decoders = await self._client.decoders.assignments(), await self._client.decoders.all()
        kept = self._choice.pin() if self._device and self._device.id == device.id and self.is_dirty() else None
        self._device, self.saved = device, pin_of(rows, device.id)
        self._choice.offer(decoders)
        await self._choice.show(kept or self.saved)

    async def save(self) -> None:
        """Raises ApiError."""
        device, pin = self._device, self._choice.pin()
        if device is not None and self.is_dirty():
            await self._client.change_many([device.id], DeviceChange(pin=pin))
            self.saved = pin
            self._say()

    def discard(self) -> None:
        self._tasks.start(self._choice.show(self.saved), self._owner)

    def _tell(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        if self._device is not None:
            self.decoder_field.set_hint(pin_words(self._choice.pin(), self.saved, self._device))


def _is_pin(row: Assignment, device: str) -> bool:
    return row.device == device and row.rec_type is None and row.dev_eui_prefix is None and row.port is None
