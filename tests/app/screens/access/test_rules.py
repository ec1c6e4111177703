"""Rules: written, tried, saved, duplicated and deleted in the window, on the real server."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit

from app.api.errors import NotFoundError
from app.running.loop import AppLoop
from app.screens.access.rule_dialogs import DeleteRuleDialog
from app.screens.access.rule_editor import RuleEditor
from app.screens.access.rule_rows import Grant, grant_words, is_new, new_rule
from app.screens.access.rules_model import RulesModel
from app.screens.access.rules_view import RulesView
from app.settings import Settings
from app.widgets.buttons import Button
from app.widgets.cells import FlagsCell
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.labels import PlainLabel
from app.window.palette_entries import palette_entries
from embedded_server.domain.rule import Operation, OwnerWords, RequestorWords, Rule
from tests.app.screens.access.sharing import ANNEX, DANA, LENA, REC_TYPE, Sharing
from tests.app.server import Served

pytestmark = pytest.mark.slow
UPWARDS = replace(
    new_rule(REC_TYPE),
    name="Annex to Northfield",
    owner=OwnerWords(organisation=ANNEX),
    requestor=RequestorWords("*", "~"),
)


def rules_view(sharing: Sharing) -> RulesView:
    sharing.view.show_tab("rules")
    return sharing.view.rules


def editor(sharing: Sharing) -> RuleEditor:
    return sharing.view.rules._editor


def saved(sharing: Sharing, rule: Rule = UPWARDS) -> Rule:
    made: Rule = sharing.loop.run_until_complete(sharing.client.save_rule(rule, is_new=True))
    sharing.refresh()
    return made


def write(sharing: Sharing, name: str = "Annex to Northfield") -> RuleEditor:
    """A new rule, filled in as a person would."""
    rules_view(sharing)
    sharing.actions["rule.create"].trigger()
    opened = editor(sharing)
    form = opened._form
    QTest.keyClicks(form._name, name)
    form._rec_type.picker.setEditText(REC_TYPE)
    form._owner["organisation"].picker.setEditText(ANNEX)
    form._requestor["organisation"].picker.setEditText("~")
    return opened


def test_that_without_a_rule_the_page_says_what_one_is_for(sharing: Sharing) -> None:
    view = rules_view(sharing)
    state = view._pane.state()
    assert isinstance(state, EmptyState)
    assert "No rule yet" in sharing.labels()


def test_that_a_server_that_is_not_there_is_told_with_a_way_on(sharing: Sharing, loop: AppLoop, served: Served) -> None:
    view = rules_view(sharing)
    sharing.rules.is_loaded = False
    loop.run_until_complete(sharing.client.point_at("http://127.0.0.1:9", ""))
    view.refresh()
    sharing.until(lambda: "The rules could not be loaded" in sharing.labels())
    sharing.until(
        lambda: any(button.text() == "Try again" and button.isVisible() for button in view.findChildren(Button))
    )
    loop.run_until_complete(sharing.client.point_at(served.url, served.admin_token))


def test_that_find_goes_to_the_search_field(sharing: Sharing) -> None:
    view = rules_view(sharing)
    write(sharing)
    sharing.actions["rule.find"].trigger()
    assert view._list.isVisible()
    assert view._search.hasFocus() or not view.isActiveWindow()


def test_that_a_new_rule_is_staged_until_it_is_saved_and_then_counts(sharing: Sharing) -> None:
    opened = write(sharing)
    assert "northfield.annex" in opened._sentence.text()
    assert "read records of us.harbour.tide" in opened._sentence.text()
    assert opened._bar.isVisible()
    assert not sharing.loop.run_until_complete(sharing.client.rules())
    assert sharing.loop.run_until_complete(sharing.client.visibility(REC_TYPE, DANA)).visible == 0
    sharing.actions["rule.save"].trigger()
    sharing.until(lambda: sharing.rules.rules)
    sharing.until(lambda: not opened._bar.isVisible())
    (rule,) = sharing.loop.run_until_complete(sharing.client.rules())
    assert (rule.name, rule.rec_type, rule.owner.organisation, rule.requestor.organisation) == (
        "Annex to Northfield",
        REC_TYPE,
        ANNEX,
        "~",
    )
    assert opened.rule_id == rule.id
    assert sharing.loop.run_until_complete(sharing.client.visibility(REC_TYPE, DANA)).visible == 3


def test_that_a_new_rule_that_nobody_wrote_into_is_forgotten(sharing: Sharing) -> None:
    rules_view(sharing)
    sharing.actions["rule.create"].trigger()
    sharing.actions["rule.back"].trigger()
    assert not sharing.rules.count_all()


def test_that_a_name_of_several_words_can_be_typed(sharing: Sharing) -> None:
    opened = write(sharing, "Annex to Northfield")
    assert opened._form._name.text() == "Annex to Northfield"
    assert opened._name.text() == "Annex to Northfield"


def test_that_a_rule_without_a_name_is_not_sent(sharing: Sharing) -> None:
    rules_view(sharing)
    sharing.actions["rule.create"].trigger()
    sharing.actions["rule.save"].trigger()
    opened = editor(sharing)
    assert "name" in opened._form._form._fields[0].message()
    assert not sharing.loop.run_until_complete(sharing.client.rules())


def test_that_edits_survive_leaving_the_rule_and_the_window(sharing: Sharing, settings: Settings) -> None:
    rule = saved(sharing)
    view = rules_view(sharing)
    view.open_rule(rule.id)
    editor(sharing)._form._requestor["user"].picker.setEditText(DANA)
    sharing.actions["rule.back"].trigger()
    row = sharing.rules.rows[0]
    assert row.is_staged
    assert row.rule.requestor.user == DANA
    sharing.view.show_tab("keys")
    another = RulesModel(sharing.client, settings)
    sharing.loop.run_until_complete(another.refresh())
    assert another.current(rule.id) == row.rule
    (unchanged,) = sharing.loop.run_until_complete(sharing.client.rules())
    assert unchanged.requestor.user == "*"


def test_that_discarded_edits_can_be_brought_back(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    offered: list[object] = []
    sharing.view.undo_offered.connect(lambda _, undo: offered.append(undo))
    editor(sharing)._form._requestor["user"].picker.setEditText(DANA)
    editor(sharing)._bar.dismissed.emit()
    assert not sharing.rules.is_staged(rule.id)
    assert editor(sharing)._form._requestor["user"].word() == "*"
    (undo,) = offered
    undo()  # type: ignore[operator]  # what the signal carries
    assert editor(sharing)._form._requestor["user"].word() == DANA
    assert sharing.rules.is_staged(rule.id)


def test_that_esc_discards_wherever_the_keyboard_is(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    editor(sharing)._form._requestor["user"].picker.setEditText(DANA)
    sharing.view.activateWindow()
    tabs = sharing.view._tabs
    (tab, *_) = [one for one in tabs.findChildren(QAbstractButton) if one.isVisible()]
    tab.setFocus()
    QTest.keyClick(tab, Qt.Key.Key_Escape)
    assert not sharing.rules.is_staged(rule.id)


def test_that_a_rule_that_was_never_there_leaves_the_keyboard_in_the_list(sharing: Sharing) -> None:
    rules_view(sharing).open_rule(sharing.rules.start().id)
    sharing.view.activateWindow()
    typed = QApplication.focusWidget()
    assert typed is not None
    QTest.keyClicks(typed, "abc")
    editor(sharing)._bar.dismissed.emit()
    assert QApplication.focusWidget() in (rules_view(sharing)._search, rules_view(sharing)._table)


def test_that_a_rule_that_somebody_else_changed_says_so_before_it_is_saved(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    editor(sharing)._form._requestor["user"].picker.setEditText(DANA)
    sharing.loop.run_until_complete(sharing.client.save_rule(replace(rule, desc="theirs"), is_new=False))
    sharing.refresh()
    assert sharing.rules.is_outdated(rule.id)
    assert "Somebody changed it meanwhile" in sharing.labels()


def test_that_undoing_an_edit_by_hand_leaves_nothing_staged(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    picker = editor(sharing)._form._requestor["user"].picker
    picker.setEditText(DANA)
    assert sharing.rules.is_staged(rule.id)
    picker.setEditText("*")
    assert not sharing.rules.is_staged(rule.id)
    assert not editor(sharing)._bar.isVisible()


def test_that_the_list_says_whom_a_rule_serves_and_how_much_it_grants_now(sharing: Sharing) -> None:
    saved(sharing)
    sharing.loop.run_until_complete(sharing.rules.count_grants())
    (row,) = sharing.rules.rows
    assert row.grant is not None
    assert (row.grant.records, row.grant.accounts) == (3, (DANA,))
    texts = [column.text(row) for column in sharing.rules.columns]
    assert texts[1] == REC_TYPE
    assert texts[3] == "anyone, same organisation or above"
    assert "3 records to 1 account" in texts
    flags = sharing.rules.columns[4].painted(row)
    assert isinstance(flags, FlagsCell)
    assert [letter for letter, is_set in flags.flags if is_set] == ["R"]


def test_that_a_search_finds_names_rec_types_and_requestors(sharing: Sharing) -> None:
    saved(sharing)
    saved(sharing, replace(UPWARDS, name="For Dana", requestor=RequestorWords(DANA), rec_type="de.*"))
    for text, names in (
        ("annex to", ["Annex to Northfield"]),
        ("DE.", ["For Dana"]),
        ("dana@", ["For Dana"]),
        ("zz", []),
    ):
        sharing.rules.narrow(text)
        assert [row.rule.name for row in sharing.rules.rows] == names
    rules_view(sharing)
    assert "No rule matches" in sharing.labels()


def test_that_a_duplicate_is_a_new_rule_that_waits_to_be_saved(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    sharing.actions["rule.duplicate"].trigger()
    copy = editor(sharing).rule()
    assert copy is not None
    assert is_new(copy.id)
    assert copy.name == "Copy of Annex to Northfield"
    assert copy.requestor == rule.requestor
    assert len(sharing.loop.run_until_complete(sharing.client.rules())) == 1


def test_that_deleting_says_what_is_taken_from_whom_and_then_it_is_taken(sharing: Sharing) -> None:
    rule = saved(sharing)
    sharing.loop.run_until_complete(sharing.rules.count_grants())
    rules_view(sharing).open_rule(rule.id)
    sharing.actions["rule.delete"].trigger()
    dialog = sharing.dialog(DeleteRuleDialog)
    assert any(f"{DANA} loses 3 records" in said for said in _said(dialog))
    assert dialog.focusWidget() is dialog.cancel
    dialog.acted.emit()
    sharing.until(lambda: not sharing.rules.rules)
    assert sharing.loop.run_until_complete(sharing.client.visibility(REC_TYPE, DANA)).visible == 0
    with pytest.raises(NotFoundError):
        sharing.loop.run_until_complete(sharing.client.delete_rule(rule.id))


def test_that_a_rule_of_another_type_of_words_is_shown_as_it_is(sharing: Sharing) -> None:
    """Markup stays characters, and a name with an ampersand is no mnemonic."""
    saved(sharing, replace(UPWARDS, name="<b>A & B</b>"))
    rules_view(sharing).open_rule(sharing.rules.rules[0].id)
    assert "<b>A & B</b>" in sharing.labels()


def test_that_the_simulation_marks_what_an_edit_changes_and_says_why(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    opened = editor(sharing)
    people = [party.user for party in opened._simulation._people.people()]
    assert {DANA, LENA} <= set(people)
    assert not any(line.changed for line in opened._simulation.lines())
    opened._form._requestor["organisation"].picker.setEditText("=")
    assert "Changed since this run." in sharing.labels()
    sharing.actions["rule.run"].trigger()
    changed = [line for line in opened._simulation.lines() if line.changed]
    assert [(line.owner.user, line.requestor.user) for line in changed] == [(LENA, DANA)]
    table = opened._simulation._table
    at = opened._simulation.lines().index(changed[0])
    table.choose(at, Operation.READ)
    assert any("requestor organisation does not match" in said for said in sharing.labels())
    sharing.until(lambda: any("the owner's organisation; it is northfield" in said for said in sharing.labels()))


def test_that_the_previous_test_can_be_loaded(sharing: Sharing) -> None:
    rule = saved(sharing)
    rules_view(sharing).open_rule(rule.id)
    simulation = editor(sharing)._simulation
    simulation._people.show_people(simulation._people.people()[:1])
    sharing.actions["rule.run"].trigger()
    assert len(simulation.lines()) == 1
    simulation._people.add()
    simulation._people._rows[-1].user.setEditText(DANA)
    assert simulation._people.people()[-1].organisation == "northfield"  # an account fills in its own
    assert simulation._load.isEnabled()
    simulation._load.click()
    assert len(simulation._people.people()) == 1
    assert not simulation._load.isEnabled()


def test_that_a_rule_can_be_opened_before_its_list_is_here(sharing: Sharing) -> None:
    made = sharing.loop.run_until_complete(sharing.client.save_rule(UPWARDS, is_new=True))
    sharing.view.open_rule(made.id)
    sharing.until(lambda: editor(sharing).isVisible() and editor(sharing).rule_id == made.id)
    assert editor(sharing).rule() == made


def test_that_new_is_on_ctrl_n_and_saving_on_ctrl_return(sharing: Sharing) -> None:
    rules_view(sharing)
    assert sharing.actions["rule.create"].shortcut().toString() == "Ctrl+N"
    assert sharing.actions["rule.save"].shortcut().toString() == "Ctrl+Return"
    assert not sharing.actions["rule.save"].isEnabled()
    assert sharing.actions["rule.save"].statusTip() == "Open a rule first"
    write(sharing)
    assert sharing.actions["rule.save"].isEnabled()


def test_that_every_control_of_the_editor_has_a_name(sharing: Sharing) -> None:
    opened = write(sharing)
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for one in opened.findChildren(kind):
            inner = isinstance(one.parent(), QComboBox) or one.objectName().startswith("qt_")  # Qt's own parts
            assert inner or one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()), one


def test_that_the_palette_finds_rules_and_accounts_by_name(sharing: Sharing) -> None:
    rule = saved(sharing)
    entries = palette_entries(sharing.actions, (), sharing.rules.rules, sharing.accounts.accounts)
    found = {entry.key: (entry.title, entry.fact) for entry in entries if entry.group in ("Rules", "Accounts")}
    assert found[f"rule {rule.id}"] == ("Annex to Northfield", REC_TYPE)
    assert found[f"account {DANA}"] == (DANA, "northfield")


def test_that_words_for_what_is_granted_follow_the_numbers() -> None:
    assert grant_words(None) == ("", "")
    assert grant_words(Grant(0, ())) == ("nothing now", "")
    assert grant_words(Grant(1, ("a@b",))) == ("1 record", "to 1 account")


def _said(dialog: Dialog) -> list[str]:
    return [label.full_text() for label in dialog.findChildren(PlainLabel)]
