"""Settings › Server: staged until Apply, asked before it opens, and never applied when it cannot work."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.local_server.embedded import EmbeddedServer
from app.local_server.server_options import EVERYWHERE, GENERATED, NETWORK, OWN, PLAIN
from app.running.loop import AppLoop
from app.screens.settings.open_dialog import OpenDialog
from app.screens.settings.server_model import ServerModel
from app.screens.settings.server_page import CALM, ServerPage
from app.screens.settings.stop_dialog import StopDialog
from app.settings import Settings
from app.widgets.labels import PlainLabel
from embedded_server.domain.certificate import Certificate

Until = Callable[[Callable[[], object]], None]
CERTIFICATE = Certificate("9F:3A", ("sluice.local",), "Sluice", datetime.now(UTC) + timedelta(days=800), True)


@pytest.fixture
def reachable(model: ServerModel) -> ServerModel:
    """A computer on a network, and a token somebody has."""
    model.network_address, model.has_credential = "192.0.2.7", True
    model.show_running(True, "")
    return model


def test_that_nothing_can_be_applied_before_something_is_changed(page: ServerPage) -> None:
    assert not page.apply.isEnabled()
    assert page.apply.toolTip() == "Nothing is changed."
    assert page.discard.isHidden()


def test_that_a_change_waits_for_apply_and_can_be_discarded(
    page: ServerPage, reachable: ServerModel, settings: Settings, embedded: EmbeddedServer
) -> None:
    page.limits._body.setCurrentIndex(2)
    assert reachable.draft.largest_body == 4
    assert page.apply.isEnabled()
    assert "restarts the server" in page._head._sentence.full_text()
    assert settings.server_options().largest_body == embedded.options.largest_body == 1
    page.discard.click()
    assert reachable.draft == reachable.applied
    assert page._head._sentence.full_text() == CALM


def test_that_apply_keeps_the_options_and_hands_them_to_the_server(
    page: ServerPage, reachable: ServerModel, settings: Settings, embedded: EmbeddedServer, until: Until
) -> None:
    reachable.edit(replace(reachable.draft, largest_body=8))
    page.apply.click()
    until(lambda: embedded.options.largest_body == 8)
    assert settings.server_options().largest_body == 8
    assert not page.apply.isEnabled()


def test_that_opening_the_server_turns_encryption_on_and_asks_first(
    page: ServerPage, reachable: ServerModel, embedded: EmbeddedServer, until: Until
) -> None:
    page.show()
    page.reach._rows[NETWORK].radio.click()
    assert (reachable.draft.reach, reachable.draft.encryption) == (NETWORK, GENERATED)
    page.apply.click()
    dialog = QApplication.activeModalWidget() or next(iter(page.findChildren(OpenDialog)))
    assert isinstance(dialog, OpenDialog)
    assert embedded.options.reach == "computer"
    assert not dialog.destroys()
    assert any("https://192.0.2.7:18443 too" in label.text() for label in dialog.findChildren(PlainLabel))
    assert dialog.action is not None
    dialog.action.click()
    until(lambda: embedded.options.reach == NETWORK)


def test_that_opening_without_encryption_is_asked_as_what_it_is(page: ServerPage, reachable: ServerModel) -> None:
    page.show()
    reachable.edit(replace(reachable.draft, reach=EVERYWHERE, encryption=PLAIN))
    assert not page.tls._bare.isHidden()
    page.apply.click()
    (dialog,) = page.findChildren(OpenDialog)
    assert dialog.destroys()
    dialog.reject()
    assert reachable.applied.reach == "computer"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reach": NETWORK, "encryption": GENERATED}, "Issue a token first"),
        ({"encryption": OWN}, "Choose the certificate"),
        ({"port": 0}, "A port is a number"),
    ],
)
def test_that_what_cannot_work_cannot_be_applied(
    page: ServerPage, model: ServerModel, changes: dict[str, object], why: str
) -> None:
    model.network_address = "192.0.2.7"
    model.edit(replace(model.draft, **changes))  # type: ignore[arg-type]  # options of mixed types
    assert not page.apply.isEnabled()
    assert page.apply.toolTip().startswith(why)


def test_that_only_what_opens_further_is_asked(reachable: ServerModel) -> None:
    wide = replace(reachable.applied, reach=EVERYWHERE, encryption=GENERATED)
    near = replace(wide, reach=NETWORK)
    for applied, draft, asks in (
        (near, wide, True),
        (wide, near, False),
        (wide, replace(wide, encryption=PLAIN), True),
        (replace(wide, encryption=PLAIN), wide, False),
        (wide, replace(wide, port=1), False),
    ):
        reachable.applied, reachable.draft = applied, draft
        assert reachable.opens_further() is asks


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens at, as the server would."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_that_a_taken_port_is_said_and_a_free_one_offered(
    page: ServerPage, reachable: ServerModel, taken: int, until: Until
) -> None:
    page.show()
    field, other = page.reach._port_field, page.reach._use_other
    page.reach._port.setText(str(taken))
    until(field.has_error)
    assert field.message() == page.apply.toolTip() == f"Port {taken} is taken by another program."
    assert not page.apply.isEnabled()
    free = int(other.text().removeprefix("Use ").removesuffix(" instead"))
    other.click()
    assert reachable.draft.port == free > taken
    until(lambda: field.message() == "Free")
    assert other.isHidden()
    assert page.apply.isEnabled()


def test_that_what_is_said_of_a_port_stays_until_it_is_discarded(
    page: ServerPage, reachable: ServerModel, taken: int, until: Until
) -> None:
    page.show()
    field = page.reach._port_field
    page.reach._port.setText(str(taken))
    until(field.has_error)
    _leave(page.reach._port)
    assert field.message() == f"Port {taken} is taken by another program."
    page.reach._use_other.click()
    until(lambda: field.message() == "Free")
    _leave(page.reach._port)
    assert field.message() == "Free"
    page.reach._port.setText(str(taken))
    until(field.has_error)
    page.discard.click()
    assert page.reach._port.text() == "18443"
    assert page.reach._use_other.isHidden()
    until(lambda: field.message() == "In use by Sluice")


@pytest.mark.parametrize("text", ["", "0", "99999"])
def test_that_what_is_no_port_is_said_and_not_applied(page: ServerPage, reachable: ServerModel, text: str) -> None:
    page.show()
    page.reach._port.setText(text)
    assert not page.apply.isEnabled()
    assert not page.reach._port_field.has_error()  # while it is typed
    _leave(page.reach._port)
    assert page.reach._port_field.message() == "A port is a number from 1 to 65,535."
    page.discard.click()
    assert reachable.draft.port == 18_443
    assert not page.reach._port_field.has_error()


def test_that_a_port_that_was_taken_meanwhile_is_not_applied(
    page: ServerPage, reachable: ServerModel, embedded: EmbeddedServer, taken: int, loop: AppLoop
) -> None:
    reachable.edit(replace(reachable.draft, port=taken))
    assert reachable.why_not() == ""
    loop.run_until_complete(reachable.apply())
    assert (embedded.options.port, reachable.applied.port) == (18_443, 18_443)
    assert reachable.why_not() == f"Port {taken} is taken by another program."


def test_that_a_port_that_becomes_free_can_be_applied(
    page: ServerPage, reachable: ServerModel, until: Until, loop: AppLoop
) -> None:
    page.show()
    with socket.create_server(("127.0.0.1", 0)) as other:
        page.reach._port.setText(str(other.getsockname()[1]))
        until(page.reach._port_field.has_error)
    loop.run_until_complete(reachable.refresh())
    assert page.apply.isEnabled()


def _leave(field: QLineEdit) -> None:
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))


def test_that_the_server_says_how_it_does_and_whom_to_trust(
    loop: AppLoop, page: ServerPage, model: ServerModel
) -> None:
    model.show_running(True, "")
    loop.run_until_complete(model.refresh())
    assert page.state._state.full_text() == "Running"
    assert page.state._numbers[0].full_text() == "0 / min"
    assert page.tls._facts.isHidden()  # over plain HTTP
    assert model.status is not None
    model.status = replace(model.status, certificate=CERTIFICATE)
    model.edit(replace(model.applied, encryption=GENERATED))
    assert page.tls._fingerprint.full_text() == "9F:3A"
    assert page.tls._issuer.full_text() == "Self-signed by Sluice"
    page.tls._copy.click()
    assert QApplication.clipboard().text() == "9F:3A"


def test_that_a_stopped_server_can_be_started_and_a_failing_one_says_why(page: ServerPage, model: ServerModel) -> None:
    model.show_running(False, "Port 8443 is taken.")
    assert page.state._state.full_text() == "Stopped"
    assert page.state._why.full_text() == "Port 8443 is taken."
    assert not page.state.start.isHidden()
    assert page.reach._rows["computer"]._badge.isHidden()  # nothing is in use
    model.is_halted = True
    model.show_running(False, "You stopped the server.")
    assert not page.state.start.isHidden()
    assert page.state.stop.isHidden()


def test_that_a_server_on_its_way_is_shown_so(page: ServerPage, reachable: ServerModel) -> None:
    assert page.state._bar.isHidden()
    reachable.show_running(False, "", is_starting=True)
    assert page.state._state.full_text() == "Starting"
    assert not page.state._bar.isHidden()
    assert page.state.start.isHidden()
    reachable.edit(replace(reachable.draft, largest_body=8))
    assert page.apply.toolTip() == "The server is starting."
    reachable.show_running(True, "")
    assert page.apply.isEnabled()
    reachable.is_halted = True
    reachable.changed.emit()
    assert page.state._state.full_text() == "Stopping"


def test_that_what_the_server_knows_is_asked_when_it_comes_up(
    page: ServerPage, model: ServerModel, until: Until
) -> None:
    model.show_running(False, "Port 8443 is taken.")
    page.show()
    model.show_running(True, "")
    until(lambda: model.status is not None and page.storage._requests.full_text() != "–")


def test_that_changes_the_server_could_not_start_with_are_staged_again(
    page: ServerPage, reachable: ServerModel, settings: Settings, loop: AppLoop
) -> None:
    old = reachable.applied
    reachable.applied = reachable.draft = replace(old, largest_body=16)
    settings.keep_server_options(reachable.applied)
    loop.run_until_complete(reachable.take_back("The disk is full."))
    assert (reachable.applied, reachable.draft.largest_body) == (old, 16)
    assert settings.server_options() == old
    assert page.state._why.full_text().endswith("The disk is full.")
    page.discard.click()
    assert page.state._why.isHidden()


def test_that_stopping_is_asked_first(page: ServerPage, reachable: ServerModel, until: Until) -> None:
    page.show()
    page.state.stop.click()
    (dialog,) = page.findChildren(StopDialog)
    assert dialog.destroys()
    dialog.reject()
    assert not reachable.is_halted
    page.state.stop.click()
    dialog = page.findChildren(StopDialog)[-1]
    assert dialog.action is not None
    dialog.action.click()
    until(lambda: reachable.is_halted)


def test_that_changes_to_a_stopped_server_wait_for_its_start(
    page: ServerPage, reachable: ServerModel, embedded: EmbeddedServer, loop: AppLoop, qtbot: QtBot
) -> None:
    reachable.is_halted = True
    reachable.show_running(False, "You stopped the server.")
    reachable.edit(replace(reachable.draft, largest_body=8))
    assert page._head._sentence.full_text() == "Apply keeps the changes for the next start of the server."
    with qtbot.assertNotEmitted(embedded.starting):
        loop.run_until_complete(reachable.apply())
    assert embedded.options.largest_body == 8


def test_that_starting_with_the_computer_is_a_file(page: ServerPage, model: ServerModel, until: Until) -> None:
    page.starting.start_wanted.emit(True)
    until(lambda: model.starts_with_computer)
    page.starting.start_wanted.emit(False)
    until(lambda: not model.starts_with_computer)


def test_that_a_narrow_window_has_one_column(page: ServerPage) -> None:
    page.show()
    assert page.tls.x() > page.state.x()
    page.resize(800, 700)
    QApplication.processEvents()
    assert page.tls.x() == page.state.x()
    assert page.tls.y() > page.limits.y()
