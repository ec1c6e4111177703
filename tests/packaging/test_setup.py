"""The set-up asks the system for what is missing, does nothing twice, and says what it may not do itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import checkout

COPIED = ("packaging/setup.sh", "packaging/apt-run.txt", "packaging/apt-test.txt", "pyproject.toml")
LOCKS = ("requirements/run.txt", "requirements/dev.txt", "tests/newman/package-lock.json")
TELL = '#!/bin/sh\necho "$(basename "$0") $*" >>"$TOLD"\n'


class Machine:
    """A checkout whose system is played by programs that write down how they were called."""

    def __init__(self, root: Path) -> None:
        self.root, self.told, self.bin = root, root / "told", root / "bin"
        for name in (*COPIED, *LOCKS):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(checkout.ROOT / name, root / name)
        for program in ("apt-get", "sudo", "python3"):
            self.play(f"bin/{program}", TELL)
        for program in ("python", "npm"):
            self.play(f".venv/bin/{program}", TELL)
        self.have(packages("packaging/apt-run.txt") + packages("packaging/apt-test.txt"))
        self.be_user(0)

    def play(self, program: str, script: str) -> None:
        path = self.root / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def have(self, installed: list[str]) -> None:
        lines = "".join(f"echo 'installed {name}'\n" for name in installed)
        self.play("bin/dpkg-query", f"#!/bin/sh\n{lines}")

    def be_user(self, number: int) -> None:
        self.play("bin/id", f"#!/bin/sh\necho {number}\n")

    def set_up(self, purpose: str) -> tuple[list[str], str]:
        """The calls that change something, and what was said."""
        self.told.write_text("", "utf-8")
        environment = {"PATH": f"{self.bin}:{os.defpath}", "TOLD": str(self.told)}
        command = [str(self.root / "packaging/setup.sh"), purpose]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
        calls = self.told.read_text("utf-8").splitlines()
        return [call for call in calls if not call.startswith(("python -c", "python3 -c"))], done.stderr


def packages(name: str) -> list[str]:
    lines = (checkout.ROOT / name).read_text("utf-8").splitlines()
    return [line.split(" | ")[0] for line in lines if line and not line.startswith("#")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_that_running_installs_what_is_pinned_for_running(machine: Machine) -> None:
    calls, _ = machine.set_up("run")
    assert calls == [
        "python -m pip install -qq --require-hashes -r requirements/run.txt",
        "python -m pip install -qq --no-deps --no-build-isolation -e .",
    ]


def test_that_testing_installs_everything(machine: Machine) -> None:
    calls, _ = machine.set_up("test")
    assert calls[0].endswith("-r requirements/dev.txt")
    assert calls[-1].startswith("npm --prefix tests/newman ci --ignore-scripts")


def test_that_a_second_time_nothing_is_left_to_do(machine: Machine) -> None:
    machine.set_up("test")
    assert machine.set_up("test") == ([], "")
    assert machine.set_up("run") == ([], "")


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml"])
def test_that_a_changed_file_is_installed_anew(machine: Machine, changed: str) -> None:
    machine.set_up("test")
    with (machine.root / changed).open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    calls, _ = machine.set_up("test")
    assert calls[0].endswith("-r requirements/dev.txt")


def test_that_root_gets_the_missing_packages_and_only_those(machine: Machine) -> None:
    machine.have([name for name in packages("packaging/apt-run.txt") if name != "libgl1"])
    calls, _ = machine.set_up("run")
    assert calls[:2] == ["apt-get -qq update", "apt-get -qqy install --no-install-recommends libgl1"]


def test_that_the_newer_name_of_a_package_counts(machine: Machine) -> None:
    names = packages("packaging/apt-run.txt")
    machine.have(["libglib2.0-0t64" if name == "libglib2.0-0" else name for name in names])
    assert not [call for call in machine.set_up("run")[0] if call.startswith("apt-get")]


def test_that_whoever_may_not_install_is_shown_the_line(machine: Machine) -> None:
    machine.be_user(1000)
    machine.play("bin/sudo", "#!/bin/sh\nexit 1\n")
    machine.have(packages("packaging/apt-run.txt"))
    calls, said = machine.set_up("test")
    expected = " ".join(["  sudo apt-get install --no-install-recommends", *packages("packaging/apt-test.txt")])
    assert expected in said.splitlines()
    assert not [call for call in calls if call.startswith("apt-get")]
