"""Users, keys and the scope matrix, on the real server: as its administrator, and as a remote endpoint."""

from __future__ import annotations

import time

import pytest

from app.api.sensohive_replies import ApiKey, ApiUser
from app.connections import kept_key
from app.credentials import Credentials
from app.screens.access.user_dialogs import DeleteUserDialog, GiveDevicesDialog, NewUserDialog, deletion_words
from app.screens.access.user_key_dialogs import (
    GRACES,
    NewUserKeyDialog,
    RevokeKeyDialog,
    RotateKeyDialog,
    UserKeyIssuedDialog,
)
from app.widgets.dialog import Dialog
from tests.app.screens.access.userland import INES, INTEGRATOR_SCOPES, PIER, QUAY, UDO, URSULA, Userland

pytestmark = pytest.mark.slow
IN_A_MONTH = int(time.time()) + 30 * 86_400


def living(userland: Userland, email: str) -> list[ApiKey]:
    return [key for key in userland.models.users.roster.keys_of(email) if not key.is_revoked]


def test_that_users_stand_below_their_integrator(userland: Userland) -> None:
    userland.show(UDO)
    shown = userland.users.tree.entries()
    keys = [entry.key for entry in shown]
    assert keys[keys.index(INES) + 1 : keys.index(INES) + 3] == [UDO, URSULA]
    depths = {entry.key: entry.depth for entry in shown}
    assert (depths[INES], depths[UDO]) == (0, 1)
    hints = {entry.key: entry.hint for entry in shown}
    assert (hints[INES], hints[UDO]) == ("2 devices of 2 users", "2 devices")


