"""The recorder of writes: compiled, preloaded into a server, and its log read."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from mmap import mmap
from pathlib import Path

_SOURCE = Path(__file__).with_name("recorder.c")
_EVENT = struct.Struct("<QQqII")
_CONTROL = struct.Struct("<6Q128s")
_EVENTS, _CALLS, _FAIL_FROM, _FAIL_WITH, _FAILED, _SORT = 0, 8, 16, 32, 40, 48  # places in it


class Op(IntEnum):
    CREATED = 1
    WRITTEN = 2
    TRUNCATED = 3
    SYNC_BEGUN = 4
    SYNCED = 5
    SYNC_FAILED = 6
    RENAMED = 7
    UNLINKED = 8


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    op: Op
    inode: int
    offset: int  # where it was written, the new size, or the number of the SYNC_BEGUN that ended
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sort:
    """What calls that can be made to fail have in common."""

    role: str  # server or scribe
    kind: str
    file: str  # "." for the directory


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    sort: Sort
    fails: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """Of what programs started with `environment` do to the files of a directory."""

    directory: Path
    folder: Path
    library: Path
    _control: mmap = field(repr=False)

    @classmethod
    def of(cls, directory: Path, folder: Path) -> Recording:
        """Keeps its own files in `folder`, which must lie elsewhere."""
        library = folder / "recorder.so"
        warnings = ("-Wall", "-Wextra", "-Werror")
        subprocess.run(
            ["cc", "-O2", *warnings, "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl", "-lpthread"], check=True
        )
        (folder / "log").touch()
        (folder / "calls").touch()
        (folder / "control").write_bytes(bytes(_CONTROL.size))
        with (folder / "control").open("r+b") as file:
            return cls(directory, folder, library, mmap(file.fileno(), _CONTROL.size))

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "LD_PRELOAD": str(self.library),
            "SLUICE_RECORDED": str(self.directory),
            "SLUICE_RECORDING": str(self.folder),
        }

    @property
    def now(self) -> int:
        """The number of the last event."""
        return self._number(_EVENTS)

    @property
    def calls(self) -> int:
        """How many there were that could have been made to fail."""
        return self._number(_CALLS)

    @property
    def failed(self) -> int:
        """How many calls were made to fail."""
        return self._number(_FAILED)

    def fail(self, nth: int, error: int, times: int = 1) -> None:
        """Of the calls that open, write, cut, sync, rename or remove a file, the nth from now."""
        first = self.calls + nth
        struct.pack_into("<QQQ", self._control, _FAIL_FROM, first, first + times - 1, error)

    def fail_one_of(self, sort: Sort, error: int) -> None:
        """The next one."""
        words = f"{sort.role}\t{sort.kind}\t{sort.file}".encode()
        struct.pack_into("<Q", self._control, _FAIL_WITH, error)
        struct.pack_into("127s", self._control, _SORT + 1, words[1:])
        self._control[_SORT] = words[0]

    def mend(self) -> None:
        """No call fails from now on."""
        struct.pack_into("<QQ", self._control, _FAIL_FROM, 0, 0)
        self._control[_SORT] = 0

    def events(self) -> Iterator[Event]:
        with (self.folder / "log").open("rb") as log:
            while len(head := log.read(_EVENT.size)) == _EVENT.size:
                number, inode, offset, op, length = _EVENT.unpack(head)
                data = log.read(length)
                if len(data) == length:  # whoever was killed while it wrote leaves less
                    yield Event(number, Op(op), inode, offset, data)

    def calls_from(self, first: int) -> list[Call]:
        """Those with this number and above, in their order."""
        lines = (self.folder / "calls").read_text().splitlines()[first - 1 :]
        return [_call(*line.split("\t")) for line in lines]

    def _number(self, place: int) -> int:
        number: int = struct.unpack_from("<Q", self._control, place)[0]
        return number


def _call(number: str, role: str, kind: str, file: str, fails: str) -> Call:
    return Call(int(number), Sort(role, kind, file), fails == "1")
