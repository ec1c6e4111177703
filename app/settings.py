"""Every setting, declared once; kept in a readable file beside the data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QSettings, QTimer, Signal

from app.local_server.server_options import BODY_SIZES, ENCRYPTIONS, REACHES, ServerOptions

T = TypeVar("T", str, int, float, bool)

WRITE_MS = 500  # after a change, with what else has changed by then


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
REACH = SettingSpec("server/reach", REACHES[0], "Who can reach it", REACHES)
ENCRYPTION = SettingSpec("server/encryption", ENCRYPTIONS[0], "Encrypt traffic", ENCRYPTIONS)
CERTIFICATE = SettingSpec("server/certificate", "", "Certificate")
CERTIFICATE_KEY = SettingSpec("server/certificate_key", "", "Key of the certificate")
HOST_NAMES = SettingSpec("server/host_names", "", "Other names")
LARGEST_BODY = SettingSpec("server/largest_body_mib", BODY_SIZES[0], "Largest body", BODY_SIZES)
FIRST_STEPS_HIDDEN = SettingSpec("home/first_steps_hidden", False, "Hide the first steps")
CONNECTIONS = SettingSpec("connections/profiles", "[]", "Connections")
CONNECTION = SettingSpec("connections/current", "here", "Connection in use")
KEY_STORY_HIDDEN = SettingSpec("access/key_story_hidden", False, "Hide how a key becomes a stream")


class Settings(QObject):
    """Unreadable or foreign values count as the default; the file is written by Qt, atomically."""

    changed = Signal(str)  # the key

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._stored = _Stored(str(file), QSettings.Format.IniFormat)

    def get(self, spec: SettingSpec[T]) -> T:
        value = _read(self._stored.value(spec.key), spec.default)
        return value if not spec.choices or value in spec.choices else spec.default

    def set(self, spec: SettingSpec[T], value: T) -> None:
        if self.get(spec) != value:
            self._stored.keep(spec.key, value)
            self.changed.emit(spec.key)

    def server_options(self) -> ServerOptions:
        return ServerOptions(
            self.get(REACH),
            self.get(PORT),
            self.get(ENCRYPTION),
            self.get(CERTIFICATE),
            self.get(CERTIFICATE_KEY),
            self.get(HOST_NAMES),
            self.get(LARGEST_BODY),
        )

    def keep_server_options(self, options: ServerOptions) -> None:
        self.set(REACH, options.reach)
        self.set(PORT, options.port)
        self.set(ENCRYPTION, options.encryption)
        self.set(CERTIFICATE, options.certificate)
        self.set(CERTIFICATE_KEY, options.key)
        self.set(HOST_NAMES, options.names)
        self.set(LARGEST_BODY, options.largest_body)

    def layout(self, name: str) -> QByteArray:
        """A window's, splitter's or header's saved state; empty when there is none."""
        state = self._stored.value(f"layout/{name}")
        return state if isinstance(state, QByteArray) else QByteArray()

    def keep_layout(self, name: str, state: QByteArray) -> None:
        if self.layout(name) != state:
            self._stored.keep(f"layout/{name}", state)

    def write(self) -> None:
        """Now, as the application ends."""
        self._stored.sync()


class _Stored(QSettings):
    """What is kept is known at once, and written beside the GUI thread: Qt waits for the disk, longer than a frame."""

    def __init__(self, file: str, form: QSettings.Format) -> None:
        super().__init__(file, form)
        self._writing = QTimer(self, interval=WRITE_MS, singleShot=True)
        self._writing.timeout.connect(lambda: Thread(target=_write, args=(file, form), name="settings").start())

    def keep(self, key: str, value: object) -> None:
        self.setValue(key, value)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.UpdateRequest))  # Qt's own comes once, until it has written

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        if not self._writing.isActive():
            self._writing.start()
        return True


def _write(file: str, form: QSettings.Format) -> None:
    """All settings of a file share what is known of it, whichever thread they are in."""
    QSettings(file, form).sync()


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
