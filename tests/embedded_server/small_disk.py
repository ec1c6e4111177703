"""A directory that holds only so many bytes, for programs that are started with its environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")


@dataclass(frozen=True, slots=True)
class SmallDisk:
    directory: Path
    folder: Path  # for its own files, elsewhere

    @classmethod
    def of(cls, directory: Path, folder: Path, room: int) -> SmallDisk:
        library = folder / "small_disk.so"
        warnings = ("-Wall", "-Wextra", "-Werror")
        subprocess.run(["cc", "-O2", *warnings, "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
        disk = cls(directory, folder)
        disk.resize(room)
        return disk

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "LD_PRELOAD": str(self.folder / "small_disk.so"),
            "SLUICE_SMALL": str(self.directory),
            "SLUICE_ROOM": str(self.folder / "room"),
        }

    @property
    def taken(self) -> int:
        return sum(file.stat().st_size for file in self.directory.iterdir() if file.is_file())

    def resize(self, room: int) -> None:
        whole = self.folder / "room.new"
        whole.write_text(str(room))
        whole.replace(self.folder / "room")

    def fill(self) -> None:
        """Nothing more goes in."""
        self.resize(self.taken)
