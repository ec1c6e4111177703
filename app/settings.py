"""Every setting, declared once; kept in a readable file beside the data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

T = TypeVar("T", str, int, float, bool)


@dataclass(frozen=True)
class SettingSpec(Generic[T]):
    """`choices` empty means any value of the default's type."""

    key: str
    default: T
    label: str
    choices: tuple[T, ...] = ()


THEME = SettingSpec("appearance/theme", "system", "Theme", ("system", "light", "dark"))
CONTRAST = SettingSpec("appearance/higher_contrast", False, "Higher contrast")
TEXT_SCALE = SettingSpec("appearance/text_scale", 1.0, "Text size", (0.9, 1.0, 1.15, 1.3, 1.5))
TIMES_IN_UTC = SettingSpec("appearance/times_in_utc", False, "Times in UTC")
KEEP_RECEIVING = SettingSpec("server/keep_receiving", True, "Keep receiving when the window is closed")
PORT = SettingSpec("server/port", 8443, "Port")
FIRST_STEPS_HIDDEN = SettingSpec("home/first_steps_hidden", False, "Hide the first steps")
KEY_STORY_HIDDEN = SettingSpec("access/key_story_hidden", False, "Hide how a key becomes a stream")


class Settings(QObject):
    """Unreadable or foreign values count as the default; the file is written by Qt, atomically."""

    changed = Signal(str)  # the key

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._stored = QSettings(str(file), QSettings.Format.IniFormat)

    def get(self, spec: SettingSpec[T]) -> T:
        value = _read(self._stored.value(spec.key), spec.default)
        return value if not spec.choices or value in spec.choices else spec.default

    def set(self, spec: SettingSpec[T], value: T) -> None:
        if self.get(spec) != value:
            self._stored.setValue(spec.key, value)
            self.changed.emit(spec.key)

    def layout(self, name: str) -> QByteArray:
        """A window's, splitter's or header's saved state; empty when there is none."""
        state = self._stored.value(f"layout/{name}")
        return state if isinstance(state, QByteArray) else QByteArray()

    def keep_layout(self, name: str, state: QByteArray) -> None:
        self._stored.setValue(f"layout/{name}", state)


def _read(stored: object, default: T) -> T:
    if stored is None:
        return default
    text = str(stored)
    if isinstance(default, bool):
        return type(default)(text.lower() == "true")
    try:
        return type(default)(text)
    except ValueError:
        return default
