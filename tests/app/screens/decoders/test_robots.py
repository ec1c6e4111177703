"""Robots of the Decoders screen: made, saved, tested, kept open; on a real server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.api.robots import RobotsClient
from app.screens.decoders import robot_rows
from app.screens.decoders.list_pane import DECODERS, ROBOTS
from app.screens.decoders.robot_form import AGAIN, LOCAL
from app.screens.decoders.robots_desk import RobotsDesk
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.robot import USUAL_SCOPES, Robot
from tests.app.screens.decoders.conftest import Screen

pytestmark = pytest.mark.slow


def test_that_a_robot_is_saved_tested_without_writing_and_does_not_move_the_list_of_decoders(
    screen: Screen, tank: Decoder
) -> None:
    pane, (desk,) = screen.view._list, screen.view.findChildren(RobotsDesk)
    screen.send("hot.rooms", "15")
    pane.show_kind(ROBOTS)
    screen.actions["decoders.create"].trigger()
    desk._form._rec_type.setText("hot.rooms")
    desk.editor.setPlainText(
        "var lib = require('./libs/helpers');\nfunction main(text, auth) {\n"
        "  lib.writeShare(auth, 'hot.found', {a: 1}, ['t']);\n  print('seen');\n}"
    )
    screen.actions["robots.save"].trigger()
    screen.until(lambda: screen.said and "was saved" in screen.said[-1])
    screen.actions["robots.test"].trigger()
    screen.until(lambda: "seen" in desk._report.toPlainText())
    assert "hot.found" in desk._report.toPlainText()
    assert not screen.loop.run_until_complete(screen.admin.records("hot.found")).items
    pane.show_kind(DECODERS)
    screen.view._robots.open(screen.view._robots.open_id)
    chosen = pane.list.entries()[pane.list.currentIndex().row()]
    assert chosen.key == str(tank.id)


def test_that_a_robot_made_here_may_write_and_keeps_its_delay_beside_its_interval(screen: Screen) -> None:
    (desk,) = screen.view.findChildren(RobotsDesk)
    screen.view._list.show_kind(ROBOTS)
    screen.actions["decoders.create"].trigger()
    form = desk._form
    form._rec_type.setText("clocked.robot")
    form._way.setCurrentIndex(form._way.findData(AGAIN))
    form._way.activated.emit(form._way.currentIndex())
    screen.actions["robots.save"].trigger()
    assert form._every_field.problem()
    form._every.setText("600")
    form._after.setText("1.5")
    screen.actions["robots.save"].trigger()
    screen.until(lambda: screen.said and "was saved" in screen.said[-1])
    (saved,) = [one for one in screen.view._robots.robots if one.rec_type == "clocked.robot"]
    assert (saved.delay_ms, saved.interval_ms, saved.scopes) == (1_500, 600_000, USUAL_SCOPES)
    assert robot_rows.when(replace(saved, is_active=True)) == (
        "Runs every 10 min, first 1.5 s after it was switched on."
    )
    assert screen.view._robots.open_id == saved.id
    desk.open()
    assert (form._every.text(), form._after.text()) == ("600", "1.5")
    other = replace(saved, is_active=True, interval_ms=5_000, delay_ms=0)
    screen.loop.run_until_complete(RobotsClient(screen.admin).save(other))
    screen.loop.run_until_complete(screen.view._robots.refresh())
    assert (form._every.text(), form._after.text(), desk._when.text()) == ("5", "", "Runs every 5 s.")
    form._every.setText("7")
    screen.loop.run_until_complete(RobotsClient(screen.admin).save(saved))
    screen.loop.run_until_complete(screen.view._robots.refresh())
    assert form._every.text() == "7"


def test_that_a_robot_that_was_saved_stays_open_whatever_older_list_comes_in(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.view._list.show_kind(ROBOTS)
    model, client = screen.view._robots, RobotsClient(screen.admin)
    first = robot_rows.new_robot("there.before", datetime.now(UTC))
    screen.loop.run_until_complete(client.save(replace(first, name="A there before")))
    screen.loop.run_until_complete(model.refresh())
    screen.actions["decoders.create"].trigger()
    ask, may_come = model._client.all, asyncio.Event()

    async def late() -> list[Robot]:
        found = await ask()
        await may_come.wait()
        return found

    async def save_between() -> Robot:
        monkeypatch.setattr(model._client, "all", late)
        older = asyncio.ensure_future(model.refresh())
        await asyncio.sleep(0)
        assert model.fresh is not None
        saved: list[Robot] = []
        saving = asyncio.ensure_future(model.save(replace(model.fresh, name="Z saved now"), saved.append))
        while not any(one.name == "Z saved now" for one in await client.all()):
            await asyncio.sleep(0.01)
        may_come.set()
        await asyncio.gather(older, saving)
        return saved[0]

    saved = screen.loop.run_until_complete(save_between())
    assert (model.open_id, model.robot) == (saved.id, saved)


def test_that_a_robot_that_does_not_load_is_marked_at_its_line(screen: Screen, tank: Decoder) -> None:
    (desk,) = screen.view.findChildren(RobotsDesk)
    screen.view._list.show_kind(ROBOTS)
    screen.actions["decoders.create"].trigger()
    desk.editor.setPlainText("function main(text, auth) {\n  return {a: {};\n}")
    screen.actions["robots.save"].trigger()
    screen.until(lambda: desk._strip._said.text().startswith("Line 2"))


def test_that_a_suspended_robot_says_so_runs_again_and_opens_what_it_ran_on(screen: Screen) -> None:
    (desk,) = screen.view.findChildren(RobotsDesk)
    model, asked = screen.view._robots, list[tuple[str, str]]()
    screen.view._list.show_kind(ROBOTS)
    source = "function main(text, auth) { for (;;) 'x'.padStart(5e6); }"
    robot = replace(robot_rows.new_robot("hangs.on", datetime.now(UTC)), source=source, is_active=True)
    saved = screen.loop.run_until_complete(RobotsClient(screen.admin).save(robot))
    screen.loop.run_until_complete(model.refresh())
    model.open(saved.id)
    owner = desk._form._account
    assert [owner.itemData(at) for at in range(owner.count())].count(saved.account) == 1
    assert owner.currentText() == LOCAL
    screen.send("hangs.on", "01", "02", "03")

    def is_suspended() -> bool:
        screen.loop.run_until_complete(model.refresh())
        return bool(model.robot and model.robot.suspended)

    while not is_suspended():
        screen.loop.run_until_complete(asyncio.sleep(0.05))
    assert desk._badge.text() == "suspended"
    assert desk._suspended.isVisible()
    desk.touch_log()
    screen.until(lambda: len(model.log) == 3)
    screen.view.record_asked.connect(lambda *facts: asked.append(facts))
    desk._table.opened.emit(0)
    assert asked == [("hangs.on", model.log[0].record_id)]
    screen.actions["robots.resume"].trigger()
    screen.until(lambda: model.robot and not model.robot.suspended)
    assert not desk._suspended.isVisible()
    assert not screen.actions["robots.resume"].isEnabled()
