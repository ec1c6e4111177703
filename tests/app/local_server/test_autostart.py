"""The file that starts the server with the computer."""

from __future__ import annotations

import socket
import subprocess
from configparser import RawConfigParser
from pathlib import Path

from app.local_server.autostart import Autostart
from app.local_server.network import is_free, next_free


def test_that_the_command_survives_the_file(tmp_path: Path) -> None:
    autostart = Autostart(tmp_path / "autostart")
    assert not autostart.is_on()
    command = ["/opt/sluice/sluice-server", "serve", "--data", '/home/d a/100 % "sluice" $x', "--port", "8443"]
    autostart.turn_on(command)
    assert autostart.is_on()
    (file,) = (tmp_path / "autostart").iterdir()
    entry = RawConfigParser()
    entry.read(file, "utf-8")
    executed = entry["Desktop Entry"]["Exec"].replace("\\\\", "\\").replace("%%", "%")
    words = subprocess.run(["sh", "-c", f"printf '%s\\n' {executed}"], capture_output=True, text=True, check=True)
    assert words.stdout.splitlines() == command  # a shell quotes as the specification does
    autostart.turn_off()
    autostart.turn_off()
    assert not autostart.is_on()


def test_that_a_port_in_use_anywhere_on_this_computer_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        other = next_free(port)
        assert other is not None
        assert other > port
        assert is_free(other)
