"""Notification targets: filled in, saved, tried out, and the log of what was sent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.screens.devices.delivery_dialogs import DeliveryDialog, EditDialog, ForgetDialog, ReplayDialog, SecretDialog
from app.screens.devices.target_draft import Forward
from app.screens.devices.template_dialogs import AssignDialog, DeleteTemplateDialog, TemplateDialog
from app.screens.devices.testing_steps import StepState, steps
from app.widgets.code_well import CodeWell
from app.widgets.labels import PlainLabel
from embedded_server.domain.delivery import Delivery
from embedded_server.domain.target import OptionalField
from embedded_server.wire.templates import NewTemplateJson
from tests.app.screens.devices.conftest import Receiver, Screen, press
from tests.app.screens.devices.test_view import eui


def opened(screen: Screen, name: str = "") -> str:
    device = eui()
    screen.create(device, name)
    screen.open(device)
    return device


def delivered(screen: Screen, count: int = 1) -> tuple[Delivery, ...]:
    """Once so many are in the log."""

    async def wait() -> None:
        while len(screen.target.log.deliveries) < count or screen.target.log.deliveries[0].ended_at is None:
            await screen.target.refresh()
            await asyncio.sleep(0.02)

    screen.loop.run_until_complete(asyncio.wait_for(wait(), 20))
    return screen.target.log.deliveries


def shown(widget: QWidget) -> str:
    return " ".join(one.full_text() for one in widget.findChildren(PlainLabel) if one.isVisible())


def test_that_one_click_makes_token_header_and_url_for_a_rec_type_of_this_server(screen: Screen) -> None:
    device = opened(screen, "lobby")
    screen.form.forward.setCurrentIndex(1)
    screen.form.rec_type.setText("us.test.lobby")
    screen.form.rec_type.textEdited.emit("us.test.lobby")
    assert screen.view.target._bar.isVisible()
    screen.act("save")
    target = screen.target.target
    assert target is not None
    assert (target.url, target.allows_private) == (f"{screen.admin.base_url}/share/us.test.lobby", True)
    assert [one.name for one in target.headers] == ["Authorization"]
    assert screen.target.draft.forward is Forward.HERE
    assert not screen.view.target._bar.isVisible()
    screen.uplink(device)
    assert delivered(screen)[0].last_status == 200


def test_that_a_test_says_how_far_it_came_and_that_the_token_was_revoked(screen: Screen) -> None:
    opened(screen)
    screen.form.forward.setCurrentIndex(1)
    screen.form.rec_type.setText("us.test.revoked")
    screen.form.rec_type.textEdited.emit("us.test.revoked")
    screen.act("save")
    screen.actions["devices.test"].trigger()
    screen.until(lambda: screen.target.last_test)
    good = screen.target.last_test
    assert good is not None
    assert [one.state for one in steps(good.attempts[-1], good.attempts[-1].url)] == [
        StepState.PASSED,
        StepState.PASSED,
        StepState.SKIPPED,
        StepState.PASSED,
        StepState.PASSED,
    ]
    assert screen.view.target.panel._record.isVisible()

    async def revoke() -> None:
        token = next(one for one in await screen.admin.tokens() if one.rec_types == ("us.test.revoked",))
        await screen.admin.revoke_token(token.id)

    screen.loop.run_until_complete(revoke())
    screen.until(lambda: screen.actions["devices.test"].isEnabled() and not screen.target.is_testing)
    screen.actions["devices.test"].trigger()
    screen.until(lambda: screen.target.last_test is not good and not screen.target.is_testing)
    said = shown(screen.view.target.panel)
    assert "Token not accepted" in said
    assert "401: the token was revoked" in said
    assert screen.target.target is not None
    assert screen.target.target.failures == 0  # a test does not count
    refused = screen.target.last_test
    screen.view.target.panel.renew.click()
    screen.until(lambda: screen.target.last_test is not refused and not screen.target.is_testing)
    assert screen.target.last_test is not None
    assert screen.target.last_test.attempts[-1].status == 200
    assert not screen.view.target.panel.renew.isVisible()


def test_that_the_url_is_checked_when_the_field_is_left(screen: Screen) -> None:
    opened(screen)
    form = screen.form
    form.forward.setCurrentIndex(0)
    form.url.setText("http://10.0.0.7/share/a.b.c")
    form.url.textEdited.emit(form.url.text())
    form.url.editingFinished.emit()
    assert "own network" in form._url_field.message()
    assert form.private.isVisible()
    form.private.setChecked(True)
    assert form._url_field.message().startswith("Ends in a recType.")
    form.url.setText("http://lake.example/in")
    form.url.textEdited.emit(form.url.text())
    form.url.editingFinished.emit()
    assert form._url_field.message().startswith("Without https")


def test_that_a_saved_header_is_kept_unless_another_value_is_typed_and_is_never_shown(
    screen: Screen, receiver: Receiver
) -> None:
    device = opened(screen)
    rows = screen.form.headers
    rows._rows[0].name.setText("X-Key")
    rows._rows[0].value.setText("a-long-secret-value-1234")
    rows._rows[0].value.textEdited.emit("")
    assert len(rows._rows) == 2  # an empty one is always there
    screen.forward_to(receiver.url)
    assert rows._rows[0].value.text() == ""
    assert rows._rows[0].value.placeholderText().endswith("1234")
    screen.form.legacy.setChecked(True)
    screen.act("save")
    screen.uplink(device)
    delivered(screen)
    assert receiver.headers[-1]["X-Key"] == "a-long-secret-value-1234"
    assert "EUI" in json.loads(receiver.bodies[-1])  # the older form
    rows._rows[0].name.setText("X-Other")
    rows._rows[0].name.textEdited.emit("X-Other")
    screen.actions["devices.save"].trigger()
    assert screen.form._headers_problem.text() == "The header X-Other has no value."


def test_that_edits_stay_with_their_device_and_a_discard_can_be_taken_back(screen: Screen, receiver: Receiver) -> None:
    first = opened(screen)
    screen.forward_to(receiver.url)
    screen.form.boxes[OptionalField.DUPLICATE_UPLINKS].setChecked(True)
    assert screen.target.changes == ["Include Duplicate Uplinks"]
    opened(screen)
    assert screen.target.changes == []
    screen.open(first)
    assert screen.form.boxes[OptionalField.DUPLICATE_UPLINKS].isChecked()
    screen.act("discard")
    assert not screen.form.boxes[OptionalField.DUPLICATE_UPLINKS].isChecked()
    screen.undone[-1]()
    assert screen.form.boxes[OptionalField.DUPLICATE_UPLINKS].isChecked()


def test_that_a_delivery_is_opened_sent_again_and_sent_edited(screen: Screen, receiver: Receiver) -> None:
    device = opened(screen)
    screen.forward_to(receiver.url)
    screen.uplink(device)
    first = delivered(screen)[0]
    log = screen.view.target.log
    log.table.opened.emit(0)
    dialog = screen.dialog()
    assert isinstance(dialog, DeliveryDialog)
    assert "POST http://127.0.0.1" in dialog._sent.toPlainText()
    assert "200 from 127.0.0.1" in dialog._came.toPlainText()
    press(dialog)
    again = delivered(screen, 2)[0]
    assert (again.message_id, again.replay_of) == (first.message_id, first.id)
    screen.until(lambda: not screen.dialogs())
    screen.view.target.deliveries.edit(first.id)
    dialog = screen.dialog()
    assert isinstance(dialog, EditDialog)
    dialog._text.setPlainText('{"edited":true}')
    press(dialog)
    screen.until(lambda: not screen.dialogs())
    delivered(screen, 3)
    assert receiver.bodies[-1] == b'{"edited":true}'


def test_that_what_failed_is_replayed_and_the_log_is_saved(screen: Screen, receiver: Receiver, tmp_path: Path) -> None:
    device = opened(screen)
    receiver.status = 410
    screen.forward_to(receiver.url)
    screen.uplink(device)

    async def paused() -> None:
        while screen.target.target is None or screen.target.target.paused_at is None:
            await screen.target.refresh()
            await asyncio.sleep(0.02)

    screen.loop.run_until_complete(asyncio.wait_for(paused(), 20))
    assert "Nothing is sent any more" in shown(screen.view.target._paused)
    receiver.status = 200
    screen.act("pause")
    assert screen.said[-1] == "It is sent to again, beginning with what waits."
    delivered(screen)
    screen.actions["devices.replay"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ReplayDialog)
    screen.until(lambda: dialog._field.message().startswith("0 deliveries."))
    assert not dialog._replay.isEnabled()
    dialog.show_count(90)
    assert dialog._field.message().startswith("90 deliveries. That takes about 1 min.")
    press(dialog)
    screen.until(lambda: not screen.dialogs())
    file = tmp_path / "log.csv"
    screen.loop.run_until_complete(screen.view.target.deliveries.save(screen.target.log, file))
    head, line = file.read_text("utf-8").splitlines()[:2]
    assert head.startswith("created,ended,device")
    assert device in line


def test_that_a_target_is_given_up_only_after_a_question(screen: Screen, receiver: Receiver) -> None:
    opened(screen)
    screen.forward_to(receiver.url)
    screen.form.forward.setCurrentIndex(2)
    screen.actions["devices.save"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ForgetDialog)
    press(dialog)
    screen.until(lambda: screen.target.is_loaded and screen.target.target is None)
    assert screen.form.draft().forward is Forward.OFF


def test_that_a_new_signing_secret_is_shown_once(screen: Screen, receiver: Receiver) -> None:
    opened(screen)
    screen.forward_to(receiver.url)
    screen.actions["devices.secret"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, SecretDialog)
    (well,) = dialog.findChildren(CodeWell)
    assert well.toPlainText().startswith("whsec_")


def test_that_all_deliveries_are_listed_with_their_devices(screen: Screen, receiver: Receiver) -> None:
    device = opened(screen)
    screen.forward_to(receiver.url)
    screen.uplink(device)
    delivered(screen)
    screen.actions["devices.log"].trigger()
    screen.until(lambda: screen.view.log.model.deliveries)
    assert screen.view.log.isVisible()
    assert screen.view.log.model.deliveries[0].device == device
    screen.view.log.device_asked.emit(device)
    assert not screen.view.log.isVisible()


def test_that_a_template_is_made_tried_out_and_assigned(screen: Screen, receiver: Receiver) -> None:
    device = opened(screen, "roof")
    screen.actions["devices.template"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, AssignDialog)
    dialog.new_asked.emit()
    made = screen.dialog()
    assert isinstance(made, TemplateDialog)
    made._name.setText("By name")
    made._url.setText(receiver.url.replace("a.b.c", "a.b.{name}"))
    made._private.setChecked(True)
    press(made)
    screen.until(lambda: dialog._rows.rows and dialog._assign.isEnabled())
    assert dialog._rows.rows[0].url.endswith("/share/a.b.roof")
    press(dialog)
    screen.until(lambda: screen.target.target is not None)
    assert screen.target.device_id == device
    assert screen.target.target is not None
    assert screen.target.target.url.endswith("/share/a.b.roof")


def test_that_actions_of_a_target_are_about_the_open_device_also_behind_another_page(screen: Screen) -> None:
    first = opened(screen, "first")
    screen.actions["devices.tab_1"].trigger()
    screen.create(second := eui(), "second")
    screen.view.open_device(second)
    screen.loop.run_until_complete(screen.model.refresh_open())
    assert screen.target.device_id == second != first
    assert not screen.actions["devices.test"].isEnabled()
    screen.actions["devices.template"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, AssignDialog)
    wish: NewTemplateJson = {"name": "Any", "url": "https://lake.example/{eui}"}
    screen.loop.run_until_complete(screen.model.client.add_template(wish))
    dialog.show_templates(screen.loop.run_until_complete(screen.model.client.templates()))
    dialog.asked.emit()
    screen.until(lambda: dialog._rows.rows)
    assert [one.device for one in dialog._rows.rows] == [second]
    dialog.reject()


def test_that_a_template_is_changed_applied_again_and_deleted_with_those_named_that_were_given_it(
    screen: Screen, receiver: Receiver
) -> None:
    device = opened(screen, "roof")
    wish: NewTemplateJson = {
        "name": "By name",
        "url": receiver.url.replace("a.b.c", "a.b.{name}"),
        "allows_private": True,
    }
    made = screen.loop.run_until_complete(screen.model.client.add_template(wish))
    screen.loop.run_until_complete(screen.model.client.assign(made.id, [device]))
    screen.actions["devices.template"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, AssignDialog)
    dialog._choice.setCurrentIndex(dialog._choice.findData(made.id))
    dialog._of_one[0].click()
    screen.until(lambda: len(screen.dialogs()) == 2)
    changed = screen.dialog()
    assert isinstance(changed, TemplateDialog)
    assert "1 device was given it" in shown(changed)
    changed._url.setText(receiver.url.replace("a.b.c", "x.y.{name}"))
    changed._again.setChecked(True)
    press(changed)
    screen.until(lambda: [one for one in screen.dialogs() if one is not dialog and isinstance(one, AssignDialog)])
    again = screen.dialog()
    assert isinstance(again, AssignDialog)
    screen.until(lambda: again._rows.rows and again._assign.isEnabled())
    assert (again._rows.rows[0].outcome, again.replaces()) == ("changed", True)
    press(again)
    screen.until(lambda: not screen.dialogs())
    screen.until(lambda: screen.target.target is not None and screen.target.target.url.endswith("/share/x.y.roof"))
    screen.actions["devices.template"].trigger()
    last = screen.dialog()
    assert isinstance(last, AssignDialog)
    last._choice.setCurrentIndex(last._choice.findData(made.id))
    last._of_one[1].click()
    screen.until(lambda: len(screen.dialogs()) == 2)
    gone = screen.dialog()
    assert isinstance(gone, DeleteTemplateDialog)
    assert device in shown(gone)
    press(gone)
    screen.until(lambda: len(screen.dialogs()) == 1 and made.id not in last._templates)
    assert screen.said[-1] == "The template By name is deleted; the targets that it made are kept."
    assert screen.target.target is not None
