"""The keys of all users in one list, and several of them side by side; on a real server."""

from __future__ import annotations

import time

import pytest

from app.screens.access.api_keys_view import ApiKeysView
from app.screens.access.key_comparison import CompareKeysDialog
from app.screens.access.scope_matrix import FIRST_KEY, SCOPE_NAMES
from app.screens.access.user_key_dialogs import NewUserKeyDialog, RevokeKeyDialog
from tests.app.screens.access.userland import INES, UDO, URSULA, Userland

pytestmark = pytest.mark.slow
SOON = int(time.time()) + 86_400


def shown(view: ApiKeysView) -> list[tuple[str, str]]:
    """Those of this test: keys of others stay, revoked."""
    rows = [view._lines.rows[at].key for at in range(len(view._lines.rows))]
    return sorted((key.user, key.name) for key in rows if not key.is_revoked)


def open_keys(userland: Userland) -> ApiKeysView:
    userland.issue(UDO, "Dashboard", ["readdata", "readdev"])
    userland.issue(URSULA, "Robot", ["readdata"], SOON)
    userland.issue(INES, "Desk", ["readdev", "setdevuser"])
    userland.view.show_tab("api_keys")
    userland.refresh()
    return userland.view.api_keys


def choose(view: ApiKeysView, *names: str) -> None:
    rows = view._lines.rows
    view.table.select(at for at, line in enumerate(rows) if line.key.name in names and not line.key.is_revoked)


def test_that_the_keys_of_all_users_are_found_in_one_list(userland: Userland) -> None:
    view = open_keys(userland)
    assert shown(view) == [(INES, "Desk"), (UDO, "Dashboard"), (URSULA, "Robot")]
    view.chips.choose("Expiring")
    view._show()
    assert shown(view) == [(URSULA, "Robot")]
    view.chips.choose("All")
    view._search.setText("udo dash")
    view._show()
    assert shown(view) == [(UDO, "Dashboard")]


def test_that_keys_of_several_users_are_compared(userland: Userland) -> None:
    view = open_keys(userland)
    choose(view, "Dashboard", "Desk")
    userland.actions["api_key.compare"].trigger()
    dialog = userland.dialog(CompareKeysDialog)
    assert isinstance(dialog, CompareKeysDialog)
    names = [key.name for key, _ in dialog.compared()]
    assert sorted(names) == ["Dashboard", "Desk"]
    column = FIRST_KEY + names.index("Desk")
    model = dialog.matrix.model()
    told = {scope: str(model.index(at, column).data()) for at, scope in enumerate(SCOPE_NAMES)}
    assert (told["readdev"], told["readkey"], told["readdata"]) == ("yes", "no", "users only")
    assert dialog.told.full_text() == "2 of 14 scopes differ among 2 keys"
    dialog.only.setChecked(True)
    differing = [scope for at, scope in enumerate(SCOPE_NAMES) if not dialog.matrix.isRowHidden(at)]
    assert differing == ["readdata", "setdevuser"]
    dialog.matrix._flip(model.index(SCOPE_NAMES.index("readdata"), FIRST_KEY))
    assert userland.models.users.staged.count() == 0
    dialog.reject()


def test_that_the_keys_of_a_user_are_compared_from_its_matrix(userland: Userland) -> None:
    open_keys(userland)
    userland.show(UDO)
    userland.users.detail.compare.click()
    dialog = userland.dialog(CompareKeysDialog)
    assert isinstance(dialog, CompareKeysDialog)
    assert {key.user for key, _ in dialog.compared()} == {UDO}
    dialog.table.select(range(dialog.table.model().rowCount()))
    assert {key.user for key, _ in dialog.compared()} == {INES, UDO, URSULA}
    dialog.reject()


def test_that_a_key_is_revoked_and_made_from_the_list(userland: Userland) -> None:
    view = open_keys(userland)
    choose(view, "Dashboard")
    userland.actions["api_key.revoke"].trigger()
    userland.dialog(RevokeKeyDialog)._act()
    userland.until(lambda: (UDO, "Dashboard") not in shown(view))
    choose(view, "Robot")
    userland.actions["api_key.create"].trigger()
    dialog = userland.dialog(NewUserKeyDialog)
    assert isinstance(dialog, NewUserKeyDialog)
    assert dialog.user() == URSULA
    dialog.reject()
    userland.actions["user.of_key"].trigger()
    chosen = userland.users.chosen_user()
    assert chosen is not None
    assert (userland.view._tabs.key(), chosen.name) == ("users", URSULA)


def test_that_what_is_impossible_says_why(userland: Userland) -> None:
    view = open_keys(userland)
    choose(view, "Dashboard", "Desk")
    assert "One key only" in userland.actions["api_key.rotate"].toolTip()
    choose(view, "Dashboard")
    assert userland.actions["api_key.rotate"].isEnabled()
    assert "not on this computer" in userland.actions["api_key.copy"].toolTip()
