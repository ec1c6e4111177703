"""A disk without power: what is on it after a crash, given what was written and synced before.

Strict on purpose: a name in the directory is safe once the directory was synced, bytes and sizes once their file was.
What a failed sync should have covered is never written again, as on Linux; some of it reached the disk all the same.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from tests.embedded_server.power_loss.recording import Event, Op

SECTOR = 512


class Crash(StrEnum):
    """What becomes of that which was not synced."""

    LOST = "all lost"
    KEPT = "all kept"
    TORN = "random sectors kept"
    PREFIX = "kept up to a sector"


Change: TypeAlias = Event  # one that no sync has covered yet
Image: TypeAlias = Mapping[str, bytes]


@dataclass(slots=True, eq=False)
class _File:
    synced: bytearray = field(default_factory=bytearray)
    changes: list[Change] = field(default_factory=list)


Names: TypeAlias = dict[str, _File]


class Disk:
    def __init__(self, directory: Path) -> None:
        """As the directory is now, all of it synced."""
        self._root = directory.stat().st_ino
        self._names: Names = {}  # synced
        self._moves: list[tuple[Event, _File | None]] = []  # changes of names that are not
        self._files: dict[int, _File] = {}
        for path in directory.iterdir():
            if not path.name.endswith("-shm"):
                file = self._names[path.name] = _File(bytearray(path.read_bytes()))
                self._files[path.stat().st_ino] = file

    def take(self, event: Event, dice: random.Random) -> None:
        """The next event. The dice say what of a failed sync reached the disk."""
        match event.op:
            case Op.CREATED:
                self._files[event.inode] = _File()
                self._moves.append((event, self._files[event.inode]))
            case Op.RENAMED | Op.UNLINKED:
                self._moves.append((event, None))
            case Op.WRITTEN | Op.TRUNCATED:
                self._files[event.inode].changes.append(event)
            case Op.SYNCED if event.inode == self._root:
                self._sync_names(event.offset)
            case Op.SYNCED:
                self._sync(self._files[event.inode], event.offset)
            case Op.SYNC_FAILED if event.inode != self._root:
                self._fail(self._files[event.inode], event.offset, dice)

    def image(self, crash: Crash, dice: random.Random) -> Image:
        if crash is Crash.LOST:
            return {name: bytes(file.synced) for name, file in self._names.items()}
        if crash is Crash.KEPT:
            return self._until(None)
        if crash is Crash.PREFIX:
            return self._prefix(dice)
        names = self._moved(dice.randint(0, len(self._moves)))
        chance = dice.choice((0.1, 0.5, 0.9))
        return {name: bytes(_torn(file.synced, file.changes, chance, dice)) for name, file in names.items()}

    def _sync_names(self, begun: int) -> None:
        covered = sum(event.number < begun for event, _ in self._moves)
        self._names = self._moved(covered)
        del self._moves[:covered]

    def _sync(self, file: _File, begun: int) -> None:
        for change in _taken(file, begun):
            _apply(file.synced, change)

    def _fail(self, file: _File, begun: int, dice: random.Random) -> None:
        file.synced = _torn(file.synced, _taken(file, begun), dice.choice((0.0, 0.5)), dice)

    def _prefix(self, dice: random.Random) -> Image:
        changes = [change for file in self._files.values() for change in file.changes]
        open_ends = sorted((*changes, *(event for event, _ in self._moves)), key=lambda event: event.number)
        if not open_ends:
            return self._until(None)
        last = dice.choice(open_ends)
        cut = dice.randrange(0, max(len(last.data), 1), SECTOR)
        return self._until(Event(last.number, last.op, last.inode, last.offset, last.data[:cut]))

    def _until(self, last: Event | None) -> Image:
        """With all that was done before `last`, and that."""
        moves = [event.number for event, _ in self._moves if last is None or event.number < last.number]
        image = {}
        for name, file in self._moved(len(moves)).items():
            content = bytearray(file.synced)
            for change in file.changes:
                if last is None or change.number < last.number:
                    _apply(content, change)
                elif change.number == last.number and last.op is Op.WRITTEN:
                    _apply(content, last)
            image[name] = bytes(content)
        return image

    def _moved(self, count: int) -> Names:
        names = dict(self._names)
        for event, file in self._moves[:count]:
            first, _, second = event.data.decode().partition("/")
            if file is not None:
                names[first] = file
            elif event.op is Op.UNLINKED:
                names.pop(first, None)
            else:
                names[second] = names.pop(first)
        return names


def write_image(image: Image, directory: Path) -> None:
    directory.mkdir(mode=0o700)
    for name, content in image.items():
        path = directory / name
        path.touch(mode=0o600)
        path.write_bytes(content)


def _taken(file: _File, begun: int) -> list[Change]:
    covered = [change for change in file.changes if change.number < begun]
    file.changes = file.changes[len(covered) :]
    return covered


def _apply(content: bytearray, change: Change) -> None:
    if change.op is Op.TRUNCATED:
        _resize(content, change.offset)
    else:
        _write(content, change.offset, change.data)


def _torn(synced: bytearray, changes: list[Change], chance: float, dice: random.Random) -> bytearray:
    """Every sector and every size is kept or lost for itself, so that of two writes the older may be there."""
    content = bytearray(synced)
    for change in changes:
        if change.op is Op.TRUNCATED:
            if dice.random() < chance:
                _resize(content, change.offset)
            continue
        end = change.offset + len(change.data)
        if dice.random() < chance:
            _resize(content, max(len(content), end))  # grown, and no byte of it written
        place = change.offset
        while place < end:
            border = min(end, (place // SECTOR + 1) * SECTOR)
            if dice.random() < chance:
                _write(content, place, change.data[place - change.offset : border - change.offset])
            place = border
    return content


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        _resize(content, offset)
    content[offset : offset + len(data)] = data
