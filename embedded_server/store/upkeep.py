"""What keeps a store well."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from embedded_server.store.backups import Copied, Progress


class UpkeepStore(Protocol):
    async def backup(self, target: Path, progress: Progress) -> Copied:
        """Everything as it is at one moment, checked, while others go on. Raises BackupError."""
        ...

    async def examine(self) -> None: ...  # all of it, once a week: when it is damaged nothing more is written
