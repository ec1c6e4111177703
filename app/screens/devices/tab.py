"""What stands below a device's head: one of the inspector's pages."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from embedded_server.domain.device import Device


class DeviceTab(QWidget):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)
    is_always_told = False  # of the device that is open, also behind another page: its actions are about that one

    def show_device(self, device: Device) -> None:
        """Another one, or newer facts of the same; what is being typed stays where it is the same."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Fetch again what is shown beside the device itself."""

    def leave(self) -> None:
        """Another page or device takes its place."""
