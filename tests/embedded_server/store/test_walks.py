"""Random walks through upgrades, kills, downgrades, backups and restores: nothing is ever lost, and an older program
always refuses a newer file. SLUICE_WALKS says how many."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from embedded_server.store.backups import Progress, files_before
from embedded_server.store.errors import StoreOpenError
from embedded_server.store.sqlite.connections import open_reading
from embedded_server.store.sqlite.copying import copy_database
from embedded_server.store.sqlite.invariants import findings
from embedded_server.store.sqlite.migrate import SchemaStep, schema_steps
from embedded_server.store.sqlite.restoring import restore
from tests.embedded_server.store.kit import NOON_MS
from tests.embedded_server.store.old_files import bodies_in, killed_at, prepare, write

STEPS = schema_steps()
FUTURE = [
    SchemaStep(100 + n, f"CREATE TABLE later_{n} (x INTEGER); ALTER TABLE state ADD COLUMN later_{n} INTEGER")
    for n in range(4)
]
WALKS = int(os.environ.get("SLUICE_WALKS", "10"))

programs = st.integers(0, len(FUTURE))
"""A program knows the steps of today and so many more."""


def steps_of(program: int) -> list[SchemaStep]:
    return [*STEPS, *FUTURE[:program]]


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.file = self.place / "0" / "sluice.db"
        self.file.parent.mkdir(mode=0o700)
        self.bodies: list[bytes] = []
        self.program = 0  # the newest one that has opened the file
        self.backups: list[tuple[Path, int, list[bytes]]] = []
        self.number = 0

    def teardown(self) -> None:
        shutil.rmtree(self.place)

    @initialize(program=programs)
    def first_start(self, program: int) -> None:
        prepare(self.file, steps_of(program))
        self.program = program

    @rule(count=st.integers(1, 20))
    def receive(self, count: int) -> None:
        bodies = [b"%d" % (self.number + n) for n in range(count)]
        write(self.file, bodies)
        self.number += count
        self.bodies = self.bodies + bodies

    @rule(program=programs)
    def start(self, program: int) -> None:
        before = self.file.read_bytes()
        if program < self.program:
            with pytest.raises(StoreOpenError, match="newer version"):
                prepare(self.file, steps_of(program))
            assert self.file.read_bytes() == before
            return
        prepare(self.file, steps_of(program))
        if program > self.program:
            self._note_copy()
        self.program = program

    @rule(program=programs, nth=st.integers(1, 90))
    def start_and_be_killed(self, program: int, nth: int) -> None:
        if program < self.program:
            return
        killed_at(nth, lambda: prepare(self.file, steps_of(program)))
        with closing(open_reading(self.file)) as connection:
            version = int(connection.pragma("user_version"))
        reached = version - 99 if version >= 100 else 0
        assert reached in (self.program, program)  # all steps or none
        if reached > self.program:
            self._note_copy()
        self.program = reached

    def _note_copy(self) -> None:
        newest = files_before(self.file)[0]
        kept = self.place / f"copy-{len(self.backups)}.db"
        shutil.copy(newest, kept)
        self.backups.append((kept, self.program, self.bodies))

    @rule()
    def back_up(self) -> None:
        target = self.place / f"backup-{len(self.backups)}.db"
        assert copy_database(self.file, target, NOON_MS, Progress(), breath=0).records == len(self.bodies)
        self.backups.append((target, self.program, self.bodies))

    @precondition(lambda self: self.backups)
    @rule(choice=st.integers(0, 99), program=programs)
    def restore(self, choice: int, program: int) -> None:
        """Also the way down: a copy from before an upgrade opens with the program that wrote it."""
        backup, written_by, bodies = self.backups[choice % len(self.backups)]
        new = self.place / f"data-{len(list(self.place.iterdir()))}-{self.number}"
        if program < written_by:
            with pytest.raises(StoreOpenError, match="newer version"):
                restore(backup, new, steps_of(program))
            assert not new.exists()
            return
        assert restore(backup, new, steps_of(program)) == len(bodies)
        self.file, self.program, self.bodies = new / "sluice.db", written_by, bodies

    @invariant()
    def everything_is_there(self) -> None:
        if self.file.exists():
            assert bodies_in(self.file) == self.bodies
            with closing(open_reading(self.file)) as connection:
                assert list(findings(connection)) == []

    @invariant()
    def backups_stay_as_they_are(self) -> None:
        for backup, _, bodies in self.backups[-2:]:
            assert bodies_in(backup) == bodies


@pytest.mark.slow
@pytest.mark.timeout(120 + 10 * WALKS)
def test_that_no_walk_loses_anything() -> None:
    run_state_machine_as_test(Walk, settings=settings(max_examples=WALKS, stateful_step_count=25, deadline=None))
