"""What every test stands on: no display, no keyring, no settings of the person who runs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fast", deadline=None, derandomize=True, max_examples=10)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's settings, data or caches are read or written."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for place in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{place}_HOME", str(home / place.lower()))
        yield


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """A command that ran in this process keeps what it writes to itself; what comes after does not."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data directory as the server wants it: its owner's alone."""
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture(scope="session")
def private_display() -> Iterator[dict[str, str]]:
    """The environment of a program that shows windows: `subprocess.run(…, env={**os.environ, **private_display})`."""
    from tests import desktop  # only where a D-Bus client exists

    with desktop.private_display() as environment:
        yield environment


@pytest.fixture
def private_bus(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that keeps secrets in an unlocked keyring; used as `private_display` is."""
    from tests import desktop  # only where a D-Bus client exists

    home = tmp_path / "keyring"
    home.mkdir(mode=0o700)
    with desktop.private_bus(home) as environment:
        yield environment


_SLOW = frozenset(  # fixtures that start something
    ("live_homes", "served", "pool", "own_pool", "homes", "private_bus", "private_display", "machine")
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a server, a store on a disk or decoder processes takes its time."""
    for item in items:
        if isinstance(item, pytest.Function) and _SLOW.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)
