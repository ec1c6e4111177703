"""A file that is there as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Literal

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
        await asyncio.to_thread(part_of(file).unlink, missing_ok=True)


@asynccontextmanager
async def continued(file: Path, *, is_begun: bool) -> AsyncIterator[Write]:
    """As `written`, but what is there stays beside the file when it is cancelled or fails; then it is begun."""
    part = part_of(file)
    try:
        handle = await asyncio.to_thread(_opened, part, "ab" if is_begun else "wb")

        async def write(data: bytes) -> None:
            await asyncio.to_thread(handle.write, data)

        try:
            yield write
        except BaseException:
            await asyncio.to_thread(_leave, handle, part)
            raise
        await asyncio.to_thread(handle.close)
        await asyncio.to_thread(part.replace, file)
    except OSError as error:
        raise ApiError(f"{file.name} could not be saved.", "Is there room, and may you write there?") from error


def _opened(part: Path, mode: Literal["ab", "wb"]) -> BinaryIO:
    handle = part.open(mode)
    part.chmod(0o600)
    return handle


def _leave(handle: BinaryIO, part: Path) -> None:
    """Unless nothing was written."""
    is_empty = not handle.tell()
    handle.close()
    if is_empty:
        part.unlink()
