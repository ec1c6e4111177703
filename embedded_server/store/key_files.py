"""The key of secrets that have to be sent, beside a backup: only where somebody asks for it."""

from __future__ import annotations

import os
from pathlib import Path

from embedded_server.store.backups import KEY_FILE
from embedded_server.whole_file import sync_directory

KEY_BYTES = 32


def key_beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.key")


def key_in(directory: Path) -> Path:
    return directory / KEY_FILE


def copy_key(key: Path, target: Path) -> None:
    """For its owner alone, as a whole or not at all; what exists is never replaced. Raises OSError."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        sync_directory(target.parent)
    except OSError:
        target.unlink(missing_ok=True)
        raise
