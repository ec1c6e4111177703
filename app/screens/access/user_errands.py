"""What is asked before users and keys change: dialogs, and the work they start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app import words
from app.api.sensohive_replies import ApiKey, ApiUser
from app.connections import Connections
from app.running.tasks import Tasks
from app.screens.access.key_comparison import CompareKeysDialog
from app.screens.access.user_dialogs import DeleteUserDialog, GiveDevicesDialog, NewUserDialog
from app.screens.access.user_key_dialogs import NewUserKeyDialog, RevokeKeyDialog, RotateKeyDialog, UserKeyIssuedDialog
from app.screens.access.user_rows import COPY, ROTATE, is_alive
from app.screens.access.users_model import UsersModel
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.widgets.look import Look

Work = Callable[[], Coroutine[object, object, None]]


class Asking(Protocol):
    """A dialog that can say what went wrong."""

    def show_problem(self, message: str) -> None: ...


class UserErrands:
    """`host` is the page dialogs belong to; `say` tells what was done, `choose` shows a user."""

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        model: UsersModel,
        connections: Connections,
        clipboard: Clipboard,
        host: QWidget,
        say: Callable[[str], None],
        choose: Callable[[str], None],
    ) -> None:
        self._look, self._tasks, self._model, self._connections = look, tasks, model, connections
        self._clipboard, self._host, self._say, self._choose = clipboard, host, say, choose

    def save_staged(self) -> None:
        """On production a question comes first."""
        model, profile = self._model, self._connections.current
        if not model.staged.count() or model.staged.emptied(model.roster.keys):
            return
        if profile is None or not profile.is_production:
            self._tasks.start(model.save(), self._host)
            return
        what = words.plural(model.staged.count(), "change")
        dialog = Dialog(self._look, f"Save {what} to {profile.name}?", "", width=480, parent=self._host.window())
        said = "This is production. Programs that use these keys may do more or less from the next request on."
        dialog.body.addWidget(PlainLabel(said, wrap=True))
        dialog.set_action(f"Save {what}")

        def start() -> None:
            dialog.accept()
            self._tasks.start(model.save(), self._host)

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def act_on(self, action: str, key: ApiKey) -> None:
        if action == COPY:
            self._copy(key)
        elif action == ROTATE:
            self._ask_to_rotate(key)
        else:
            self._ask_to_revoke(key)

    def _copy(self, key: ApiKey) -> None:
        value = self._model.value(key)
        if value is not None:
            self._clipboard.copy_secret(value)
            self._say(f"Key {key.name} copied")

    def compare_keys(self, chosen: Collection[str]) -> None:
        dialog = CompareKeysDialog(self._look, self._host.window(), self._model.comparable(), chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def create_user(self) -> None:
        model, roster = self._model, self._model.roster
        integrators = [one.name for one in roster.users if one.is_integrator] if model.is_here else None
        dialog = NewUserDialog(self._look, self._host.window(), [one.name for one in roster.users], integrators)

        async def create() -> None:
            name = dialog.name()
            await model.add_user(name, dialog.email(), dialog.integrator())
            dialog.accept()
            self._choose(name)
            self._say(f"The user {name} is here. Give it devices and a key.")

        self._submit(dialog, dialog, create)

    def give_devices(self, user: ApiUser) -> None:
        model = self._model
        others = [device for device in model.roster.devices if device.user != user.name]
        dialog = GiveDevicesDialog(self._look, self._host.window(), user, others)

        async def give() -> None:
            devices = dialog.devices()
            await model.give(devices, user.name)
            dialog.accept()
            self._say(f"{words.plural(len(devices), 'device')} of {user.name} now")

        self._submit(dialog, dialog, give)

    def delete_user(self, user: ApiUser) -> None:
        model = self._model
        now, devices = datetime.now(UTC), len(model.roster.devices_of(user.name))
        keys = sum(is_alive(key, now) for key in model.roster.keys_of(user.name))
        dialog = DeleteUserDialog(
            self._look, self._host.window(), user, keys, devices, is_production=self._is_production()
        )

        async def delete() -> None:
            await model.delete_user(user)
            dialog.accept()
            self._say(f"The user {user.name} is gone.")

        self._submit(dialog, dialog, delete)

    def create_key(self, user: ApiUser) -> None:
        model = self._model
        users = [one for one in model.roster.users if model.is_here or one == model.roster.me or one.parent]
        dialog = NewUserKeyDialog(self._look, self._host.window(), users or [user], user, model.roster.grantable)

        async def create() -> None:
            issued = await model.add_key(dialog.user(), dialog.name(), dialog.scopes(), dialog.expires_at())
            dialog.accept()
            self._choose(dialog.user())
            UserKeyIssuedDialog(self._look, self._host.window(), issued, model.kept, self._clipboard).open()

        self._submit(dialog, dialog, create)

    def _ask_to_rotate(self, key: ApiKey) -> None:
        model = self._model
        dialog = RotateKeyDialog(
            self._look, self._host.window(), key, is_own=key == model.roster.key, is_production=self._is_production()
        )

        async def rotate() -> None:
            issued = await model.rotate(key, dialog.old_ends_at())
            dialog.accept()
            UserKeyIssuedDialog(self._look, self._host.window(), issued, model.kept, self._clipboard).open()

        self._submit(dialog, dialog, rotate)

    def _ask_to_revoke(self, key: ApiKey) -> None:
        model = self._model
        dialog = RevokeKeyDialog(
            self._look, self._host.window(), key, is_own=key == model.roster.key, is_production=self._is_production()
        )

        async def revoke() -> None:
            await model.revoke(key)
            dialog.accept()
            self._say(f"The key {key.name} is revoked.")

        self._submit(dialog, dialog, revoke)

    def _submit(self, dialog: Dialog, asking: Asking, work: Work) -> None:
        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(work(), dialog, lambda error: asking.show_problem(f"{error.reason} {error.fix}".strip()))

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _is_production(self) -> bool:
        profile = self._connections.current
        return profile is not None and profile.is_production
