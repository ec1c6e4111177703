"""Secrets: behind a real keyring, without one, with one that hangs, with one that was replaced."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from app.credentials import Credentials

VALUE = "canary-4be1a90c77f290d7"


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that can be told to fail."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own is untyped
        self.stored: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.delay = 0.0

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(self.delay)
        if self.trouble:
            raise self.trouble
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.stored[service, username] = password


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


async def test_that_a_value_survives_a_restart_and_the_file_does_not_show_it(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    file = tmp_path / "secrets"
    first = Credentials(file)
    await first.open()
    await first.put("token/1", VALUE)
    again = Credentials(file)
    await again.open()
    assert again.kept.in_keyring
    assert again.get("token/1") == VALUE
    assert VALUE.encode() not in file.read_bytes()
    assert VALUE not in repr(vars(again).keys())
    assert file.stat().st_mode & 0o777 == 0o600


async def test_that_forgotten_values_are_gone_from_the_file(tmp_path: Path, ring: MemoryKeyring) -> None:
    first = Credentials(tmp_path / "secrets")
    await first.open()
    await first.put("token/1", VALUE)
    await first.forget("token/1", "token/2")
    again = Credentials(tmp_path / "secrets")
    await again.open()
    assert again.get("token/1") is None


@pytest.mark.parametrize(
    "trouble",
    [keyring.errors.NoKeyringError(), keyring.errors.KeyringLocked(), keyring.errors.InitError("dismissed")],
)
async def test_that_without_a_keyring_nothing_is_written_and_a_sentence_says_so(
    tmp_path: Path, ring: MemoryKeyring, trouble: Exception
) -> None:
    ring.trouble = trouble
    credentials = Credentials(tmp_path / "secrets")
    await credentials.open()
    await credentials.put("token/1", VALUE)
    assert credentials.get("token/1") == VALUE
    assert credentials.kept.reason.endswith(".")
    assert list(tmp_path.iterdir()) == []


async def test_that_unlocking_later_saves_what_memory_held(tmp_path: Path, ring: MemoryKeyring) -> None:
    ring.trouble = keyring.errors.KeyringLocked()
    credentials = Credentials(tmp_path / "secrets")
    await credentials.open()
    await credentials.put("token/1", VALUE)
    ring.trouble = None
    await credentials.open()
    again = Credentials(tmp_path / "secrets")
    await again.open()
    assert again.get("token/1") == VALUE


async def test_that_a_keyring_that_hangs_costs_only_its_time_limit(tmp_path: Path, ring: MemoryKeyring) -> None:
    ring.delay = 8.0
    credentials = Credentials(tmp_path / "secrets", patience=0.05)
    async with asyncio.timeout(6):
        await credentials.open()
    assert credentials.kept.reason == "The system keyring did not answer."


async def test_that_a_file_of_a_lost_master_key_is_kept_aside(tmp_path: Path, ring: MemoryKeyring) -> None:
    file = tmp_path / "secrets"
    first = Credentials(file)
    await first.open()
    await first.put("token/1", VALUE)
    ring.stored.clear()
    again = Credentials(file)
    await again.open()
    await again.put("token/2", VALUE)
    assert again.get("token/1") is None
    assert (tmp_path / "secrets.unreadable-1").exists()


PROBE = """
import asyncio, sys
from pathlib import Path
from app.credentials import Credentials

async def main():
    first = Credentials(Path(sys.argv[1]))
    await first.open()
    await first.put("token/1", "canary")
    again = Credentials(Path(sys.argv[1]))
    await again.open()
    print(first.kept.reason or "kept", again.get("token/1"))

asyncio.run(main())
"""


@pytest.mark.slow
def test_that_a_real_gnome_keyring_keeps_the_master_key(tmp_path: Path) -> None:
    unlock = 'echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"'
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", unlock, "_", sys.executable, "-c", PROBE, str(tmp_path / "secrets")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "kept canary", done.stderr


def test_that_no_session_bus_means_memory_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path / "secrets")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "This computer has no keyring. None", done.stderr
    assert list(tmp_path.glob("secrets*")) == []
