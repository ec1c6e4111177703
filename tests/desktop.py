"""A display and a session bus of a test's own, so that nothing depends on, or reaches, the desktop it runs on."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

PATIENCE = 20.0  # seconds
BUSY_SECONDS = 4.0  # after which a program that always has something to do is taken as it is


@contextmanager
def private_display(size: str = "1600x1000") -> Iterator[dict[str, str]]:
    """Starts an X server; yields what a program needs in its environment to draw there."""
    with _child("Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset") as number:
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}


@contextmanager
def private_bus(home: Path) -> Iterator[dict[str, str]]:
    """Starts a session bus with an unlocked keyring kept in `home`; yields what a program needs to reach them."""
    own = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    with _child("dbus-daemon", "--session", "--nofork", "--print-address=1", environment=own) as address:
        _start_keyring({**own, "DBUS_SESSION_BUS_ADDRESS": address})
        yield {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }


@contextmanager
def _child(*command: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Starts a program that says in one line where it is, once it is ready; ends it afterwards."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            if not line:
                raise RuntimeError(f"{command[0]} did not start.")
            yield line
        finally:
            process.terminate()


def _start_keyring(environment: Mapping[str, str]) -> None:
    """Returns when the keyring answers on the bus; it ends together with the bus."""
    rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
    rule.add_arg_condition(0, "org.freedesktop.secrets")
    with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as connection, connection.filter(rule) as owners:
        Proxy(message_bus, connection, timeout=PATIENCE).AddMatch(rule)
        subprocess.run(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
            env=environment,
            input=b"a password of no worth",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
        connection.recv_until_filtered(owners, timeout=PATIENCE)


def settle(process: int) -> None:
    """Returns when a program and those it started have nothing to do for a moment, also on a busy machine."""
    calm, until = 0, time.monotonic() + BUSY_SECONDS
    while calm < 8 and time.monotonic() < until:
        calm = 0 if any(map(_works, _family(process))) else calm + 1
        time.sleep(0.05)


def _family(process: int) -> list[int]:
    family = [process]
    for one in family:
        with suppress(OSError):  # it has ended
            for thread in Path(f"/proc/{one}/task").iterdir():
                family += map(int, (thread / "children").read_text().split())
    return family


def _works(process: int) -> bool:
    """Whether one of its threads runs, or waits for its turn or a disk."""
    with suppress(OSError):
        threads = Path(f"/proc/{process}/task").iterdir()
        return any((thread / "stat").read_text().rpartition(")")[2].split()[0] in "RD" for thread in threads)
    return False
