"""A file that is there as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.api.errors import ApiError

Write = Callable[[bytes], Awaitable[None]]


def part_of(file: Path) -> Path:
    """Where it is until it is whole."""
    return file.with_name(f"{file.name}.part")


@asynccontextmanager
async def written(file: Path) -> AsyncIterator[Write]:
    """Written beside the file first: what is cancelled or fails leaves nothing behind. Raises ApiError."""
    try:
        async with continued(file, is_begun=False) as write:
            yield write
    finally:
        part_of(file).unlink(missing_ok=True)


@asynccontextmanager
async def continued(file: Path, *, is_begun: bool) -> AsyncIterator[Write]:
    """As `written`, but what is there stays beside the file when it is cancelled or fails; then it is begun."""
    part = part_of(file)
    try:
        handle = await asyncio.to_thread(part.open, "ab" if is_begun else "wb")

        async def write(data: bytes) -> None:
            await asyncio.to_thread(handle.write, data)

        try:
            part.chmod(0o600)
            yield write
        except BaseException:
            if not handle.tell():
                part.unlink()
            raise
        finally:
            await asyncio.to_thread(handle.close)
        await asyncio.to_thread(part.replace, file)
    except OSError as error:
        raise ApiError(f"{file.name} could not be saved.", "Is there room, and may you write there?") from error
