"""The programs as people get them: they start without Python, show a window, serve, decode, and end."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded_server.data_directory import DataDirectory, RunningServer
from tests import checkout

DIST = checkout.ROOT / "dist"
PROGRAMS = DIST / "sluice"
SOURCES = ("app/", "embedded_server/", "resources/", "packaging/", "requirements/run.txt", "pyproject.toml", "NOTICE")
PATIENCE = 60.0  # seconds
CODEC = "function decodeUplink(input) { return {data: {first: input.bytes[0]}} }"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    """Builds unless what stands in dist/ was built from these very sources."""
    mark, sources = DIST / "built-from", _digest()
    if not mark.is_file() or mark.read_text("utf-8") != sources:
        environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
        subprocess.run(["make", "package", "ARGS=-Zzstd"], cwd=checkout.ROOT, env=environment, check=True)
        mark.write_text(sources, "utf-8")


def _digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in checkout.files():
        name = path.relative_to(checkout.ROOT).as_posix()
        if name.startswith(SOURCES):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def test_that_the_server_serves_and_ends_when_told(data_dir: Path) -> None:
    with _running(PROGRAMS / "sluice-server", "serve", "--data", str(data_dir), "--port", "0") as server:
        assert server.stdout is not None
        ready = json.loads(server.stdout.readline())
        assert _health(ready["url"]) == "ok"
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0


def test_that_the_server_runs_decoders(tmp_path: Path) -> None:
    codec = tmp_path / "codec.js"
    codec.write_text(CODEC, "utf-8")
    job = {"id": 7, "codec": str(codec), "function": "uplinkDecoder", "fPort": 1, "bytes": [42]}
    done = subprocess.run(
        [PROGRAMS / "sluice-server", "decode", "--batch"],
        env=_bare({}),
        input=json.dumps(job) + "\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert json.loads(done.stdout)["data"] == {"first": 42}


def test_that_the_window_shows_and_its_server_runs(data_dir: Path, private_display: dict[str, str]) -> None:
    command = (PROGRAMS / "sluice", "--data", str(data_dir), "--port", "0")
    with _running(*command, environment=private_display) as window:
        try:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Sluice"]
            subprocess.run(search, env=_bare(private_display), timeout=PATIENCE, check=True, stdout=subprocess.DEVNULL)
            assert _health(_announced(data_dir).url) == "ok"
            window.send_signal(signal.SIGTERM)
            assert window.wait(PATIENCE) == 0
        finally:
            _end_server(data_dir)


def test_that_the_folder_holds_nothing_of_gtk_and_nothing_under_the_gpl() -> None:
    names = [path.name for path in PROGRAMS.rglob("*")]
    assert not [name for name in names if name.startswith(("libgtk", "libqgtk", "libpango", "libreadline"))]


def test_that_the_debian_package_installs_programs_entry_icons_and_notices(tmp_path: Path) -> None:
    package = next(DIST.glob("sluice_*.deb"))
    subprocess.run(["dpkg-deb", "--extract", str(package), str(tmp_path)], check=True)
    for program in ("sluice", "sluice-server"):
        target = (tmp_path / "usr/bin" / program).readlink()
        assert os.access(tmp_path / target.relative_to("/"), os.X_OK)
    entry = (tmp_path / "usr/share/applications/io.sluice.Sluice.desktop").read_text("utf-8")
    assert "\nIcon=io.sluice.Sluice\n" in entry
    icons = {path.parent.parent.name for path in tmp_path.rglob("usr/share/icons/hicolor/*/apps/io.sluice.Sluice.*")}
    assert {"scalable", "48x48", "256x256"} <= icons
    assert "Lesser General Public License" in (tmp_path / "usr/share/doc/sluice/copyright").read_text("utf-8")


def test_that_the_debian_package_asks_for_what_qt_needs() -> None:
    package = next(DIST.glob("sluice_*.deb"))
    command = ["dpkg-deb", "--field", str(package), "Depends"]
    depends = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().split(", ")
    assert {"libegl1", "libxcb-cursor0", "libglib2.0-0 | libglib2.0-0t64"} <= set(depends)


@contextmanager
def _running(*command: Path | str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, env=_bare(environment or {}), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _bare(environment: dict[str, str]) -> dict[str, str]:
    """Nothing of this Python and its packages."""
    return {"PATH": "/usr/bin:/bin", "HOME": os.environ["XDG_DATA_HOME"], "LANG": "C.UTF-8", **environment}


def _health(url: str) -> str:
    with urllib.request.urlopen(f"{url}/healthz", timeout=PATIENCE) as reply:
        return str(json.load(reply)["status"])


def _announced(data: Path) -> RunningServer:
    """The window's server; nothing but the file it writes tells that it is there."""
    deadline = time.monotonic() + PATIENCE
    while (server := DataDirectory(data).server()) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server, "The window's server did not come up."
    return server


def _end_server(data: Path) -> None:
    """It outlives the window that started it."""
    if server := DataDirectory(data).server():
        os.kill(server.pid, signal.SIGTERM)
