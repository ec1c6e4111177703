"""Conditions, times and columns under a name, for one recType."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray

from app.screens.data.asked import Asked, from_text, to_text
from app.settings import Settings

VIEWS = "data.views."
LONGEST_NAME = 60
MOST = 50


class SavedViews:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.rec_type = ""

    def names(self) -> list[str]:
        return sorted(self._kept(), key=str.casefold)

    def view(self, name: str) -> Asked:
        return from_text(self._kept().get(name, ""))

    def keep(self, name: str, asked: Asked) -> None:
        """One of the same name goes."""
        kept = self._kept() | {name.strip()[:LONGEST_NAME]: to_text(asked)}
        self._write(dict(list(kept.items())[-MOST:]))

    def forget(self, name: str) -> None:
        kept = self._kept()
        kept.pop(name, None)
        self._write(kept)

    def _kept(self) -> dict[str, str]:
        text = bytes(self._settings.layout(VIEWS + self.rec_type).data()).decode("utf-8", "replace")
        try:
            found = json.loads(text or "{}")
            return {str(name): str(view) for name, view in found.items()}
        except (ValueError, AttributeError):
            return {}

    def _write(self, kept: dict[str, str]) -> None:
        self._settings.keep_layout(VIEWS + self.rec_type, QByteArray(json.dumps(kept).encode()))
