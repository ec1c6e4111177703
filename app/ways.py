"""The ways out of a refused request that lead to another screen."""

from __future__ import annotations

from app.actions import Actions
from app.screens.access.access_view import AccessView
from app.screens.activity.fixes import Way
from embedded_server.domain.request import Request
from embedded_server.domain.token import TokenKind


class Ways:
    def __init__(self, actions: Actions, access: AccessView) -> None:
        self._actions, self._access = actions, access

    def follow(self, way: Way, request: Request) -> None:
        self._actions["go.access"].trigger()
        rec_types = (request.rec_type,) if request.rec_type and request.code == "rec_type_not_allowed" else ()
        match way:
            case Way.PASSWORD_TOKEN:
                self._access.request_token(TokenKind.PASSWORD)
            case Way.PIPE_TOKEN:
                self._access.request_token(TokenKind.PIPE, rec_types)
            case Way.SAME_TOKEN:
                self._access.request_like(request.token_id or "")
            case Way.SHOW_TOKEN:
                self._access.show_token(request.token_id or "")
            case Way.IDENTIFY:
                self._actions["token.identify"].trigger()
            case Way.APP_KEYS:
                self._access.show_tab("keys")
