"""Accounts: the tree of organisations and accounts, and beside it the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.access.account_detail import AccountDetail
from app.screens.access.account_dialogs import (
    AccountDialog,
    DeleteAccountDialog,
    MoveDialog,
    OrganisationDialog,
    PasswordDialog,
)
from app.screens.access.account_nodes import ACCOUNT, ORGANISATION
from app.screens.access.accounts_model import AccountsModel
from app.screens.access.accounts_tree import AccountsTree
from app.screens.access.organisation_detail import OrganisationDetail
from app.screens.access.side_column import side_column
from app.screens.access.tokens_model import TokensModel
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.window.actions import Actions
from embedded_server.domain.account import LOCAL_EMAIL, LOCAL_ORGANISATION, Account

HINT = "Records belong to the account whose token sent them. Integrators are parents of users."
Work = Callable[[], Coroutine[object, object, None]]


class AccountsView(QWidget):
    """`records_asked` carries a recType and whose eyes to see it with; `key_asked` and `token_asked` an address."""

    said = Signal(str)
    records_asked = Signal(str, str)
    key_asked = Signal(str)
    token_asked = Signal(str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: AccountsModel,
        tokens: TokensModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model, self._tokens = look, actions, tasks, model, tokens
        self._chosen = ACCOUNT + LOCAL_EMAIL
        self._tree = AccountsTree(look)
        self._left = Pane(look, self._tree)
        self._account, self._organisation = AccountDetail(look, actions), OrganisationDetail(look, actions)
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self._left.show_loading()

    def refresh(self) -> None:
        self._tasks.start(self._model.refresh(), self, self._show_error)

    def choose(self, email: str) -> None:
        """Show an account, now or as soon as it is here."""
        self._chosen = ACCOUNT + email
        self._tree.choose(self._chosen)
        self._show_chosen()

    def chosen_account(self) -> Account | None:
        return self._model.account(self._chosen.removeprefix(ACCOUNT)) if self._chosen.startswith(ACCOUNT) else None

    def _lay_out(self) -> None:
        look = self._look
        self._search = SearchField(look, "Filter accounts")
        tree = side_column(look, self._search, self._left, HINT)
        for page in (self._account, self._organisation):
            self._right.addWidget(page)
        row(tree, self._right, spacing=0, parent=self).setStretch(1, 1)

    def _connect(self) -> None:
        actions, model = self._actions, self._model
        self._search.searched.connect(model.narrow)
        self._tree.chosen.connect(self._on_chosen)
        self._organisation.account_asked.connect(self.choose)
        self._account.records_asked.connect(
            lambda name: self._with_account(lambda email: self.records_asked.emit(name, email))
        )
        self._account.sight_asked.connect(self._look_up)
        model.refreshed.connect(self._on_refreshed)
        model.seen.connect(self._on_seen)
        self._tokens.refreshed.connect(self._show_chosen)
        verbs = {
            "account.create": self._ask_to_create,
            "organisation.create": self._ask_for_organisation,
            "account.password": self._ask_for_password,
            "account.move": self._ask_to_move,
            "account.delete": self._ask_to_delete,
            "key.for_account": lambda: self._with_account(self.key_asked.emit),
            "token.for_account": lambda: self._with_account(self.token_asked.emit),
            "account.find": self._find,
            "account.refresh": self.refresh,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self, "account.create", "account.delete", "account.find", "account.refresh")
        self._allow()

    def _find(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_chosen(self, key: str) -> None:
        self._chosen = key
        self._account.forget_sight()
        self._show_chosen()

    def _show_chosen(self) -> None:
        model, account = self._model, self.chosen_account()
        organisation = model.organisation(self._chosen.removeprefix(ORGANISATION))
        if account is not None:
            keys = [key for key in self._tokens.keys if key.account == account.email]
            self._account.show_account(account, keys, self._tokens.of_account(account.email))
            self._right.setCurrentWidget(self._account)
            if self._account.is_sight_shown():
                self._look_up()
        elif organisation is not None and self._chosen.startswith(ORGANISATION):
            self._organisation.show_organisation(organisation, model.organisations, model.accounts)
            self._right.setCurrentWidget(self._organisation)
        self._allow()

    def _look_up(self) -> None:
        account = self.chosen_account()
        if account is not None:
            self._tasks.start(self._model.look_up(account.email), self)

    def _on_seen(self, email: str) -> None:
        account = self.chosen_account()
        if account is not None and account.email == email:
            self._account.show_sight(self._model.sees(email))

    def _on_refreshed(self) -> None:
        nodes = self._model.nodes()
        self._tree.show_nodes(nodes)
        if nodes:
            self._left.show_content()
        else:
            clear = Button(self._look, "Clear filter", icon="x", small=True)
            clear.clicked.connect(self._search.clear)
            self._left.show_state(EmptyState(self._look, "search", "Nobody matches", "", clear))
        if self.chosen_account() is None and not self._chosen.startswith(ORGANISATION):
            self._chosen = ACCOUNT + LOCAL_EMAIL
        self._tree.choose(self._chosen)
        self._show_chosen()

    def _allow(self) -> None:
        account = self.chosen_account()
        for name in ("account.password", "account.move", "key.for_account", "token.for_account"):
            self._actions.allow(name, account is not None, "Choose an account first")
        is_local = account is not None and account.email == LOCAL_EMAIL
        why = "The account of this computer stays" if is_local else "Choose an account first"
        self._actions.allow("account.delete", account is not None and not is_local, why)

    def _ask_to_create(self) -> None:
        account, model = self.chosen_account(), self._model
        chosen = account.organisation if account else self._chosen.removeprefix(ORGANISATION)
        dialog = AccountDialog(
            self._look, self.window(), model.organisations, model.accounts, chosen or LOCAL_ORGANISATION
        )

        async def create() -> None:
            email = dialog.email()
            await model.create(
                email,
                dialog.organisation(),
                dialog.password(),
                is_integrator=dialog.is_integrator(),
                parent=dialog.integrator(),
            )
            self._done(dialog, f"The account {email} is here. Give it a key to send or read with.")
            self.choose(email)

        self._submit(dialog, create, dialog.show_problem)

    def _ask_for_organisation(self) -> None:
        dialog = OrganisationDialog(self._look, self.window(), self._model.organisations)

        async def create() -> None:
            await self._model.create_organisation(dialog.code(), dialog.name())
            self._chosen = ORGANISATION + dialog.code()
            self._done(dialog, f"The organisation {dialog.code()} is here.")
            self._on_refreshed()

        self._submit(dialog, create, dialog.show_problem)

    def _ask_for_password(self) -> None:
        account = self.chosen_account()
        if account is None:
            return
        dialog = PasswordDialog(self._look, self.window(), account)

        async def change() -> None:
            await self._model.set_password(account.email, dialog.password())
            self._done(dialog, f"{account.email} signs in with the new password.")

        self._submit(dialog, change, dialog.show_problem)

    def _ask_to_move(self) -> None:
        account = self.chosen_account()
        if account is None:
            return
        dialog = MoveDialog(self._look, self.window(), account, self._model.organisations)

        async def move() -> None:
            await self._model.move(account.email, dialog.organisation())
            self._done(dialog, f"{account.email} is in {dialog.organisation()} now.")

        self._submit(dialog, move, dialog.show_problem)

    def _ask_to_delete(self) -> None:
        account = self.chosen_account()
        if account is not None:
            self._tasks.start(self._find_out_and_ask(account), self)

    async def _find_out_and_ask(self, account: Account) -> None:
        """What it owns is known before the question is put."""
        await self._model.look_up(account.email)
        dialog = DeleteAccountDialog(self._look, self.window(), account, self._owned_by(account))

        async def delete() -> None:
            await self._model.delete(account.email)
            self._done(dialog, f"The account {account.email} is gone.")

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(delete(), dialog, lambda error: dialog.show_problem(error.reason, error.fix))

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _owned_by(self, account: Account) -> list[str]:
        records = sum(one.owned for one in self._model.sees(account.email))
        keys = sum(key.account == account.email for key in self._tokens.keys)
        users = sum(one.parent == account.email for one in self._model.accounts)
        counted = ((keys, "app key"), (len(self._tokens.of_account(account.email)), "token"))
        more = ((records, "record"), (users, "user"))
        return [words.plural(number, what) for number, what in (*counted, *more) if number]

    def _submit(self, dialog: Dialog, work: Work, show_problem: Callable[[str], None]) -> None:
        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(work(), dialog, lambda error: show_problem(f"{error.reason} {error.fix}".strip()))

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _done(self, dialog: Dialog, said: str) -> None:
        dialog.accept()
        self.said.emit(said)

    def _with_account(self, tell: Callable[[str], None]) -> None:
        """Of the address of the one that is chosen."""
        account = self.chosen_account()
        if account is not None:
            tell(account.email)

    def _show_error(self, error: ApiError) -> None:
        if self._model.accounts:
            self._tasks.failed.emit(error)
            return
        self._left.show_not_loaded("The accounts", f"{error.reason} {error.fix}".strip(), self.refresh)