def test_that_what_a_kind_of_user_never_may_have_is_locked_and_says_so(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.issue(INES, "Desk", ["readdev"])
    userland.show(UDO)
    assert (userland.cell("readdata"), userland.cell("readdev"), userland.cell("setdevuser")) == (
        "yes",
        "no",
        "integrators only",
    )
    userland.flip("setdevuser")
    assert userland.models.users.staged.count() == 0
    userland.users.choose(INES)
    assert userland.cell("readdata") == "users only"


def test_that_ticks_are_staged_and_saved_together(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata", "readdev"], IN_A_MONTH)
    userland.issue(UDO, "Robot", ["readdata"])
    userland.show(UDO)
    userland.flip("readdev", 0)
    userland.flip("orbitman", 1)
    assert userland.users._save.text() == "Save 2 changes"
    assert "2 changes staged, nothing sent yet" in userland.labels()
    assert userland.scopes(UDO, "Dashboard") == ["readdata", "readdev"]
    userland.actions["scopes.save"].trigger()
    userland.until(lambda: not userland.users._bar.isVisible())  # once the server was asked again
    assert not userland.models.users.staged.count()
    assert userland.scopes(UDO, "Dashboard") == ["readdata"]
    assert userland.scopes(UDO, "Robot") == ["orbitman", "readdata"]
    (dashboard,) = (key for key in living(userland, UDO) if key.name == "Dashboard")
    assert dashboard.expires_at is not None
    assert dashboard.expires_at.timestamp() == IN_A_MONTH


def test_that_staged_ticks_can_be_discarded_and_ticking_twice_stages_nothing(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.show(UDO)
    userland.flip("readdev")
    userland.flip("readdev")
    assert userland.models.users.staged.count() == 0
    userland.flip("orbitman")
    userland.users._bar.dismissed.emit()
    assert userland.models.users.staged.count() == 0
    assert userland.cell("orbitman") == "no"


def test_that_a_key_without_any_scope_cannot_be_saved(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.show(UDO)
    userland.flip("readdata")
    assert not userland.users._save.isEnabled()
    assert "revoke it instead" in userland.users._save.toolTip()
    userland.actions["scopes.save"].trigger()
    assert userland.scopes(UDO, "Dashboard") == ["readdata"]


def test_that_a_new_key_is_shown_once_and_kept(userland: Userland, credentials: Credentials) -> None:
    userland.show(UDO)
    userland.actions["user.key"].trigger()
    dialog = userland.dialog(NewUserKeyDialog)
    assert isinstance(dialog, NewUserKeyDialog)
    assert not dialog.is_ready()
    assert not dialog._boxes["setdevuser"].isEnabled()
    assert "integrators only" in dialog._reasons["setdevuser"].text()
    dialog._name.setText("Robot")
    dialog._boxes["readdata"].setChecked(True)
    dialog._boxes["orbitman"].setChecked(True)
    dialog._act()
    issued = userland.dialog(UserKeyIssuedDialog)
    assert isinstance(issued, UserKeyIssuedDialog)
    (key,) = living(userland, UDO)
    assert (key.name, key.scopes, key.tail) == ("Robot", ("readdata", "orbitman"), issued._value[-4:])
    assert credentials.get(kept_key("here", key.id)) == issued._value
    assert issued._value not in repr(issued) + repr(key)
    issued.accept()
    user = userland.users.chosen_user()
    assert user is not None
    assert userland.models.users.lines(user)[0].may_copy


def test_that_a_rotated_key_ends_by_itself(userland: Userland) -> None:
    old = userland.issue(UDO, "Dashboard", ["readdata", "readdev"])
    userland.show(UDO)
    userland.users._errands.act_on("rotate", living(userland, UDO)[0])
    dialog = userland.dialog(RotateKeyDialog)
    assert isinstance(dialog, RotateKeyDialog)
    dialog._grace.setCurrentText(next(word for word, grace in GRACES.items() if grace and grace.days == 7))
    dialog._act()
    userland.dialog(UserKeyIssuedDialog).accept()
    first, second = sorted(living(userland, UDO), key=lambda key: int(key.id))
    assert first.id == str(old["id"])
    assert first.expires_at is not None
    assert 6.9 * 86_400 < first.expires_at.timestamp() - time.time() < 7.1 * 86_400
    assert (second.name, set(second.scopes), second.expires_at) == ("Dashboard", {"readdata", "readdev"}, None)


def test_that_revoking_asks_first_and_forgets_the_value(userland: Userland, credentials: Credentials) -> None:
    users = userland.models.users
    issued = userland.loop.run_until_complete(users.add_key(UDO, "Robot", ["readdata"], None))
    userland.show(UDO)
    userland.users._errands.act_on("revoke", issued.key)
    dialog = userland.dialog(RevokeKeyDialog)
    assert dialog.destroys()
    dialog._act()
    userland.until(lambda: not living(userland, UDO))
    assert credentials.get(kept_key("here", issued.key.id)) is None


def test_that_a_user_is_created_given_sensors_and_deleted(userland: Userland) -> None:
    userland.show(INES)
    userland.actions["user.create"].trigger()
    dialog = userland.dialog(NewUserDialog)
    assert isinstance(dialog, NewUserDialog)
    dialog._name.setText("no address")
    assert not dialog.is_ready()
    dialog._name.setText("otto@harbour.example")
    dialog._act()
    userland.until(lambda: userland.users.chosen_user() and not userland.open_dialogs())
    made = userland.users.chosen_user()
    assert made is not None
    assert (made.name, made.parent) == ("otto@harbour.example", INES)
    userland.actions["user.give"].trigger()
    giving = userland.dialog(GiveDevicesDialog)
    assert isinstance(giving, GiveDevicesDialog)
    giving.table.select(at for at, one in enumerate(giving._rows.rows) if one.id == QUAY)
    giving._act()
    userland.until(lambda: userland.models.users.roster.devices_of("otto@harbour.example"))
    assert [one.id for one in userland.models.users.roster.devices_of(UDO)] == [PIER]
    userland.loop.run_until_complete(
        userland.models.users.give(userland.models.users.roster.devices_of("otto@harbour.example"), UDO)
    )
    userland.until(lambda: not userland.open_dialogs())
    userland.users.choose("otto@harbour.example")
    userland.actions["user.delete"].trigger()
    userland.dialog(DeleteUserDialog)._act()
    userland.until(lambda: userland.models.users.roster.user("otto@harbour.example") is None)


def test_that_an_endpoint_shows_what_the_key_of_an_integrator_sees(userland: Userland) -> None:
    key = userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.view.show_tab("users")
    userland.connect(key)
    roster = userland.models.users.roster
    assert roster.me is not None
    assert (roster.me.name, roster.me.is_integrator) == (INES, True)
    assert {user.name for user in roster.users} == {INES, UDO, URSULA}
    assert any(f"You are the integrator {INES}" in said for said in userland.labels())
    userland.users.choose(UDO)
    userland.flip("readdev")
    userland.actions["scopes.save"].trigger()
    userland.until(lambda: not userland.models.users.staged.count())
    assert userland.scopes(UDO, "Dashboard") == ["readdata", "readdev"]


def test_that_a_key_cannot_pass_on_what_it_lacks(userland: Userland) -> None:
    key = userland.issue(INES, "Desk", [scope for scope in INTEGRATOR_SCOPES if scope != "delkey"])["key"]
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.view.show_tab("users")
    userland.connect(key)
    userland.users.choose(UDO)
    userland.flip("orbitman")
    assert userland.models.users.staged.count() == 0
    userland.flip("readwebhook")
    assert userland.models.users.staged.count() == 1
    assert not userland.actions["user.key_revoke"].isEnabled()
    userland.users.detail.keys.select([0])
    assert "delkey" in userland.actions["user.key_revoke"].statusTip()


def test_that_a_read_only_connection_changes_nothing(userland: Userland) -> None:
    key = userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.view.show_tab("users")
    userland.connect(key, is_read_only=True)
    userland.users.choose(UDO)
    userland.flip("readdev")
    assert userland.models.users.staged.count() == 0
    assert "read only" in userland.actions["user.key"].statusTip()
    assert any("read only" in said for said in userland.labels())


def test_that_production_asks_before_scopes_are_saved(userland: Userland) -> None:
    key = userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.view.show_tab("users")
    userland.connect(key, is_production=True)
    userland.users.choose(UDO)
    userland.flip("readdev")
    userland.actions["scopes.save"].trigger()
    dialog = userland.dialog(Dialog)
    assert userland.scopes(UDO, "Dashboard") == ["readdata"]
    dialog._act()
    userland.until(lambda: not userland.models.users.staged.count())
    assert userland.scopes(UDO, "Dashboard") == ["readdata", "readdev"]


def test_that_switching_back_shows_this_computer_again(userland: Userland) -> None:
    key = userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]
    userland.view.show_tab("users")
    userland.connect(key)
    userland.view.show_tab("tokens")
    assert userland.view._tabs.key() == "users"
    userland.disconnect()
    userland.view.show_tab("tokens")
    assert userland.view._tabs.key() == "tokens"
    assert userland.models.users.roster.me is None


def test_that_the_audit_tells_of_keys_and_changes_of_sensors(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.ask("PUT", f"/orbit/{PIER}", {"measure_interval": 1_200})
    userland.show(UDO)
    user = userland.users.chosen_user()
    assert user is not None
    userland.loop.run_until_complete(userland.models.users.look_back(user))
    said = [line.what for line in userland.models.users.audit[1]]
    assert any("Dashboard made" in one for one in said)
    assert any("measure_interval" in one for one in said)


def test_that_the_audit_is_that_of_who_is_shown_also_after_switching(userland: Userland) -> None:
    userland.issue(UDO, "Dashboard", ["readdata"])
    userland.show(UDO)
    userland.users.detail.tabs.buttons()[3].click()
    userland.until(lambda: userland.models.users.audit[0] == UDO)
    userland.connect(str(userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]))
    userland.until(lambda: userland.models.users.audit[0] == INES)
    assert not any("Dashboard" in line.what for line in userland.models.users.audit[1])
    userland.disconnect()


def test_that_deleting_a_user_says_what_follows() -> None:
    user = ApiUser(UDO, is_integrator=False, parent=INES)
    title, text = deletion_words(user, keys=1, devices=2)
    assert title == f"2 devices go back to {INES}"
    assert "1 key is revoked." in text
    assert "webhooks end" in text
    assert deletion_words(user, keys=2, devices=0)[0] == "2 keys are revoked"
