"""The backups there are, and the command that restores one."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from app.local_server.backups import NOTE, backups_in, restore_command


def _made(file: Path, seconds: int, size: int = 10) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x" * size)
    os.utime(file, (seconds, seconds))
    return file


def test_that_all_backups_are_listed_newest_first(data_dir: Path, tmp_path: Path) -> None:
    oldest = _made(data_dir / "sluice.db.before-4", 1_000, 7)
    middle = _made(data_dir / "backups" / "sluice-20261124-030000.db", 2_000)
    newest = _made(tmp_path / "elsewhere" / "monday.db", 3_000)
    _made(data_dir / "backups" / "sluice-20261125-030000.db.part", 4_000)
    (data_dir / NOTE).write_text(str(newest), "utf-8")
    found = backups_in(data_dir)
    assert [one.file for one in found] == [newest, middle, oldest]
    assert found[-1].bytes == 7
    assert found[-1].made_at.timestamp() == 1_000


def test_that_one_noted_and_listed_counts_once_and_one_moved_away_not_at_all(data_dir: Path) -> None:
    backup = _made(data_dir / "backups" / "sluice-20261124-030000.db", 2_000)
    (data_dir / NOTE).write_text(str(backup), "utf-8")
    assert len(backups_in(data_dir)) == 1
    (data_dir / NOTE).write_text(str(data_dir / "gone.db"), "utf-8")
    assert [one.file for one in backups_in(data_dir)] == [backup]


def test_that_a_directory_without_backups_has_none(data_dir: Path) -> None:
    assert backups_in(data_dir) == ()


def test_that_the_command_makes_a_new_directory_whatever_the_names_hold() -> None:
    command = restore_command(["sluice-server"], Path("/a b/it's.db"), Path("/home/dana/data"))
    assert shlex.split(command) == ["sluice-server", "restore", "/a b/it's.db", "--data", "/home/dana/data-restored"]
