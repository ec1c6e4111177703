"""What Settings knows of how long records are kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.api.retention import RetentionClient
from app.running.one_at_a_time import OneAtATime
from embedded_server.domain.retention import Doomed, RecordRetention


class RetentionModel(QObject):
    changed = Signal()

    def __init__(self, client: RetentionClient) -> None:
        super().__init__()
        self._client = client
        self._fetches = OneAtATime()
        self.rules: dict[str, RecordRetention] = {}
        self.rec_types: tuple[str, ...] = ()
        self.previewed: RecordRetention | None = None  # what `doomed` was told of
        self.doomed: Doomed | None = None

    async def refresh(self) -> None:
        """Raises ApiError."""
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        self.rules = {rule.rec_type: rule for rule in await self._client.rules()}
        names = {each.name for each in await self._client.rec_types()} | set(self.rules)
        self.rec_types = tuple(sorted(names))
        self.changed.emit()

    async def preview(self, rule: RecordRetention) -> None:
        """Raises ApiError."""
        self.doomed = await self._client.preview(rule)
        self.previewed = rule
        self.changed.emit()

    async def keep(self, rule: RecordRetention) -> None:
        """Raises ApiError."""
        await self._client.keep(rule)
        self.previewed = self.doomed = None
        await self.refresh()
