"""Whether the server starts with the computer: a file that desktops read when the person logs in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Sluice server
Comment=Receives data while no window is open
Exec={command}
Terminal=false
X-GNOME-Autostart-enabled=true
"""


class Autostart:
    def __init__(self, folder: Path) -> None:
        """`folder` is the autostart folder of the person's configuration."""
        self._file = folder / "io.sluice.Sluice.Server.desktop"

    def is_on(self) -> bool:
        return self._file.exists()

    def turn_on(self, command: Sequence[str]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(_ENTRY.format(command=" ".join(map(_quoted, command))), "utf-8")

    def turn_off(self) -> None:
        self._file.unlink(missing_ok=True)


def _quoted(word: str) -> str:
    """As the Desktop Entry Specification asks; `%` starts a field code there."""
    word = word.replace("%", "%%")
    if word and not _RESERVED & set(word):
        return word
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'.replace("\\", "\\\\")
