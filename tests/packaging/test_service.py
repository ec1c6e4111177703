"""The unit and the options file that the Debian package installs."""

from __future__ import annotations

import re
import shutil
import subprocess
from argparse import ArgumentParser
from pathlib import Path

from embedded_server.commands.serve import add_arguments, chosen_options

UNITS = Path(__file__).parents[2] / "packaging" / "systemd"


def test_that_the_unit_is_one_and_shuts_the_server_in(tmp_path: Path) -> None:
    text = (UNITS / "sluice-server.service").read_text("utf-8")
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    assert said["Type"] == "notify"
    assert said["NoNewPrivileges"] == "yes"
    assert said["ProtectSystem"] == "strict"
    assert said["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"
    assert int(said["WatchdogSec"]) >= 10
    analyze = shutil.which("systemd-analyze")
    if analyze is None:  # a machine without systemd; the rest of the test stands
        return
    unit = tmp_path / "sluice-server.service"
    unit.write_text(text.replace("/usr/bin/sluice-server", "/bin/true").replace("file:/usr", "file:/"), "utf-8")
    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = subprocess.run(
        [analyze, "security", "--offline=yes", unit], capture_output=True, text=True, check=False
    ).stdout
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", rated)
    assert level is None or float(level[1]) < 2  # of 10; older versions do not rate files


def test_that_the_options_it_starts_with_are_options(tmp_path: Path) -> None:
    parser = ArgumentParser()
    add_arguments(parser)
    options = chosen_options(parser.parse_args(["--config", str(UNITS / "server.toml")]))
    assert (options.host, options.port, options.data) == ("127.0.0.1", 8443, Path("/var/lib/sluice"))
    suggested = re.sub(r"^# (?=[a-z-]+ = |\[)", "", (UNITS / "server.toml").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line for line in suggested.splitlines() if not line.startswith(("tls-", "metrics-token-file"))]
    (tmp_path / "all.toml").write_text("\n".join(lines), "utf-8")
    options = chosen_options(parser.parse_args(["--config", str(tmp_path / "all.toml")]))
    assert options.host == "0.0.0.0"
    assert options.consent.open_to_network
    assert options.tls is not None
