"""The disk that the power-loss proof stands on: what it keeps and what it may lose."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.embedded_server.power_loss.disk import Crash, Disk
from tests.embedded_server.power_loss.recording import Event, Op

OLD, NEW = b"o" * 1_024, b"n" * 1_024


@dataclass(slots=True)
class Story:
    """Events one after the other, on a directory that holds `log`."""

    directory: Path
    disk: Disk
    number: int = 0

    def add(self, op: Op, inode: int = 0, offset: int = 0, data: bytes = b"") -> int:
        self.number += 1
        self.disk.take(Event(self.number, op, inode, offset, data), random.Random(1))
        return self.number

    def sync(self, inode: int) -> None:
        self.add(Op.SYNCED, inode, self.add(Op.SYNC_BEGUN, inode))

    @property
    def log(self) -> int:
        return (self.directory / "log").stat().st_ino

    def contents(self, crash: Crash, name: str = "log") -> set[bytes | None]:
        """What many crashes leave of a file; None where it is missing."""
        return {self.disk.image(crash, random.Random(seed)).get(name) for seed in range(200)}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    (tmp_path / "log").write_bytes(OLD)
    return Story(tmp_path, Disk(tmp_path))


def test_that_what_is_not_synced_may_be_lost_or_kept_or_torn(story: Story) -> None:
    story.add(Op.WRITTEN, story.log, 0, NEW)
    assert story.contents(Crash.LOST) == {OLD}
    assert story.contents(Crash.KEPT) == {NEW}
    assert story.contents(Crash.TORN) == {OLD, NEW, NEW[:512] + OLD[512:], OLD[:512] + NEW[512:]}
    assert story.contents(Crash.PREFIX) == {OLD, NEW[:512] + OLD[512:]}


@pytest.mark.parametrize("crash", Crash)
def test_that_what_is_synced_is_there(story: Story, crash: Crash) -> None:
    story.add(Op.WRITTEN, story.log, 0, NEW)
    story.sync(story.log)
    assert story.contents(crash) == {NEW}


def test_that_a_sync_covers_only_what_was_written_before_it_began(story: Story) -> None:
    begun = story.add(Op.SYNC_BEGUN, story.log)
    story.add(Op.WRITTEN, story.log, 0, NEW)
    assert story.contents(Crash.LOST) == {OLD}
    story.add(Op.SYNCED, story.log, begun)
    assert story.contents(Crash.LOST) == {OLD}


def test_that_what_a_failed_sync_should_have_covered_is_never_written_again(story: Story) -> None:
    story.add(Op.WRITTEN, story.log, 0, NEW)
    story.add(Op.SYNC_FAILED, story.log, story.add(Op.SYNC_BEGUN, story.log))
    left = story.contents(Crash.LOST)
    story.sync(story.log)
    assert story.contents(Crash.KEPT) == left != {NEW}


def test_that_a_size_may_be_kept_without_the_bytes(story: Story) -> None:
    story.add(Op.WRITTEN, story.log, 1_024, NEW[:512])
    assert OLD + bytes(512) in story.contents(Crash.TORN)
    story.add(Op.TRUNCATED, story.log, 512)
    assert story.contents(Crash.LOST) == {OLD}
    assert story.contents(Crash.KEPT) == {OLD[:512]}


def test_that_a_name_is_safe_once_its_directory_is_synced(story: Story) -> None:
    story.add(Op.CREATED, 1, 0, b"next")
    story.add(Op.WRITTEN, 1, 0, NEW)
    story.sync(1)
    assert story.contents(Crash.LOST, "next") == {None}
    assert story.contents(Crash.TORN, "next") == {None, NEW}
    story.sync(story.directory.stat().st_ino)
    story.add(Op.RENAMED, 0, 0, b"next/log")
    assert story.contents(Crash.LOST) == {OLD}
    assert story.contents(Crash.KEPT) == {NEW}
    story.add(Op.UNLINKED, 0, 0, b"log")
    assert story.contents(Crash.KEPT) == {None}
