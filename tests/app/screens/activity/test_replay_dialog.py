"""The dialog that sends a request again: what it changes of it, and what it says before it is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from app.screens.activity.replay_dialog import ReplayDialog
from app.widgets.look import Look
from embedded_server.domain.request import Edits
from tests.app.screens.activity.requests import let_in, refused, whole


@pytest.fixture
def window(look: Look) -> Iterator[QWidget]:
    window = QWidget()
    yield window
    window.deleteLater()


def test_that_what_is_not_touched_is_sent_as_it_came(look: Look, window: QWidget) -> None:
    details = whole(let_in(1), (("authorization", "Bearer 4be1…90d7"), ("x-a", "b")), b'{"a":\xff')
    assert ReplayDialog(look, window, details, ()).edits() == Edits()


def test_that_a_deletion_is_announced_before_it_is_sent(look: Look, window: QWidget) -> None:
    dialog = ReplayDialog(look, window, whole(refused("not_visible", method="DELETE")), ())
    assert not dialog._warning.isHidden()
    assert dialog._warning.accessibleName().startswith("This sends DELETE")
    dialog._method.setCurrentText("GET")
    assert dialog._warning.isHidden()
    assert dialog.edits() == Edits(method="GET")
    dialog._method.setCurrentText("PUT")
    assert dialog._warning.accessibleName().startswith("This sends PUT")
