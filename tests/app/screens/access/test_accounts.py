"""Accounts and organisations: created, given a password, moved and deleted in the window, on the real server."""

from __future__ import annotations

import pytest

from app.api.errors import RefusedByServerError
from app.api.http import HttpClient
from app.screens.access.account_dialogs import (
    AccountDialog,
    DeleteAccountDialog,
    MoveDialog,
    OrganisationDialog,
    PasswordDialog,
)
from app.screens.access.account_nodes import ACCOUNT, ORGANISATION
from app.screens.access.accounts_view import AccountsView
from app.screens.access.key_dialogs import KeyDialog
from app.screens.access.request_dialog import RequestDialog
from app.widgets.labels import PlainLabel
from embedded_server.domain.account import LOCAL_EMAIL
from tests.app.screens.access.sharing import ANNEX, DANA, LENA, NORTHFIELD, REC_TYPE, Sharing

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"


def accounts_view(sharing: Sharing) -> AccountsView:
    sharing.view.show_tab("accounts")
    return sharing.view.accounts


def test_that_organisations_hold_accounts_and_those_below_them(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    keys = view._tree.keys()
    assert keys.index(ORGANISATION + NORTHFIELD) < keys.index(ACCOUNT + DANA)
    assert keys.index(ORGANISATION + ANNEX) < keys.index(ACCOUNT + LENA)
    assert ACCOUNT + LOCAL_EMAIL in keys
    view.choose(LENA)
    assert LENA in sharing.labels()


def test_that_an_account_is_created_with_an_organisation_of_its_own(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    sharing.actions["account.create"].trigger()
    dialog = sharing.dialog(AccountDialog)
    assert isinstance(dialog, AccountDialog)
    dialog._email.setText("nobody")
    assert not dialog.is_ready()
    dialog._email.setText("olga@harbour.example")
    dialog._organisation.setEditText("harbour")
    dialog._password._first.setText(PASSWORD)
    dialog._password._again.setText(f"{PASSWORD}!")
    assert not dialog.is_ready()
    dialog._password._again.setText(PASSWORD)
    dialog._integrator.setChecked(True)
    dialog._act()
    sharing.until(lambda: sharing.accounts.account("olga@harbour.example"))
    made = sharing.accounts.account("olga@harbour.example")
    assert made is not None
    assert (made.organisation, made.is_integrator, made.has_password) == ("harbour", True, True)
    sharing.until(lambda: view.chosen_account() == made)
    assert view._account._kind.text() == "Integrator"


def test_that_an_account_can_be_the_user_of_an_integrator(sharing: Sharing) -> None:
    client = sharing.client
    sharing.loop.run_until_complete(client.create_account("ines@acme.example", "acme", "", is_integrator=True))
    sharing.loop.run_until_complete(client.create_account("udo@acme.example", "acme", "", parent="ines@acme.example"))
    sharing.refresh()
    view = accounts_view(sharing)
    keys = view._tree.keys()
    assert keys.index(ACCOUNT + "udo@acme.example") == keys.index(ACCOUNT + "ines@acme.example") + 1
    view.choose("udo@acme.example")
    assert any("user of ines@acme.example" in said for said in sharing.labels())


def test_that_a_password_can_be_set_and_then_opens_oauth(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    view.choose(DANA)
    sharing.actions["account.password"].trigger()
    dialog = sharing.dialog(PasswordDialog)
    assert isinstance(dialog, PasswordDialog)
    dialog._passwords._first.setText("short")
    assert not dialog.is_ready()
    for edit in (dialog._passwords._first, dialog._passwords._again):
        edit.setText(PASSWORD)
    dialog._act()
    sharing.until(lambda: (account := sharing.accounts.account(DANA)) and account.has_password)
    key = sharing.loop.run_until_complete(sharing.client.create_key("Postman", "", DANA)).key.client_id
    form = f"grant_type=password&client_id={key}&username={DANA}&password={PASSWORD.replace(' ', '+')}"
    sharing.loop.run_until_complete(_sign_in(sharing.client.base_url, form.replace("@", "%40")))


async def _sign_in(url: str, form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with HttpClient(url, "") as client:
        reply = await client.request("POST", "/oauth2/token", content=form.encode(), headers=headers)
    assert reply.json()["access_token"]


def test_that_an_organisation_is_created_below_another(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    sharing.actions["organisation.create"].trigger()
    dialog = sharing.dialog(OrganisationDialog)
    assert isinstance(dialog, OrganisationDialog)
    dialog._code.setText(NORTHFIELD)
    assert not dialog.is_ready()  # it is there already
    dialog._code.setText("northfield.lab")
    dialog._name.setText("Laboratory")
    dialog._act()
    sharing.until(lambda: sharing.accounts.organisation("northfield.lab"))
    sharing.until(lambda: "Laboratory" in sharing.labels())
    assert any("~ in a rule means northfield.lab, northfield" in said for said in sharing.labels())
    assert view._tree.keys().index(ORGANISATION + "northfield.lab") > view._tree.keys().index(ORGANISATION + NORTHFIELD)


def test_that_an_account_that_owns_something_is_not_deleted_and_why(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    view.choose(LENA)
    sharing.actions["account.delete"].trigger()
    dialog = sharing.dialog(DeleteAccountDialog)
    said = [label.full_text() for label in dialog.findChildren(PlainLabel)]
    assert any("3 records" in text for text in said)
    assert dialog.action is not None
    assert not dialog.action.isEnabled()
    dialog.reject()
    with pytest.raises(RefusedByServerError) as refused:
        sharing.loop.run_until_complete(sharing.client.delete_account(LENA))
    assert refused.value.status == 409


def test_that_an_account_that_owns_nothing_is_deleted(sharing: Sharing) -> None:
    sharing.loop.run_until_complete(sharing.client.create_account("temp@acme.example", "acme", ""))
    sharing.refresh()
    view = accounts_view(sharing)
    view.choose("temp@acme.example")
    sharing.actions["account.delete"].trigger()
    dialog = sharing.dialog(DeleteAccountDialog)
    dialog.acted.emit()
    sharing.until(lambda: sharing.accounts.account("temp@acme.example") is None)
    sharing.until(lambda: view.chosen_account() is not None)


def test_that_the_account_of_this_computer_stays(sharing: Sharing) -> None:
    accounts_view(sharing).choose(LOCAL_EMAIL)
    assert not sharing.actions["account.delete"].isEnabled()
    assert "stays" in sharing.actions["account.delete"].statusTip()


def test_that_an_account_moves_to_another_organisation(sharing: Sharing) -> None:
    sharing.loop.run_until_complete(sharing.client.create_account("mona@acme.example", "acme", ""))
    sharing.refresh()
    accounts_view(sharing).choose("mona@acme.example")
    sharing.actions["account.move"].trigger()
    dialog = sharing.dialog(MoveDialog)
    assert isinstance(dialog, MoveDialog)
    dialog._box.setCurrentIndex(dialog._box.findData(NORTHFIELD))
    dialog._act()
    sharing.until(lambda: (one := sharing.accounts.account("mona@acme.example")) and one.organisation == NORTHFIELD)


def test_that_what_an_account_sees_is_listed(sharing: Sharing) -> None:
    view = accounts_view(sharing)
    view.choose(LENA)
    view._account._tabs.choose("sees")
    view._account._show_tab("sees")
    sharing.until(lambda: view._account._sees.rows)
    row = next(row for row in view._account._sees.rows if row.name == REC_TYPE)
    assert (row.owned, row.visible) == (3, 3)
    asked: list[tuple[str, str]] = []
    sharing.view.records_asked.connect(lambda name, email: asked.append((name, email)))
    view._account.records_asked.emit(REC_TYPE)
    assert asked == [(REC_TYPE, LENA)]


def test_that_keys_and_tokens_are_made_for_the_account_that_is_chosen(sharing: Sharing) -> None:
    accounts_view(sharing).choose(DANA)
    sharing.actions["key.for_account"].trigger()
    dialog = sharing.dialog(KeyDialog)
    assert isinstance(dialog, KeyDialog)
    dialog._name.setText("Dana's reports")
    dialog._act()
    sharing.until(lambda: any(key.name == "Dana's reports" for key in sharing.view._keys.keys))
    (key,) = [key for key in sharing.view._keys.keys if key.name == "Dana's reports"]
    assert key.account == DANA
    sharing.loop.run_until_complete(sharing.view._tokens.refresh())
    accounts_view(sharing).choose(DANA)
    sharing.actions["token.for_account"].trigger()
    request = sharing.dialog(RequestDialog)
    assert isinstance(request, RequestDialog)
    assert request.account() == DANA
    assert request.identity() == NORTHFIELD
    assert {request._key.itemData(at) for at in range(request._key.count())} >= {key.client_id}
    request._key.setCurrentIndex(request._key.findData(key.client_id))
    request._act()
    sharing.until(lambda: sharing.view._tokens.of_account(DANA))
    assert sharing.view._tokens.of_account(DANA)[0].token.identity == NORTHFIELD


def test_that_an_account_without_a_key_gets_one_with_its_first_token(sharing: Sharing) -> None:
    sharing.loop.run_until_complete(sharing.client.create_account("nora@acme.example", "acme", ""))
    sharing.loop.run_until_complete(sharing.view._tokens.refresh())
    sharing.view._request_token("nora@acme.example")
    request = sharing.dialog(RequestDialog)
    assert isinstance(request, RequestDialog)
    assert request.key() == ""
    request._act()
    sharing.until(lambda: sharing.view._tokens.of_account("nora@acme.example"))
