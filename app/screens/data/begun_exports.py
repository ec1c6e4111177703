"""Exports that were begun and are not whole yet: what each asks for, so that it goes on with the same records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray

from app.settings import Settings

KEY = "data.exports"
MOST = 20


class BegunExports:
    """They outlive the window, as the files do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def keep(self, file: Path, query: Mapping[str, str]) -> None:
        others = {name: kept for name, kept in self._kept().items() if name != str(file)}
        self._write(dict([*others.items(), (str(file), dict(query))][-MOST:]))

    def forget(self, file: Path) -> None:
        self._write({name: kept for name, kept in self._kept().items() if name != str(file)})

    def query(self, file: Path) -> Mapping[str, str] | None:
        return self._kept().get(str(file))

    def files(self) -> list[Path]:
        """The one that was begun last is the first."""
        return [Path(name) for name in reversed(self._kept())]

    def _kept(self) -> dict[str, dict[str, str]]:
        text = bytes(self._settings.layout(KEY).data()).decode("utf-8", "replace")
        try:
            found = json.loads(text or "{}")
            return {name: {key: str(value) for key, value in kept.items()} for name, kept in found.items()}
        except (ValueError, AttributeError):
            return {}

    def _write(self, kept: Mapping[str, Mapping[str, str]]) -> None:
        self._settings.keep_layout(KEY, QByteArray(json.dumps(kept).encode()))
