"""A small file that is there as a whole or not at all, also when the power fails, for its owner's eyes only."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Raises OSError; then what was there before is there still."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        beside.touch(mode=0o600)
        with beside.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(file)
        sync_directory(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Makes names in it safe from a power loss; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
