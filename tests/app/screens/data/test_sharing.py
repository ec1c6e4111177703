"""Whose the records are and who sees them, as Data shows it, on a real server with rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from app.api.admin import AdminClient
from app.running.loop import AppLoop
from app.screens.data.ownership_popover import OwnershipPopover
from app.widgets.buttons import Button
from app.widgets.labels import PlainLabel
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.rule import ANYTHING, Operation, OwnerWords, RequestorWords, Rule
from embedded_server.domain.token import TokenKind
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.entries import device_of, uplink
from tests.app.screens.data.test_view import Read, labels

pytestmark = pytest.mark.slow
DANA, LENA = "dana@northfield.io", "lena@annex.io"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def rule(rec_type: str, **more: object) -> Rule:
    made = Rule(
        id="",
        rec_type=rec_type,
        name="Dana for everybody here",
        desc="",
        resource_id=ANYTHING,
        owner=OwnerWords(user=DANA),
        requestor=RequestorWords(user=LOCAL_EMAIL),
        operations=frozenset({Operation.READ}),
        account=None,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a rule


async def _send_as(client: AdminClient, fleet: Fleet, email: str, rec_type: str, count: int) -> None:
    if email not in {one.email for one in await client.accounts()}:
        await client.create_account(email, email.partition("@")[2].partition(".")[0], "")
    key = (await client.create_key("Fleet", "", email)).key.client_id
    token = (await client.issue_token(TokenKind.PIPE, key, "", "", (), "", email)).value
    other = Fleet(fleet.loop, client, token)
    for number in range(count):
        await other._post(rec_type, _body(rec_type, email, number), False)


def _body(rec_type: str, email: str, number: int) -> bytes:
    return json.dumps(uplink(number, "01670110", device_of(rec_type + email))).encode()


@pytest.fixture
def shared(loop: AppLoop, client: AdminClient, fleet: Fleet, read_all: Read) -> str:
    """Two records of ours, three of Dana's that a rule shows us, four of Lena's that none does."""
    rec_type = f"shared.tide{len(loop.run_until_complete(client.rec_types()))}"
    for number in range(2):
        fleet.send(rec_type, uplink(number, "01670110", device_of(rec_type)))
    loop.run_until_complete(_send_as(client, fleet, DANA, rec_type, 3))
    loop.run_until_complete(_send_as(client, fleet, LENA, rec_type, 4))
    loop.run_until_complete(client.save_rule(rule(rec_type), is_new=True))
    read_all()
    return rec_type


def popover(screen: Screen) -> OwnershipPopover:
    screen.view._records.head.ownership.why.click()
    found = screen.view.window().findChildren
    screen.until(lambda: [one for one in found(OwnershipPopover) if one.isVisible()])
    return next(one for one in found(OwnershipPopover) if one.isVisible())


def said(widget: OwnershipPopover) -> list[str]:
    return [label.full_text() for label in widget.findChildren(PlainLabel)]


def test_that_why_tells_own_shared_and_hidden_records_and_opens_the_rule(screen: Screen, shared: str) -> None:
    screen.open(shared)
    assert "of 9" in labels(screen)
    shown = popover(screen)
    texts = said(shown)
    assert "Who owns these 9 records?" in texts
    assert any("platform-wide" in text for text in texts)
    assert [text for text in texts if text in ("2", "3", "4")] == ["2", "3", "4"]
    assert f"Shared with you by {DANA}" in texts
    assert "read only" in texts
    assert any("no rule gives access" in text for text in texts)
    opened: list[str] = []
    screen.view.rule_asked.connect(opened.append)
    (link,) = [one for one in shown.findChildren(Button) if "Dana for everybody" in one.text()]
    link.click()
    (rule_id,) = opened
    assert screen.model.rules[rule_id].rec_type == shared
    assert shown.isHidden()
    QCoreApplication.sendPostedEvents(shown, QEvent.Type.DeferredDelete)
    window = screen.view.window()
    window.resize(window.width() - 40, window.height())  # nothing of it is left to be placed


def test_that_with_our_own_eyes_only_what_is_visible_is_listed_and_by_which_rule(screen: Screen, shared: str) -> None:
    screen.open(shared)
    shown = popover(screen)
    listed: list[bool] = []
    screen.model.listed.connect(lambda: listed.append(True))
    next(one for one in shown.findChildren(Button) if one.text() == "Show only what is visible").click()
    screen.until(lambda: listed and len(screen.texts(0)) == 5)
    owners = [row.entry.owner.user for at in range(5) if (row := screen.model.records.pages.row(at))]
    assert owners.count(DANA) == 3
    assert owners.count(LOCAL_EMAIL) == 2
    at = owners.index(DANA)
    screen.view._records.table.show_row(at)
    screen.until(lambda: "Dana for everybody here" in labels(screen))
    assert not screen.view._plot.isVisible()
    assert not screen.actions["data.plot"].isEnabled()
    screen.view.see_as("")
    screen.until(lambda: len(screen.texts(0)) == 9)
    assert screen.view._plot.isVisible()


def test_that_the_eyes_of_another_account_show_what_it_sees(screen: Screen, shared: str) -> None:
    screen.open(shared)
    eyes = screen.view._records.head._eyes
    screen.until(lambda: eyes.findData(DANA) > 0)
    eyes.setCurrentIndex(eyes.findData(DANA))
    eyes.activated.emit(eyes.currentIndex())
    screen.until(lambda: len(screen.texts(0)) == 3)
    assert f"{DANA} sees" in labels(screen)


def test_that_an_account_without_access_is_told_so(screen: Screen, fleet: Fleet, shared: str, read_all: Read) -> None:
    fleet.send("private.tide")
    read_all()
    screen.open("private.tide")
    screen.view.see_as(LENA)
    screen.until(lambda: "Not visible to this account" in labels(screen))
    screen.view.see_as("")
    screen.until(lambda: len(screen.texts(0)) == 1)


def test_that_new_records_come_in_also_with_other_eyes(
    screen: Screen, loop: AppLoop, client: AdminClient, fleet: Fleet, shared: str
) -> None:
    screen.open(shared)
    screen.view.see_as(LENA)
    screen.until(lambda: len(screen.texts(0)) == 4)
    loop.run_until_complete(_send_as(client, fleet, LENA, shared, 1))
    screen.until(lambda: len(screen.texts(0)) == 5)
    fleet.send(shared, uplink(99, "01670110", device_of(shared)))
    loop.run_until_complete(screen.model.count())
    assert len(screen.texts(0)) == 5


def test_that_the_focus_stays_in_the_popover_and_goes_back(screen: Screen, shared: str) -> None:
    screen.open(shared)
    shown = popover(screen)
    for _ in range(6):
        QTest.keyClick(shown, Qt.Key.Key_Tab)
        focused = shown.window().focusWidget()
        assert focused is None or shown.isAncestorOf(focused)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.isHidden()
