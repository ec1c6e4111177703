"""Rules as the server lists them, what is staged of them, and the verbs that change them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from PySide6.QtCore import QByteArray, Signal

from app.api.admin import AdminClient
from app.running.one_at_a_time import OneAtATime
from app.screens.access.rule_rows import NEW, Grant, RuleRow, columns, is_found, is_new, is_untouched, new_rule
from app.settings import Settings
from app.widgets.table_model import RowsModel
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.rec_type import matches
from embedded_server.domain.rule import Party, Rule, SignedRule
from embedded_server.wire.rules import rule_from_json, rule_to_json
from embedded_server.wire.strict import WireError

MOST_QUESTIONS = 300  # of the server, for what rules grant now
DRAFTS, PEOPLE = "access.rule_drafts", "access.rule_test"


class RulesModel(RowsModel[RuleRow]):
    """Staged edits are kept from one start to the next; they take effect when they are saved."""

    refreshed = Signal()
    staged = Signal(str)  # the id of a rule whose edits came, went or were saved

    def __init__(self, client: AdminClient, settings: Settings) -> None:
        super().__init__(columns(), key=lambda row: row.rule.id)
        self._client, self._settings = client, settings
        self._fetches = OneAtATime()
        self._text = ""
        self._grants: Mapping[str, Grant] = {}
        self._drafts = _drafts_from_text(bytes(settings.layout(DRAFTS).data()).decode("utf-8", "replace"))
        self._new = count(1)
        self.is_loaded = False
        self.rules: tuple[Rule, ...] = ()
        self.rec_types: tuple[str, ...] = ()
        self.accounts: tuple[Account, ...] = ()
        self.organisations: tuple[Organisation, ...] = ()
        self.keys: tuple[AppKey, ...] = ()

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        rules, rec_types, accounts, organisations, keys = await asyncio.gather(
            self._client.rules(),
            self._client.rec_types(),
            self._client.accounts(),
            self._client.organisations(),
            self._client.keys(),
        )
        self.rules, self.accounts = tuple(rules), tuple(accounts)
        self.organisations, self.keys = tuple(organisations), tuple(keys)
        self.rec_types = tuple(one.name for one in rec_types)
        self.is_loaded = True
        self.show_now()

    def show_now(self) -> None:
        """The same rules at the present moment."""
        now = datetime.now(UTC)
        shown = [rule for rule in self._all() if is_found(rule, self._text)]
        self.set_rows([RuleRow(rule, rule.id in self._drafts, self._grants.get(rule.id), now) for rule in shown])
        self.refreshed.emit()

    def narrow(self, text: str) -> None:
        self._text = text
        self.show_now()

    def count_all(self) -> int:
        return len(self._all())

    def count_staged(self) -> int:
        return len(self._drafts)

    def grant(self, rule_id: str) -> Grant | None:
        return self._grants.get(rule_id)

    async def count_grants(self) -> None:
        """What each rule opens now; where that would take too many questions nothing is said."""
        asked = [
            (name, account.email)
            for name in self.rec_types
            if any(matches(rule.rec_type, name) for rule in self.rules)
            for account in self.accounts
        ]
        if len(asked) > MOST_QUESTIONS:
            return
        opened: dict[str, dict[tuple[str, str], int]] = {rule.id: {} for rule in self.rules}
        seers: dict[str, set[str]] = {rule.id: set() for rule in self.rules}
        for name, email in asked:
            for part in (await self._client.visibility(name, email)).shared:
                if part.rule_id in opened:
                    of_owner = opened[part.rule_id]
                    of_owner[name, part.owner] = max(of_owner.get((name, part.owner), 0), part.count)
                    seers[part.rule_id].add(email)
        self._grants = {
            rule_id: Grant(sum(parts.values()), tuple(sorted(seers[rule_id]))) for rule_id, parts in opened.items()
        }
        self.show_now()

    def saved(self, rule_id: str) -> Rule | None:
        """As the server has it."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def current(self, rule_id: str) -> Rule | None:
        """With what is staged."""
        return self._drafts.get(rule_id) or self.saved(rule_id)

    def is_staged(self, rule_id: str) -> bool:
        return rule_id in self._drafts

    def is_outdated(self, rule_id: str) -> bool:
        """Whether somebody changed or deleted the rule since it was edited here."""
        draft, saved = self._drafts.get(rule_id), self.saved(rule_id)
        if draft is None or is_new(rule_id):
            return False
        return saved is None or saved.updated_at != draft.updated_at

    def stage(self, rule: Rule) -> None:
        """Keep an edit that is not saved; what is as before is no edit."""
        if rule == self.saved(rule.id):
            self._drafts.pop(rule.id, None)
        else:
            self._drafts[rule.id] = rule
        self._keep(rule.id)

    def start(self, template: Rule | None = None) -> Rule:
        """A new rule, or a copy of one."""
        rule = new_rule() if template is None else replace(template, name=f"Copy of {template.name}", account=None)
        rule = replace(rule, id=self._free_id(), created_at=datetime.now(UTC), updated_at=datetime.now(UTC))
        self.stage(rule)
        return rule

    def discard(self, rule_id: str) -> Rule | None:
        """Drops the edits and hands them back, so that they can be staged again."""
        draft = self._drafts.pop(rule_id, None)
        self._keep(rule_id)
        return draft

    def forget_untouched(self, rule_id: str) -> None:
        """A new rule that nobody wrote anything into is no edit."""
        draft = self._drafts.get(rule_id)
        if draft is not None and is_new(rule_id) and is_untouched(draft):
            self.discard(rule_id)

    async def save(self, rule: Rule) -> Rule:
        saved = await self._client.save_rule(rule, is_new=is_new(rule.id) or self.saved(rule.id) is None)
        self._drafts.pop(rule.id, None)
        await self.refresh()
        self._keep(rule.id)
        return saved

    async def delete(self, rule: Rule) -> None:
        """One that was never saved is only forgotten."""
        if not is_new(rule.id):
            await self._client.delete_rule(rule.id)
        self._drafts.pop(rule.id, None)
        await self.refresh()
        self._keep(rule.id)

    def signed(self, draft: Rule) -> list[SignedRule]:
        """All rules as if the draft were saved, with their authors."""
        others = [rule for rule in self.rules if rule.id != draft.id]
        parties = {one.email: Party(one.email, one.organisation) for one in self.accounts}
        return [
            SignedRule(rule, None if rule.account is None else parties.get(rule.account, Party(rule.account)))
            for rule in (draft, *others)
        ]

    def _all(self) -> list[Rule]:
        unsaved = [draft for draft in self._drafts.values() if self.saved(draft.id) is None]
        return [*unsaved, *(self._drafts.get(rule.id, rule) for rule in self.rules)]

    def _free_id(self) -> str:
        return next(name for number in self._new if (name := f"{NEW}{number}") not in self._drafts)

    def _keep(self, rule_id: str) -> None:
        text = json.dumps([rule_to_json(draft) for draft in self._drafts.values()])
        self._settings.keep_layout(DRAFTS, QByteArray(text.encode()))
        self.show_now()
        self.staged.emit(rule_id)


def _drafts_from_text(text: str) -> dict[str, Rule]:
    """Nothing when it cannot be read."""
    try:
        rules = [rule_from_json(one) for one in json.loads(text or "[]")]
    except (ValueError, TypeError, WireError):
        return {}
    return {rule.id: rule for rule in rules}
