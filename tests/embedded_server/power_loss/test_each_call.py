"""Each call that opens, writes, cuts or syncs a file under a script of two hundred requests fails once, one at a time.

After each failure the rest of the script is played to the same server: whoever was refused is let in the second time.
From time to time the server ends, and what was acknowledged must be there at the next start. SLUICE_CALLS says how many
of the calls fail, evenly spread; with `all` each does.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Set
from itertools import product
from pathlib import Path

import pytest

from tests.embedded_server.power_loss import weakened
from tests.embedded_server.power_loss.each_call import Findings, Life, Place, client_of, life, said_at_first
from tests.embedded_server.power_loss.recording import Recording
from tests.embedded_server.power_loss.script import Player, script
from tests.embedded_server.processes import COMMAND, furnish, served

_ASKED = os.environ.get("SLUICE_CALLS", "8")
IS_WHOLE = _ASKED == "all"
CALLS = 0 if IS_WHOLE else int(_ASKED)
ROUNDS = 50  # scripts for one server
TRIES = 5  # at what only a fresh server does
ERRORS = (errno.EIO, errno.ENOSPC)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the recorder is preloaded by Linux's loader"),
    pytest.mark.timeout(6 * 3600 if IS_WHOLE else 120 + 10 * CALLS),
]


def chosen(total: int, few: int) -> list[int]:
    """Each, or a few that are evenly spread; the first call is number 1."""
    return [*range(1, total + 1)] if IS_WHOLE else [1 + index * total // few for index in range(few)]


def play_failing(one: Life, nth: int, findings: Findings) -> None:
    try:
        hit = [call.place for call in one.play(script(nth), nth, ERRORS[nth % 2]) if call.fails]
    except AssertionError as error:
        findings.damages.append(f"after call {nth}: {error}")
        return
    findings.hit.update(hit)
    findings.missed += [] if hit else [nth]


def unfailing(folder: Path) -> list[Place]:
    """The calls of a fresh server, in their order."""
    findings = Findings()
    with life(folder, findings) as one:
        places = [call.place for call in one.play(script(0))]
    assert (findings.refused, findings.lost, findings.damages) == (0, 0, [])
    return places


def test_that_no_failing_call_of_a_script_loses_what_was_acknowledged(tmp_path: Path) -> None:
    findings, recorded = Findings(), unfailing(tmp_path / "unfailing")
    indices = chosen(len(recorded), CALLS)
    for first in range(0, len(indices), ROUNDS):
        with life(tmp_path / str(first), findings) as one:
            for nth in indices[first : first + ROUNDS]:
                play_failing(one, nth, findings)
        print(f"{min(first + ROUNDS, len(indices)):,} of {len(indices):,} calls tried: {findings}", flush=True)
    always = set(recorded) & set(unfailing(tmp_path / "again")) if IS_WHOLE else set[Place]()
    hit_what_is_left(tmp_path, always, findings)
    print(f"{len(recorded):,} calls of a script, {len(indices):,} tried: {findings}")
    assert (findings.lost, findings.damages) == (0, [])
    assert findings.refused > 0
    assert findings.hit.total() + len(findings.missed) >= len(indices)  # all were tried
    assert always <= set(findings.hit), always - set(findings.hit)


def hit_what_is_left(folder: Path, places: Set[Place], findings: Findings) -> None:
    """What a server does only once after its start, or seldom."""
    for number, (place, run) in enumerate(product(places, range(TRIES))):
        if place not in findings.hit:
            with life(folder / f"left-{number}", findings) as one:
                calls = one.play_failing_at(place, script(run), ERRORS[run % 2])
                findings.hit.update(call.place for call in calls if call.fails)


def test_that_a_server_that_does_not_mind_failures_is_seen_to_lose(tmp_path: Path) -> None:
    findings, command = Findings(), (sys.executable, weakened.__file__, "acknowledge-failures", "serve")
    with life(tmp_path / "weakened", findings, command) as one:
        posts = [step for step in script(1) if step.phase == "posts"]
        for nth in range(1, 40, 4):
            one.play(posts, nth)
    assert findings.lost


def test_that_no_failing_call_of_a_stop_loses_what_was_acknowledged(tmp_path: Path) -> None:
    data, notes, findings, bodies = tmp_path / "data", tmp_path / "notes", Findings(), dict[str, bytes]()
    data.mkdir(mode=0o700)
    notes.mkdir()
    furniture, recording = furnish(data), Recording.of(data, notes)

    def stopped(nth: int) -> int:
        """How many calls the stop made."""
        with (
            served(data, command=COMMAND, environment=recording.environment) as server,
            client_of(server, data) as client,
        ):
            player = Player(client, said_at_first(furniture), bodies)
            one = Life(recording, furniture, player)
            one.play(script(nth)[:20])
            first = recording.calls
            if nth:
                recording.fail(nth, ERRORS[nth % 2])
            assert server.stop() in (0, 1), server.log.read_text()
            recording.mend()
        one.check(findings)
        calls = recording.calls_from(first + 1)
        findings.hit.update((call.sort, "stop") for call in calls if call.fails)
        findings.missed += [nth] if nth > len(calls) else []
        return len(calls)

    indices = chosen(stopped(0), 2)
    for nth in indices:
        stopped(nth)
    print(f"{len(indices)} calls of a stop: {findings}")
    assert (findings.lost, findings.damages) == (0, [])
    assert findings.hit.total() + len(findings.missed) == len(indices)
