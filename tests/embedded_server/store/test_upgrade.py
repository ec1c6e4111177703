"""Upgrades: a copy first, then all steps or none, whenever the program is killed."""

from __future__ import annotations

import shutil
from contextlib import closing
from itertools import count
from pathlib import Path

import apsw
import pytest

from embedded_server.store.backups import file_before, files_before
from embedded_server.store.base import RecordsWanted
from embedded_server.store.errors import StoreOpenError
from embedded_server.store.sqlite.connections import open_reading
from embedded_server.store.sqlite.invariants import findings
from embedded_server.store.sqlite.migrate import SchemaStep, schema_steps
from embedded_server.store.sqlite.restoring import restore
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.store.kit import a_sender
from tests.embedded_server.store.old_files import bodies_in, killed_at, prepare, write

STEPS = schema_steps()
BODIES = [b'{"depth":%d}' % depth for depth in range(40)]
LATER = [SchemaStep(100 + n, f"CREATE TABLE later_{n} (x INTEGER)") for n in range(4)]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """As the first version left it."""
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    prepare(directory / "sluice.db", STEPS[:1])
    write(directory / "sluice.db", BODIES)
    return directory


def sound(file: Path) -> list[str]:
    with closing(open_reading(file)) as connection:
        return list(findings(connection))


async def test_that_an_upgrade_keeps_everything_and_goes_on(old: Path) -> None:
    store = await open_store(old)
    await (await a_sender(store)).send(body=b"{}")
    records = await store.records(RecordsWanted(limit=100))
    await store.close()
    assert [record.body for record in records] == [*BODIES, b"{}"]
    assert sound(old / "sluice.db") == []


async def test_that_a_copy_from_before_an_upgrade_can_be_restored(old: Path, tmp_path: Path) -> None:
    await (await open_store(old)).close()
    (copy,) = files_before(old / "sluice.db")
    assert copy == file_before(old / "sluice.db", STEPS[1].number)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert restore(copy, tmp_path / "new", STEPS) == len(BODIES)
    with closing(open_reading(tmp_path / "new" / "sluice.db")) as connection:
        assert connection.pragma("user_version") == 1


def test_that_a_new_file_and_one_up_to_date_are_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        prepare(tmp_path / "sluice.db", STEPS)
    assert files_before(tmp_path / "sluice.db") == []


def test_that_the_newest_two_copies_are_kept(old: Path) -> None:
    for known in range(2, len(LATER) + 1):
        prepare(old / "sluice.db", [*STEPS, *LATER[:known]])
    assert [file.name for file in files_before(old / "sluice.db")] == ["sluice.db.before-103", "sluice.db.before-102"]


def test_that_without_a_copy_there_is_no_upgrade(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("embedded_server.store.sqlite.copying.sync_file", full)
    with pytest.raises(StoreOpenError, match=r"no copy of it could be made first: .*No space left"):
        prepare(old / "sluice.db", STEPS)
    monkeypatch.undo()
    with closing(open_reading(old / "sluice.db")) as connection:
        assert connection.pragma("user_version") == 1
    assert files_before(old / "sluice.db") == []
    assert not list(old.glob("*.part"))


@pytest.mark.slow
def test_that_an_upgrade_may_be_killed_at_every_statement(old: Path, tmp_path: Path) -> None:
    """Before each statement of opening, copying and upgrading, and before that of the next start as well."""
    for nth in count(1):
        directory = tmp_path / str(nth)
        shutil.copytree(old, directory)
        file = directory / "sluice.db"
        was_killed = killed_at(nth, lambda file=file: prepare(file, STEPS))  # type: ignore[misc]  # runs at once
        assert bodies_in(file) == BODIES
        killed_at(nth // 2 + 1, lambda file=file: prepare(file, STEPS))  # type: ignore[misc]  # runs at once
        prepare(file, STEPS)
        assert bodies_in(file) == BODIES
        assert sound(file) == []
        (copy,) = files_before(file)
        assert bodies_in(copy) == BODIES
        shutil.rmtree(directory)
        if not was_killed:
            break
    assert nth > 30  # it was killed in the midst of things


async def test_that_a_damaged_file_is_not_upgraded(old: Path) -> None:
    file = old / "sluice.db"
    content = bytearray(file.read_bytes())
    content[2 * 4096 : 3 * 4096] = bytes(4096)
    file.write_bytes(content)
    with pytest.raises(StoreOpenError, match="damaged"):
        await open_store(old)
    assert file.read_bytes() == content


def test_that_a_killed_step_is_seen(tmp_path: Path) -> None:
    """The harness can kill: what the test above stands on."""
    file = tmp_path / "sluice.db"
    assert killed_at(3, lambda: prepare(file, STEPS))
    assert not killed_at(100_000, lambda: prepare(file, STEPS))
    with closing(open_reading(file)) as connection:
        assert connection.pragma("user_version") == STEPS[-1].number


async def test_that_decoders_of_before_become_versions_and_rows(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    prepare(directory / "sluice.db", [step for step in STEPS if step.number < 5])
    with closing(apsw.Connection(str(directory / "sluice.db"))) as connection:
        connection.execute(
            "INSERT INTO decoder VALUES (3, 'Old', 'javascript', 'a.*', 'x', 'ab', 7), "
            "(5, 'New', 'cayenne', 'a.*', '', '', 8)"
        )
    store = await open_store(directory)
    old, new = await store.decoders()
    rows = await store.assignments()
    again = await store.add_decoder(new)
    await store.close()
    assert old.live is not None
    assert (old.id, old.name, old.pattern, old.source, old.live.number) == (3, "Old", "a.*", "x", 1)
    assert [(row.decoder_id, row.rec_type) for row in rows] == [(5, "a.*"), (3, "a.*")]  # the later one used to win
    assert again.id == 6
