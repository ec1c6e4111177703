"""Shows Sigfox's callbacks with a token that is kept for them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.api.admin import AdminClient
from app.api.orbit import OrbitClient
from app.credentials import Credentials
from app.local_server.server_options import names_in
from app.running.tasks import Tasks
from app.screens.orbit.callback_dialog import CallbackDialog
from app.settings import HOST_NAMES, Settings
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look

TOKEN, NOTE = "sigfox-callbacks", "Sigfox callbacks"
KEPT = "A token of its own stands in the address; it opens nothing else. Access › Tokens revokes it."


class CallbackDesk(QObject):
    """Lives as long as its window. The token is issued when it is first needed, and again once it was revoked."""

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        admin: AdminClient,
        credentials: Credentials,
        settings: Settings,
        clipboard: Clipboard,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._look, self._tasks, self._admin, self._credentials = look, tasks, admin, credentials
        self._settings, self._clipboard, self._window = settings, clipboard, window
        self._base = ""  # that a person typed

    def open_for(self, sensor: str) -> None:
        """`sensor` is its name, empty where none is open."""
        self._tasks.start(self._open(sensor), self._window)

    async def _open(self, sensor: str) -> None:
        token = await self._kept_token()
        dialog = CallbackDialog(self._look, self._window, sensor, self._likely_base(), token, KEPT, self._clipboard)
        dialog.base_chosen.connect(self._keep_base)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _kept_token(self) -> str:
        token = self._credentials.get(TOKEN)
        known = None if token is None else await self._admin.identify_token(token)
        if token is None or known is None or known.revoked_at is not None:
            token = (await OrbitClient(self._admin).issue_token(NOTE)).value
            await self._credentials.put(TOKEN, token)
        return token

    def _likely_base(self) -> str:
        """What was typed last, else a name that Settings knows, else the server's own address."""
        name = next(iter(names_in(self._settings.get(HOST_NAMES))), "")
        return self._base or (f"https://{name}" if name else self._admin.base_url)

    def _keep_base(self, base: str) -> None:
        self._base = base
