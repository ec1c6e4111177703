"""Secrets that have to be sent: kept encrypted with a key that lies beside the database, never inside."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from embedded_server.store.key_files import KEY_BYTES, key_in

_NONCE_BYTES = 12
_VERSION = b"sluice-1"


class SealError(Exception):
    """It was sealed with another key, or the key is gone."""


class Sealer:
    """Makes its key when it first seals something."""

    def __init__(self, directory: Path) -> None:
        self._file = key_in(directory)
        self._key = b""

    def seal(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._own_key()).encrypt(nonce, text.encode(), _VERSION)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str) -> str:
        """Raises SealError."""
        raw = base64.b64decode(sealed)
        try:
            return AESGCM(self._own_key()).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _VERSION).decode()
        except (InvalidTag, ValueError):
            raise SealError from None

    def _own_key(self) -> bytes:
        if not self._key:
            with suppress(FileExistsError):
                _make(self._file)
            self._key = self._file.read_bytes()
        return self._key


def _make(file: Path) -> None:
    """Whole or not at all: what was sealed with half a key is lost. Raises FileExistsError."""
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secrets.token_bytes(KEY_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        os.link(beside, file)
    finally:
        beside.unlink(missing_ok=True)
