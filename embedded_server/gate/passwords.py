"""Passwords: argon2id in a few threads of its own with a bounded queue: a flood of log-ins delays no uplink."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from embedded_server.domain.refusal import RefusedError

_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$Zdsb/AKMUgTzXMza6nE1rQ$xnLgt084PtkawuZPqUx3hxk/UWl7EeZ+KHOcMROg7GM"
"""The hash of a random text nobody kept: checking an unknown account takes as long as checking a known one."""


def hash_password(password: str) -> str:
    """Blocks for a good part of a second: for commands, not for the event loop."""
    return PasswordHasher().hash(password)


class Passwords:
    def __init__(self, threads: int, queue: int) -> None:
        self._hasher = PasswordHasher()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._room = threads + queue

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """False for an account without a password (None), after the same time. Raises RefusedError(429)."""
        if self._room == 0:
            raise RefusedError(429, "too_many_log_ins", "Too many log-ins at once.", "Try again in a few seconds.")
        self._room -= 1
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, self._matches, password, password_hash)
        finally:
            self._room += 1

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _matches(self, password: str, password_hash: str | None) -> bool:
        try:
            self._hasher.verify(password_hash or _NOBODYS, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None
