"""A file that is there as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.api.errors import ApiError

Write = Callable[[bytes], Awaitable[None]]


@asynccontextmanager
async def written(file: Path) -> AsyncIterator[Write]:
    """Written beside the file first: what is cancelled or fails leaves nothing behind. Raises ApiError."""
    part = file.with_name(f"{file.name}.part")
    try:
        handle = await asyncio.to_thread(part.open, "wb")

        async def write(data: bytes) -> None:
            await asyncio.to_thread(handle.write, data)

        try:
            part.chmod(0o600)
            yield write
        finally:
            await asyncio.to_thread(handle.close)
        await asyncio.to_thread(part.replace, file)
    except OSError as error:
        raise ApiError(f"{file.name} could not be saved.", "Is there room, and may you write there?") from error
    finally:
        part.unlink(missing_ok=True)
