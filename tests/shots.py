"""Pictures of every screen: the real application on an X server of its own, driven by xdotool from its first start.

`python -m tests.shots [FOLDER] [THEME…] [TOUR…]` writes `NN-name-light.png` and `-dark.png`, by default into
docs/screenshots. Up to the first record no step happens outside the window but one curl, whose line comes from the
window.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import desktop
from tests.shots_activity import activity
from tests.shots_browse import browse
from tests.shots_data import plots
from tests.shots_data import prepare as prepare_plots
from tests.shots_decoders import decoders
from tests.shots_devices import devices
from tests.shots_devices import populate as populate_devices
from tests.shots_files import files
from tests.shots_files import prepare as prepare_files
from tests.shots_orbit import orbit, populate
from tests.shots_setup import setup
from tests.shots_sharing import sharing
from tests.shots_users import prepare as prepare_users
from tests.shots_users import users

SIZE = (1440, 900)
PAUSE = 0.35  # seconds after each key or click, before the window is asked whether it is still at work
PATIENCE = 90.0  # seconds
GRAB = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication
app = QApplication([])
picture = app.primaryScreen().grabWindow(0).toImage()
painter = QPainter(picture)
for spot in sys.argv[2:]:
    x, y, width, height = map(int, spot.split(","))
    painter.fillRect(x, y, width, height, picture.pixelColor(x - 2, y))
    painter.setPen("gray")
    painter.drawText(x, y, width, height, Qt.AlignmentFlag.AlignVCenter, "\N{BULLET}" * 32)
painter.end()
assert picture.save(sys.argv[1])
"""
PASTE = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
print(app.clipboard().text())
"""


@dataclass(frozen=True, slots=True)
class Hand:
    """A person's hand and eye on one display."""

    environment: Mapping[str, str]
    folder: Path
    theme: str
    window: int  # its process

    def look(self, name: str, *secrets: str) -> None:
        """Takes a picture of the whole screen; nobody reads what lies at `x,y,width,height` in it."""
        desktop.settle(self.window)
        time.sleep(PAUSE)
        self._python(GRAB, str(self.folder / f"{name}-{self.theme}.png"), *secrets)

    def key(self, *keys: str) -> None:
        self._point_at_newest()
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "5", "--", text)

    def click(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def run(self, command: str) -> None:
        """Through the palette, by the first letters of its name."""
        self.key("ctrl+k")
        self.type(command)
        self.key("Return")
        time.sleep(2 * PAUSE)

    def clipboard(self) -> str:
        return self._python(PASTE).strip()

    def _point_at_newest(self) -> None:
        """Without a window manager nobody else gives a new dialog the keyboard."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "."],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        subprocess.run(["xdotool", "windowfocus", found.stdout.split()[-1]], env=self.environment, check=True)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True)
        time.sleep(PAUSE)
        desktop.settle(self.window)

    def _python(self, code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=30,
            check=True,
        )
        return done.stdout


def first_record(hand: Hand) -> str:
    """From the first start to the first decoded, plotted record. The curl line that sent it."""
    hand.look("01-home-first-run")
    hand.key("ctrl+2")
    hand.key("ctrl+n")
    hand.type("HackIoT")
    hand.key("Tab")
    hand.type("Senet tutorial board")
    hand.look("02-create-app")
    hand.key("Tab", "Tab", "Return")
    hand.look("03-app-key-secret-once", "516,380,468,20")
    hand.key("Return")
    hand.look("04-app-keys")
    hand.run("request token")
    hand.look("05-request-token")
    hand.key("Return")
    hand.look("06-token-issued", "422,191,236,34")
    hand.click(*I_HAVE_COPIED_IT)
    hand.key("ctrl+1")
    time.sleep(1)
    hand.look("07-point-a-device")
    hand.click(*COPY_AS_CURL)
    command = hand.clipboard()
    assert command.startswith("curl "), "the button is somewhere else now"
    subprocess.run(["bash", "-c", command], stdout=subprocess.DEVNULL, check=True, timeout=10)
    time.sleep(1.5)
    hand.look("08-first-record-at-home")
    hand.key("ctrl+4")
    time.sleep(2.5)
    hand.click(*FIRST_ROW)
    time.sleep(1)
    hand.look("09-first-record-in-data")
    return command


def daily(hand: Hand) -> None:
    """With a fleet that sends, and one sender that is refused."""
    hand.run("start simulator")
    time.sleep(45)
    hand.key("ctrl+4")
    hand.run("demo.sluice.co2")
    time.sleep(1.5)
    hand.click(*THIRD_ROW)
    time.sleep(1)
    hand.look("10-data-live")
    hand.key("ctrl+2")
    hand.run("request token")
    hand.key("Escape")
    hand.look("11-tokens")
    hand.click(*FIRST_TICK)
    hand.key("Delete")
    time.sleep(2 * PAUSE)
    hand.look("12-revoke")
    hand.key("Escape")
    hand.key("ctrl+k")
    hand.type("token")
    hand.look("13-palette")
    hand.key("Escape")
    hand.key("ctrl+1")
    hand.look("14-home-daily")
    hand.key("ctrl+comma")
    hand.look("15-settings")


I_HAVE_COPIED_IT = (944, 712)
COPY_AS_CURL = (382, 510)
FIRST_ROW = (620, 199)
THIRD_ROW = (620, 257)
FIRST_TICK = (108, 261)


def everything(hand: Hand, data: Path) -> None:
    """One life of the window, from its first start."""
    command_line = first_record(hand)
    daily(hand)
    activity(hand, command_line)
    sharing(hand, data)


@dataclass(frozen=True, slots=True)
class Tour:
    """`prepare` is given the data directory before the window starts."""

    walk: Callable[[Hand, Path], None]
    prepare: Callable[[Path], None] = lambda _: None


TOURS = {
    "everything": Tour(everything),
    "decoders": Tour(decoders),
    "orbit": Tour(orbit, populate),
    "setup": Tour(setup),
    "users": Tour(users, prepare_users),
    "plots": Tour(plots, prepare_plots),
    "browse": Tour(browse, prepare_plots),
    "files": Tour(files, prepare_files),
    "devices": Tour(devices, populate_devices),
}


def shoot(tour: Tour, theme: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch, desktop.private_display(f"{SIZE[0]}x{SIZE[1]}") as display:
        home = Path(scratch) / "home"
        data = home / "sluice"  # which the window shows as ~/sluice
        home.mkdir(mode=0o700)
        data.mkdir(mode=0o700)
        tour.prepare(data)
        port = os.environ.get("SLUICE_SHOTS_PORT", "8443")
        chosen = f"[appearance]\ntheme={theme}\n[server]\nkeep_receiving=false\nport={port}\n"
        (data / "settings.ini").write_text(chosen, encoding="utf-8")
        with desktop.private_bus(home) as bus:
            environment = {**os.environ, **display, **bus, "HOME": str(home)}
            command = [sys.executable, "-m", "app", "--data", str(data)]
            with subprocess.Popen(command, env=environment) as window:
                try:
                    _wait_for(data / "server.json")
                    hand = Hand(environment, folder, theme, window.pid)
                    tour.walk(hand, data)
                    hand.key("ctrl+q")
                    if window.wait(20) != 0:
                        raise RuntimeError("the window did not end well")
                finally:
                    window.kill()


def _wait_for(file: Path) -> None:
    """The server says there that it is up; then the window shows so."""
    until = time.monotonic() + PATIENCE
    while not file.exists():
        if time.monotonic() > until:
            raise RuntimeError("the server did not start")
        time.sleep(PAUSE)
    time.sleep(4)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [TOURS[word] for word in sys.argv[2:] if word in TOURS] or TOURS.values()
    themes = [word for word in sys.argv[2:] if word not in TOURS] or ("light", "dark")
    for tour in chosen:
        for theme in themes:
            shoot(tour, theme, folder)


if __name__ == "__main__":
    main()
