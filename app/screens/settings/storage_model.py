"""What Settings knows of the storage: the backups, the one being made, and what the request log keeps."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.api.backups import BackupsClient
from app.api.requests import RequestsClient
from app.local_server.backups import Backup, backups_in, restore_command
from app.local_server.embedded import server_command
from embedded_server.domain.job import Job, JobState
from embedded_server.domain.request import RequestCounts

ASK_SECONDS = 0.25  # how often a backup that is being made is asked how far it is


class StorageModel(QObject):
    changed = Signal()

    def __init__(self, backups: BackupsClient, requests: RequestsClient, data: Path) -> None:
        super().__init__()
        self._client, self._requests, self.data = backups, requests, data
        self.backups: tuple[Backup, ...] = ()
        self.job: Job | None = None  # the last one
        self.log: RequestCounts | None = None

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state is JobState.RUNNING

    def restore_command(self, backup: Backup) -> str:
        return restore_command(server_command(), backup.file, self.data)

    async def refresh(self) -> None:
        """Raises ApiError; the backups are those on the disk also then."""
        await self._list()
        self.log = await self._requests.counts()
        if not self.is_running and (job := await self._client.running()):
            await self._follow(job)
        self.changed.emit()

    async def back_up(self) -> None:
        """Until it is made, was cancelled or failed. Raises ApiError."""
        await self._follow(await self._client.start())

    async def cancel(self) -> None:
        """Raises ApiError."""
        if self.job is not None:
            await self._client.cancel(self.job.id)

    async def _follow(self, job: Job) -> None:
        try:
            while self._show(job).state is JobState.RUNNING:
                await asyncio.sleep(ASK_SECONDS)
                job = await self._client.one(job.id)
        except BaseException:
            self.job = None  # nobody knows how it ended
            raise
        finally:
            await self._list()

    def _show(self, job: Job) -> Job:
        self.job = job
        self.changed.emit()
        return job

    async def _list(self) -> None:
        self.backups = await asyncio.to_thread(backups_in, self.data)
        self.changed.emit()
