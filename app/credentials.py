"""The person's secrets: one master key in the OS keyring, the values in a file encrypted with it.

A keyring call takes 10 ms, some keyrings hold 2.5 kB in all, and one that asks to be unlocked may never return:
so the keyring is asked once, in a thread of its own, with a time limit. Without a keyring the values live in memory
until the window closes, and nothing is written anywhere.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import keyring
import keyring.errors
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

T = TypeVar("T")
_SERVICE, _USER = "io.sluice.Sluice", "master key"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """Where values go. `reason` is empty while the keyring serves, else a sentence for the banner."""

    reason: str = ""
    may_unlock: bool = False  # there is a keyring, and asking again may open it

    @property
    def in_keyring(self) -> bool:
        return not self.reason


class Credentials:
    """Values by name, such as `token/<id>`. Reading is from memory; writing waits for the disk."""

    def __init__(self, file: Path, patience: float = 10.0) -> None:
        self._file = file
        self._patience = patience  # seconds a keyring may take
        self._values: dict[str, str] = {}
        self._master: bytes | None = None
        self._saving = asyncio.Lock()
        self.kept = Kept()  # until the keyring says otherwise

    async def open(self) -> None:
        """Asks the keyring and reads the file. Call again to try to unlock; what memory holds is kept and saved."""
        try:
            self._master = await in_thread(lambda: _master_key(self._file.name), self._patience)
        except TimeoutError:
            self.kept = Kept("The system keyring did not answer.", may_unlock=True)
        except keyring.errors.KeyringLocked:
            self.kept = Kept("The system keyring is locked.", may_unlock=True)
        except keyring.errors.KeyringError as error:
            self.kept = _without(error)
        else:
            self.kept = Kept()
            await self._load(self._master)

    async def _load(self, master: bytes) -> None:
        stored, unreadable = await asyncio.to_thread(_read, self._file, master)
        unsaved = self._values
        self._values = stored | unsaved
        if unreadable:
            await asyncio.to_thread(_set_aside, self._file)
        if unsaved:
            await self._save()

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def names(self, beginning: str) -> list[str]:
        return [name for name in self._values if name.startswith(beginning)]

    async def put(self, name: str, value: str) -> None:
        self._values[name] = value
        await self._save()

    async def forget(self, *names: str) -> None:
        for name in names:
            self._values.pop(name, None)
        await self._save()

    async def _save(self) -> None:
        if self._master is not None:
            async with self._saving:
                await asyncio.to_thread(_write, self._file, self._master, dict(self._values))


async def in_thread(call: Callable[[], T], patience: float) -> T:
    """Runs a call that may never return. Raises TimeoutError after `patience` seconds; the thread is then abandoned."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(setter: Callable[[], None]) -> None:
        if not outcome.done():
            setter()

    def report(setter: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop may have closed long ago
            loop.call_soon_threadsafe(tell, setter)

    def run() -> None:
        try:
            result = call()
        except Exception as error:
            failure = error
            report(lambda: outcome.set_exception(failure))
        else:
            report(lambda: outcome.set_result(result))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    async with asyncio.timeout(patience):
        return await outcome


def _master_key(purpose: str) -> bytes:
    stored = keyring.get_password(_SERVICE, f"{_USER} {purpose}")
    if stored is None:
        stored = base64.b64encode(secrets.token_bytes(32)).decode()
        keyring.set_password(_SERVICE, f"{_USER} {purpose}", stored)
    return base64.b64decode(stored)


def _without(error: keyring.errors.KeyringError) -> Kept:
    if isinstance(error, keyring.errors.NoKeyringError):
        return Kept("This computer has no keyring.")
    return Kept("The system keyring was not unlocked.", may_unlock=True)


def _read(file: Path, master: bytes) -> tuple[dict[str, str], bool]:
    """The values, and whether there is a file that this master key cannot read."""
    try:
        sealed = file.read_bytes()
    except FileNotFoundError:
        return {}, False
    try:
        plain = AESGCM(master).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):
        return {}, True
    return json.loads(plain), False


def _write(file: Path, master: bytes, values: dict[str, str]) -> None:
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(master).encrypt(nonce, json.dumps(values).encode(), None)
    fresh = file.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _set_aside(file: Path) -> None:
    """A file of another master key is kept, so that a restored keyring can read it again."""
    number = 1
    while (aside := file.with_suffix(f".unreadable-{number}")).exists():
        number += 1
    file.rename(aside)
