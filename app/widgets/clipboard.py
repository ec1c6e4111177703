"""Copying secrets: never into a clipboard history, gone after thirty seconds if nothing else was copied since."""

from hashlib import sha256

from PySide6.QtCore import QCoreApplication, QMimeData, QObject
from PySide6.QtGui import QClipboard

from app.widgets.timers import one_shot

KEEP_S = 30
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_NO = (0).to_bytes(4, "little")
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": b"1",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): _NO,
    _WINDOWS.format("CanIncludeInClipboardHistory"): _NO,
    _WINDOWS.format("CanUploadToCloudClipboard"): _NO,
}


class Clipboard(QObject):
    """Remembers only a hash of the secret it put there."""

    def __init__(self, clipboard: QClipboard, keep_s: float = KEEP_S, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._secret: bytes | None = None
        self._timer = one_shot(self, round(keep_s * 1_000), self.forget)
        if app := QCoreApplication.instance():
            app.aboutToQuit.connect(self.forget)

    def copy(self, text: str) -> None:
        """What is no secret stays until something else is copied."""
        self._timer.stop()
        self._secret = None
        self._clipboard.setText(text)

    def copy_secret(self, secret: str) -> None:
        data = QMimeData()
        data.setText(secret)
        for kind, value in _HINTS.items():
            data.setData(kind, value)
        self._clipboard.setMimeData(data)
        self._secret = _digest(secret)
        self._timer.start()

    def forget(self) -> None:
        """Clear the secret if it is still what the clipboard holds."""
        self._timer.stop()
        if self._secret is not None and _digest(self._clipboard.text()) == self._secret:
            self._clipboard.clear()
        self._secret = None


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
